export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * JSON with sorted keys and no spaces, so that equal values have equal bytes (the ordering rule of RFC 8785;
 * numbers must be safe integers or finite doubles, as JSON.stringify prints them).
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one as Json)).join(',')}]`
  const entries = value as Record<string, Json | undefined>
  let text = ''
  for (const name of Object.keys(entries).sort()) {
    const entry = entries[name]
    if (entry !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(entry)}`
  }
  return `{${text}}`
}
