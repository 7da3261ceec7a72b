import assert from 'node:assert/strict'

/** A page as a browser without JavaScript has it. */
export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}
export interface Form {
  readonly action: string
  readonly multipart: boolean
  /** What the page has filled in: hidden fields, values, chosen options. */
  readonly fields: readonly (readonly [string, string])[]
  readonly markup: string
}

/** Visits pages and sends their forms as a browser without JavaScript does; keeps cookies like one. */
export class Client {
  readonly base: string
  readonly #cookies = new Map<string, string>()

  constructor(base: string) {
    this.base = base
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies
  }

  get(path: string): Promise<Page> {
    return this.#ask(path, { method: 'GET' })
  }

  /** An urlencoded post of these fields, from nowhere in particular. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    return this.#ask(path, { method: 'POST', body: new URLSearchParams(fields) })
  }

  /** Fills in a form of a page and sends it. `to` finds the form by (the end of) its address. */
  submit(
    page: Page,
    options: {
      readonly to?: string
      readonly form?: number
      readonly fill?: Readonly<Record<string, string | readonly string[]>>
      readonly files?: readonly {
        readonly field: string
        readonly name: string
        readonly bytes: Uint8Array<ArrayBuffer> | string
      }[]
    },
  ): Promise<Page> {
    const forms = formsOf(page)
    const { to } = options
    const form =
      to === undefined ? forms[options.form ?? 0] : forms.find((f) => new URL(f.action).pathname.endsWith(to))
    assert.ok(
      form,
      `no form ${to ?? options.form ?? 0} on ${page.url} (${forms.map((f) => f.action).join(', ')}): ${page.text.slice(0, 300)}`,
    )
    const fill = options.fill ?? {}
    const fields = form.fields.filter(([name]) => !(name in fill))
    for (const [name, value] of Object.entries(fill)) {
      for (const one of typeof value === 'string' ? [value] : value) fields.push([name, one])
    }
    return this.#ask(form.action, {
      method: 'POST',
      body: form.multipart
        ? multipart(fields, options.files ?? [])
        : new URLSearchParams(fields.map(([n, v]) => [n, v])),
    })
  }

  async #ask(path: string, init: RequestInit): Promise<Page> {
    let url = new URL(path, this.base)
    let request = init
    for (let hops = 0; hops < 10; hops++) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = cookie === '' ? {} : { cookie }
      const answer = await fetch(new URL(url.pathname + url.search, this.base), {
        ...request,
        headers,
        redirect: 'manual',
      })
      for (const set of answer.headers.getSetCookie()) this.#keep(set)
      const location = answer.headers.get('location')
      if (answer.status < 300 || answer.status > 399 || location === null || answer.status === 304) {
        return { url: url.href, status: answer.status, headers: answer.headers, text: await answer.text() }
      }
      await answer.arrayBuffer()
      url = new URL(location, url)
      request = { method: 'GET' }
    }
    throw new Error(`${path} redirects for ever`)
  }

  #keep(set: string): void {
    const [pair = ''] = set.split(';')
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    if (value === '' || /max-age=0/i.test(set)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

export function formsOf(page: Page): readonly Form[] {
  return [...page.text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes = '', markup = '']) => ({
    action: new URL(attribute(attributes, 'action') ?? '', page.url).href,
    multipart: attribute(attributes, 'enctype') === 'multipart/form-data',
    fields: fieldsOf(markup),
    markup,
  }))
}

/** The words of a page as a person reads them. */
export function wordsOf(page: Page): string {
  const text = page.text.replace(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ')
  return unescapeHtml(text).replace(/\s+/g, ' ').trim()
}

function fieldsOf(markup: string): (readonly [string, string])[] {
  const fields: [string, string][] = []
  for (const found of markup.matchAll(
    /<input\b([^>]*)>|<(textarea)\b([^>]*)>([\s\S]*?)<\/textarea>|<(select)\b([^>]*)>([\s\S]*?)<\/select>/g,
  )) {
    const [, input, textarea, textAttributes = '', words = '', , selectAttributes = '', options = ''] = found
    const attributes = input ?? (textarea === undefined ? selectAttributes : textAttributes)
    const name = attribute(attributes, 'name')
    if (name === undefined) continue
    const type = attribute(attributes, 'type') ?? 'text'
    if (textarea !== undefined) fields.push([name, unescapeHtml(words.replace(/^\n/, ''))])
    else if (input === undefined) fields.push([name, chosen(options)])
    else if (type === 'file' || type === 'submit') continue
    else if ((type === 'radio' || type === 'checkbox') && !/\bchecked\b/.test(attributes)) continue
    else fields.push([name, attribute(attributes, 'value') ?? (type === 'checkbox' ? 'on' : '')])
  }
  return fields
}

function chosen(options: string): string {
  const all = [...options.matchAll(/<option\b([^>]*)>([^<]*)/g)]
  const [, attributes = '', label = ''] = all.find(([, a = '']) => /\bselected\b/.test(a)) ?? all[0] ?? []
  return attribute(attributes, 'value') ?? unescapeHtml(label)
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)
  return match === null ? undefined : unescapeHtml(match[1] ?? '')
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
}

function multipart(
  fields: readonly (readonly [string, string])[],
  files: readonly { readonly field: string; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> | string }[],
): FormData {
  const body = new FormData()
  for (const [name, value] of fields) body.append(name, value)
  for (const { field, name, bytes } of files) body.append(field, new File([bytes], name))
  return body
}
