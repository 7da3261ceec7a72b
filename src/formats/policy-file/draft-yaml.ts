import type { DraftSentence } from './draft.ts'
import { slug } from './slug.ts'

export function yamlOf(
  sentences: readonly DraftSentence[],
  about: { name: string; contact: string | undefined },
): string {
  const promises = sentences.filter(
    (s) =>
      s.verdict === 'promise' ||
      s.verdict === 'not-understood' ||
      (s.verdict === 'text' && /\b(?:we|team)\b/i.test(s.text)),
  )
  const used = new Map<string, number>()
  const conduct = sentences.filter((s) => s.verdict === 'conduct')
  const forbids = (s: DraftSentence): boolean => /\b(?:not|don.t|never|avoid|refrain)\b/i.test(s.text)
  return [
    '# A draft, made from an existing text. Nothing of it is in force. Read every line, complete it, then check it.',
    '# Only English is understood; what is in another language was left out, and named on standard error.',
    'fairlead: 1',
    `organisation: ${quoted(about.name)}`,
    ...(about.contact === undefined
      ? ['# contact: security@…   (no address was found)']
      : [`contact: ${about.contact}`]),
    '# zone: Europe/Berlin   # the text names none: which days and hours are meant?',
    '# holidays: DE-BE',
    'promises:',
    ...(promises.length === 0
      ? ['  - We give no guaranteed time.   # no promise was found']
      : promises.map((sentence) => promiseYaml(sentence, used))),
    ...listYaml(
      'please',
      conduct.filter((s) => !forbids(s)),
    ),
    ...listYaml('do not', conduct.filter(forbids)),
    '',
  ].join('\n')
}

function promiseYaml(sentence: DraftSentence, used: Map<string, number>): string {
  const says = `  # line ${sentence.line}\n  - says: ${quoted(sentence.text)}`
  if (sentence.rules !== undefined) return sentence.rules.map((rule) => `${says}\n    ${rule}`).join('\n')
  const why =
    sentence.verdict === 'not-understood'
      ? 'Not understood: a time is named here. Write its rule.'
      : 'Kept as it stands.'
  return `${says}\n    id: ${unused(slug(sentence.text), used)}\n    text: ${quoted(why)}`
}

/** Sentences may begin alike, or stand twice; each has an id of its own. `used` counts how often each was asked for. */
function unused(id: string, used: Map<string, number>): string {
  let asked = used.get(id) ?? 0
  let free = asked === 0 ? id : `${id}-${asked + 1}`
  while (used.has(free)) free = `${id}-${++asked + 1}`
  used.set(id, asked + 1)
  if (free !== id) used.set(free, 1)
  return free
}

function listYaml(key: string, sentences: readonly DraftSentence[]): readonly string[] {
  return sentences.length === 0 ? [] : [`${key}:`, ...sentences.map((s) => `  - ${quoted(s.text)}`)]
}

/** JSON strings are YAML strings: nothing in a sentence can become a key. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
