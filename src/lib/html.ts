/** Markup that is safe to send: built only by `html`, or vouched for by `raw`. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[]

/** Template tag that escapes every value which is not Html already. null, undefined and false print nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? ''
  for (let i = 0; i < values.length; i++) text += render(values[i]) + (parts[i + 1] ?? '')
  return new Html(text)
}

/** Vouches for markup made elsewhere (the sanitiser, a constant). Every use of it is a place to review. */
export function raw(markup: string): Html {
  return new Html(markup)
}

/** Escapes for element text and for attribute values in either kind of quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c)
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(render).join('')
  return escapeHtml(String(value))
}
