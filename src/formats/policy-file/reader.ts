import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Node as YamlNode } from 'yaml'
import type { Finding } from '../../domain/refusal.ts'

/** A place in the policy file, and what stands there. */
export interface Place {
  readonly path: string
  readonly line: number
  readonly column: number
}
export type Node = Place &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'list'; readonly items: readonly Node[] }
    | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Entry> }
    | { readonly kind: 'empty' }
  )
export interface Entry {
  readonly key: Place
  readonly value: Node
}

/** What may be wrong, collected while reading; the file is read to its end. */
export interface Report {
  readonly file: string | undefined
  readonly findings: Finding[]
}

/** A policy is a page or two. Anything larger is no policy, and is not parsed. */
export const MOST_CHARACTERS = 262_144
const DEEPEST = 12

/** Reads YAML 1.2 into nodes that know their line; undefined when it cannot be read at all. */
export function readYaml(source: string, report: Report): Node | undefined {
  if (source.length > MOST_CHARACTERS) {
    note(report, { path: '', line: 1, column: 1 }, 'file-too-large', {
      problem: `The file has ${source.length} characters; a policy may have ${MOST_CHARACTERS}.`,
      remedy: 'Move long texts into a Markdown file beside it (text: NAME.md).',
    })
    return undefined
  }
  const lines = new LineCounter()
  const document = bracketDepth(source) > 4 * DEEPEST ? undefined : parsed(source, lines)
  if (!document) {
    note(report, { path: '', line: 1, column: 1 }, 'too-deep', { problem: 'The file is nested too deeply to be read.' })
    return undefined
  }
  for (const error of document.errors.slice(0, 20)) {
    const { line, col } = lines.linePos(error.pos[0])
    note(report, { path: '', line, column: col }, 'yaml', {
      problem: `This is not YAML that can be read: ${error.message.split('\n')[0] ?? error.code}`,
      remedy: 'Check the indentation, and put text with a colon or a # into quotes.',
    })
  }
  if (document.errors.length > 0 || hasMore(source, document, { lines, report })) return undefined
  const depth = deepest(document)
  if (depth > DEEPEST) {
    note(report, { path: '', line: 1, column: 1 }, 'too-deep', {
      problem: `The file is nested ${depth} levels deep; a policy needs no more than ${DEEPEST}.`,
    })
    return undefined
  }
  return document.contents === null ? undefined : convert(document.contents, '', { lines, report })
}

/** A second document, or a tag that asks a parser to make something: neither is read, and neither is passed over. */
function hasMore(source: string, document: ReturnType<typeof parseDocument>, { lines, report }: Reading): boolean {
  const end = document.range?.[2] ?? source.length
  const rest = source.slice(end).replace(/^(?:---|\.\.\.)?\s*/, '')
  const more = end < source.length && rest !== '' && !rest.startsWith('#')
  if (more) {
    const { line, col } = lines.linePos(end)
    note(report, { path: '', line, column: col }, 'second-document', {
      problem: 'A second document begins here; a policy is one.',
      remedy: 'Remove the line “---” and what follows it, or make it a file of its own.',
    })
  }
  for (const warning of document.warnings.slice(0, 5)) {
    const { line, col } = lines.linePos(warning.pos[0])
    note(report, { path: '', line, column: col }, 'tag', {
      problem: `This is not read in a policy: ${warning.message.split('\n')[0]?.replace(/ at line .*/, '') ?? warning.code}.`,
      remedy: 'Write plain text, without a tag (!!name).',
    })
  }
  return more || document.warnings.length > 0
}

/** Aliases are never expanded here, so a small file stays small; brackets without end run out of stack and are refused. */
function parsed(source: string, lineCounter: LineCounter): ReturnType<typeof parseDocument> | undefined {
  try {
    return parseDocument(source, { lineCounter, uniqueKeys: true, logLevel: 'silent' })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** How deep brackets may nest at most, counted without understanding them, before a parser is asked to. */
function bracketDepth(source: string): number {
  let depth = 0
  let most = 0
  for (let i = 0; i < source.length; i++) {
    const c = source.charCodeAt(i)
    if (c === 0x5b || c === 0x7b) most = Math.max(most, ++depth)
    else if ((c === 0x5d || c === 0x7d) && depth > 0) depth--
    // Prose may hold an opening bracket that is never closed; a blank line ends it.
    else if (c === 0x0a && source.charCodeAt(i + 1) === 0x0a) depth = 0
  }
  return most
}

/** What was written is quoted, and not repeated at length. */
const LONG_QUOTE = /“([^”]{100})[^”]+”/g

/** Adds a finding at a place. */
export function note(
  report: Report,
  place: Place,
  rule: string,
  what: { problem: string; remedy?: string; level?: Finding['level'] },
): void {
  report.findings.push({
    rule,
    level: what.level ?? 'error',
    ...(place.path !== '' && { path: place.path }),
    ...(report.file !== undefined && { file: report.file }),
    line: place.line,
    column: place.column,
    problem: what.problem.replace(LONG_QUOTE, '“$1…”'),
    ...(what.remedy !== undefined && { remedy: what.remedy }),
  })
}

interface Reading {
  readonly lines: LineCounter
  readonly report: Report
}

function convert(node: YamlNode, path: string, reading: Reading): Node {
  const place = placeOf(node, path, reading)
  if (isAlias(node) || ('anchor' in node && node.anchor !== undefined)) {
    note(reading.report, place, 'alias', {
      problem: 'Anchors (&name) and aliases (*name) are not read in a policy.',
      remedy: 'Write the value out where it is needed.',
    })
    return { ...place, kind: 'empty' }
  }
  if (isMap(node)) return { ...place, kind: 'map', entries: entriesOf(node.items, path, reading) }
  if (isSeq(node)) {
    const items = node.items.map((item, i) => convert(item as YamlNode, `${path}[${i}]`, reading))
    return { ...place, kind: 'list', items }
  }
  if (isScalar(node) && node.value !== null) {
    const text = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
    return { ...place, kind: 'text', text: text.trim() }
  }
  return { ...place, kind: 'empty' }
}

function entriesOf(
  items: readonly { key: unknown; value: unknown }[],
  path: string,
  reading: Reading,
): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const { key, value } of items) {
    const name = isScalar(key) ? String(key.value) : ''
    const inside = path === '' ? name : `${path}.${name}`
    const at = placeOf(key as YamlNode, inside, reading)
    const node: Node = value === null ? { ...at, kind: 'empty' } : convert(value as YamlNode, inside, reading)
    entries.set(name, { key: at, value: node })
  }
  return entries
}

function placeOf(node: YamlNode, path: string, { lines }: Reading): Place {
  const { line, col } = lines.linePos(node.range?.[0] ?? 0)
  return { path, line, column: col }
}

function deepest(document: ReturnType<typeof parseDocument>): number {
  let depth = 0
  visit(document, {
    Collection: (_key, _node, ancestors) => {
      depth = Math.max(depth, ancestors.length)
    },
  })
  return Math.ceil(depth / 2)
}
