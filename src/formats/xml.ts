/** Text for XML 1.0 elements and attributes: escaped, and without the characters XML cannot hold (§2.2). */
export function xmlText(text: string): string {
  if (!UNUSUAL.test(text)) return text
  const kept = BARRED.test(text) ? text.toWellFormed().replace(REMOVED, '\ufffd') : text
  return kept.replace(/[&<>"'\r]/g, (c) => ESCAPES[c] ?? c)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNUSUAL = /[&<>"'\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const REMOVED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BARRED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
}

/** One element with text and attributes; absent attributes are left out. */
export function xml(name: string, text: string, attributes?: Readonly<Record<string, string | undefined>>): string {
  const list = attributes === undefined ? '' : listed(attributes)
  return text === '' ? `<${name}${list}/>` : `<${name}${list}>${xmlText(text)}</${name}>`
}

function listed(attributes: Readonly<Record<string, string | undefined>>): string {
  let list = ''
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) list += ` ${key}="${xmlText(value)}"`
  return list
}
