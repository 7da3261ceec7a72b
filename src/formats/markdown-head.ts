/** What stands above a Markdown text: TOML between fences, as advisory databases write it, or YAML between dashes. */
export interface MarkdownHead {
  readonly fields: ReadonlyMap<string, string>
  readonly body: string
}

/** Reads the plain fields of the head; lists and tables in it are left alone. */
export function markdownHead(text: string): MarkdownHead {
  const found = /^\s*(?:```toml\r?\n([\s\S]*?)\r?\n```|---\r?\n([\s\S]*?)\r?\n---)[ \t]*(?:\r?\n|$)/.exec(text)
  const fields = new Map<string, string>()
  if (found === null) return { fields, body: text }
  for (const line of (found[1] ?? found[2] ?? '').split(/\r?\n/)) {
    const [, name = '', quoted, bare] =
      /^([A-Za-z][\w-]*)\s*[=:]\s*(?:["'](.*)["']|([^"'[{#\s][^#]*?))\s*(?:#.*)?$/.exec(line) ?? []
    const value = quoted ?? bare
    if (value !== undefined && value !== '' && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value)
  }
  return { fields, body: text.slice(found[0].length) }
}
