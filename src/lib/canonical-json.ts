export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * JSON with sorted keys and no spaces, so that equal values have equal bytes (the ordering rule of RFC 8785;
 * numbers must be safe integers or finite doubles, as JSON.stringify prints them).
 */
export function canonicalJson(value: Json): string {
  // Every event and every row is written so; the cases are in the order of how often they come.
  if (typeof value === 'string') return jsonText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value === null) return 'null'
  return isList(value) ? listText(value) : objectText(value)
}

/** A text as JSON. Most are short and need no escaping, which is cheaper to see than to leave to the engine. */
export function jsonText(text: string): string {
  return text.length <= SHORT && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

const SHORT = 80
// What is printable in ASCII, but for the quote and the backslash.
const PLAIN = /^[ !#-[\]-~]*$/

function listText(value: readonly Json[]): string {
  let text = '['
  for (const one of value) text += `${text === '[' ? '' : ','}${canonicalJson(one)}`
  return `${text}]`
}

function objectText(entries: { readonly [key: string]: Json | undefined }): string {
  let text = '{'
  for (const name of sorted(Object.keys(entries))) {
    const entry = entries[name]
    if (entry !== undefined) text += `${text === '{' ? '' : ','}${quoted(name)}:${canonicalJson(entry)}`
  }
  return `${text}}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** In place. Objects have few names and most are in order already; the engine's own sort pays for many. */
function sorted(names: string[]): readonly string[] {
  if (names.length > 32) return names.sort()
  for (let i = 1; i < names.length; i++) {
    const name = names[i] ?? ''
    let at = i
    for (let before = names[at - 1]; at > 0 && before !== undefined && before > name; before = names[at - 1]) {
      names[at--] = before
    }
    names[at] = name
  }
  return names
}

/** The same few names come in every record of the ledger; those of others must not fill the memory. */
function quoted(name: string): string {
  const kept = QUOTED.get(name)
  if (kept !== undefined) return kept
  const made = jsonText(name)
  if (QUOTED.size < 1_000) QUOTED.set(name, made)
  return made
}

const QUOTED = new Map<string, string>()
