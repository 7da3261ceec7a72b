import type { Bytes } from '../lib/bytes.ts'
import type { Html } from '../lib/html.ts'

/** What a handler answers; src/http/send.ts puts it on the wire with the headers of its door. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Bytes | AsyncIterable<Bytes>
  /** The page may load our own modules; only the console's pages do. */
  readonly scripts?: boolean
}

const HTML = 'text/html; charset=utf-8'

export function page(markup: Html, more: { readonly status?: number; readonly scripts?: boolean } = {}): Answer {
  const { status = 200, scripts = false } = more
  return { status, headers: { 'content-type': HTML }, body: markup.text, scripts }
}

export function json(value: unknown, status = 200, type = 'application/json; charset=utf-8'): Answer {
  return { status, headers: { 'content-type': type }, body: `${JSON.stringify(value)}\n` }
}

/** After a form: the browser asks for the page with GET. Only for addresses without anything secret in them. */
export function seeOther(path: string): Answer {
  return { status: 303, headers: { location: path } }
}

export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

/** A file to save, never to show: whatever it is, the browser must not run it in our origin. */
export function download(name: string, body: Bytes | string | AsyncIterable<Bytes>, type?: string): Answer {
  const plain = name.replace(/[^\w.-]/g, '_').slice(0, 100)
  // RFC 6266 §4.3, RFC 8187: a plain name for old readers, the true one percent-encoded.
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return {
    status: 200,
    headers: {
      'content-type': type ?? 'application/octet-stream',
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      'content-security-policy': "default-src 'none'; sandbox",
    },
    body,
  }
}
