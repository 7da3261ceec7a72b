import { keyHint } from './key-hints.ts'
import { type Node, note, type Place, type Report } from './reader.ts'

/** A map of the policy file, read key by key. A key that nobody knows is a finding with the nearest one that is meant. */
export interface Fields {
  readonly place: Place
  has(key: string): boolean
  node(key: string): Node | undefined
  text(key: string): string | undefined
  list(key: string): readonly Node[]
  texts(key: string): readonly string[]
  map(key: string, known: readonly string[]): Fields | undefined
  keys(): readonly string[]
}

export function fieldsOf(node: Node, known: readonly string[], report: Report): Fields | undefined {
  if (node.kind !== 'map') {
    note(report, node, 'map-expected', {
      problem: `${where(node)} should be a group of “key: value” lines.`,
      remedy:
        known.length === 0 ? 'Write each of them on a line of its own below it.' : `The keys are ${known.join(', ')}.`,
    })
    return undefined
  }
  const { entries } = node
  for (const [name, { key }] of entries) {
    if (known.length === 0 || known.includes(name)) continue
    const nearest = nearestOf(name, known)
    note(report, key, 'unknown-key', {
      problem: `“${name}” is no key of ${node.path === '' ? 'a policy' : where(node)}.`,
      remedy:
        broken(name, entries.get(name)?.value) ??
        keyHint(name) ??
        (nearest ? `Write “${nearest}”.` : `Known keys: ${known.join(', ')}.`),
    })
  }
  const nodeAt = (key: string): Node | undefined => entries.get(key)?.value
  return {
    place: node,
    has: (key) => entries.has(key),
    node: nodeAt,
    text: (key) => textOf(nodeAt(key), report),
    list: (key) => listOf(nodeAt(key)),
    texts: (key) => listOf(nodeAt(key)).flatMap((item) => textOf(item, report) ?? []),
    map: (key, inner) => {
      const value = nodeAt(key)
      return value && value.kind !== 'empty' ? fieldsOf(value, inner, report) : undefined
    },
    keys: () => [...entries.keys()],
  }
}

/** “{ en: within a day, at night too }”: YAML ends the text at the comma, and takes the rest for a key. */
function broken(name: string, value: Node | undefined): string | undefined {
  return value?.kind === 'empty' && / /.test(name) && name.length > 8
    ? 'If this belongs to the text before it, put that text into quotes: it holds a comma.'
    : undefined
}

/** The text of a node; a list or a group where a text is wanted is a finding. */
export function textOf(node: Node | undefined, report: Report): string | undefined {
  if (!node || node.kind === 'empty') return undefined
  if (node.kind === 'text') return node.text
  note(report, node, 'text-expected', { problem: `${where(node)} should be a text, not a ${node.kind}.` })
  return undefined
}

/** A list, or one thing as a list of one. */
export function listOf(node: Node | undefined): readonly Node[] {
  if (!node || node.kind === 'empty') return []
  return node.kind === 'list' ? node.items : [node]
}

/** The known word that is nearest to what was written, if one is near at all. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = distanceOf(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

export function where(place: Place): string {
  return place.path === '' ? 'The policy' : `“${place.path}”`
}

function distanceOf(a: string, b: string): number {
  if (a.length > 60 || b.length > 60) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
