import type { Moment, Pattern } from '../../domain/promise.ts'
import { nearestOf } from './fields.ts'
import { EVENTS, MOMENTS, of } from './words.ts'

/** Names that a phrase may use, beyond the built-in words: the policy's own events and series of dates. */
export interface Names {
  readonly events: Readonly<Record<string, string>>
  readonly series: readonly string[]
}

export type Parsed<T> = { readonly ok: T } | { readonly problem: string; readonly remedy: string }

/** Reads “the initial reply”, “cve.assigned”, “each answer”, “fix landed or publication”. */
export function parseMoment(text: string, names: Names): Parsed<Moment> {
  const words = text.trim().replace(/^the /i, '')
  const each = /^(each|every|last|latest) (.+)$/i.exec(words)
  const isWord = (part: string): boolean => lookUp(part) !== undefined
  let which: Moment['which'] = 'first'
  let rest = words
  if (each && !isWord(words)) {
    which = /^(each|every)$/i.test(each[1]!) ? 'each' : 'last'
    rest = each[2]!
  }
  const any: Pattern[] = []
  for (const part of rest.split(/ or (?:the )?/i)) {
    const known = lookUp(part)
    const event = known && isExact(part) ? undefined : eventNamed(part, names)
    if (event !== undefined) any.push(of(event))
    else if (known) {
      any.push(...known.any)
      if (known.which) which = known.which
    } else return unknownMoment(part, names)
  }
  return { ok: { words, any, which } }
}

function isExact(word: string): boolean {
  return MOMENTS[word.trim().toLowerCase()] !== undefined
}

/** An event by its name, or by the same words without its dot: “maintainer contacted”. */
function eventNamed(word: string, names: Names): string | undefined {
  if (word in EVENTS || Object.hasOwn(names.events, word)) return word
  const plain = spoken(word).replace(/ (?:being|is|was|has been|are|were) /, ' ')
  return [...Object.keys(names.events), ...Object.keys(EVENTS)].find((name) => spoken(name) === plain)
}

function spoken(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^(?:an?|your|the) /, '')
    .replace(/[.-]/g, ' ')
}

function lookUp(word: string): (typeof MOMENTS)[string] | undefined {
  const plain = word
    .trim()
    .toLowerCase()
    .replace(/^(?:an?|your) /, '')
    .replace(/ (?:(?:being|is|was) )?(?:sent|received|issued|published|made|notified|assigned|released)$/, '')
  const participle = plain.replace(
    /^(?:it|the report|the case|the issue|we|they)? ?(?:is|was|has been|have|are)? ?/,
    '',
  )
  return MOMENTS[word.trim().toLowerCase()] ?? MOMENTS[plain] ?? MOMENTS[DONE[participle] ?? '']
}

/** “unless answered”, “after it is fixed”. */
const DONE: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  reported: 'report',
  answered: 'answer',
  replied: 'reply',
  acknowledged: 'acknowledgement',
  confirmed: 'confirmation',
  rejected: 'rejection',
  triaged: 'triage',
  fixed: 'fix landed',
  patched: 'fix landed',
  resolved: 'resolution',
  announced: 'announcement',
  disclosed: 'disclosure',
  published: 'publication',
  public: 'disclosure',
  closed: 'closing',
  leaked: 'leak',
  exploited: 'exploitation',
  'being exploited': 'exploitation',
})

function unknownMoment(word: string, names: Names): { problem: string; remedy: string } {
  const problem = `“${word}” is no moment or event that is known.`
  const hint = HINTS.find(([pattern]) => pattern.test(word))
  if (hint) return { problem, remedy: hint[1] }
  const known = [...Object.keys(MOMENTS), ...Object.keys(names.events), ...Object.keys(EVENTS)]
  const nearest = nearestOf(word, known)
  if (nearest) return { problem, remedy: `Write “${nearest}”.` }
  const alike = sharingWords(word, known)
  return {
    problem,
    remedy: alike.length > 0 ? `Did you mean ${alike.map((name) => `“${name}”`).join(', ')}? ${DECLARE}` : DECLARE,
  }
}

const DECLARE =
  'The moments are in the manual’s table; an event of your own is declared under events:, such as “binary.offered: The reporter got a build to try.”'

/** What people write for things that are no moment, and what to write instead. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:embargo|disclosure|release) date$/i,
    'A date is no event; write what happens on it: “announcement” or “publication”.',
  ],
  [
    / (?:before|until|without|unless) .*\bembargo|^\w+ (?:before|without) /i,
    'Write the act alone, and what it waits for on the next line: “until: announcement”, or “without: consent”.',
  ],
  [/ until /i, 'Say how often first, such as “every 5 days from the initial reply until publication”.'],
]

function sharingWords(word: string, known: readonly string[]): readonly string[] {
  const parts = spoken(word)
    .split(' ')
    .filter((part) => part.length > 3)
  const shares = (name: string): boolean => {
    const words = spoken(name).split(' ')
    return parts.some((part) => words.some((w) => w.slice(0, 5) === part.slice(0, 5)))
  }
  return known.filter(shares).slice(0, 4)
}
