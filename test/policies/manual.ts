import { KEY_MEANINGS } from '../../src/formats/policy-file/schema.ts'
import { EVENTS, KINDS, MOMENTS, RESTS } from '../../src/formats/policy-file/words.ts'

/** The tables of the manual's chapter, from the vocabulary itself. Between `<!-- table: NAME -->` and the next empty line pair. */
export function withTables(chapter: string): string {
  return chapter.replace(
    /<!-- table: (\w+) -->\n(?:\n\|[\s\S]*?\n(?=\n))?/g,
    (_all, name: string) => `<!-- table: ${name} -->\n\n${TABLES[name]?.() ?? ''}\n`,
  )
}

const TABLES: Readonly<Record<string, () => string>> = {
  kinds: () =>
    table(
      ['kind', 'counts from', 'kept by'],
      Object.entries(KINDS).map(([kind, k]) => [
        `\`${kind}\``,
        k.until ? `${k.from}, until ${k.until}` : k.from,
        k.words,
      ]),
    ),
  moments: () =>
    table(
      ['moment', 'events'],
      Object.entries(MOMENTS).map(([word, m]) => [
        `\`${word}\``,
        m.any.map((p) => `${p.type}${p.where ? ` (${whereWords(p.where)})` : ''}`).join(', '),
      ]),
    ),
  events: () =>
    table(
      ['event', 'meaning'],
      Object.entries(EVENTS).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
  keys: () =>
    table(
      ['key', 'meaning'],
      [
        ...Object.entries(KEY_MEANINGS).map(([key, meaning]) => [`\`${key}\``, meaning]),
        ['`pause` states', Object.keys(RESTS).join('; ')],
      ],
    ),
}

function whereWords(where: object): string {
  return Object.entries(where)
    .map(([fact, values]) => `${fact} ${Array.isArray(values) ? values.join(' or ') : 'given'}`)
    .join(', ')
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}
