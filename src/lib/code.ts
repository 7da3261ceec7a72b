import { random, sha256 } from './bytes.ts'
import { WORDS } from './words.ts'

/** Eight words of ten bits are the secret; the ninth is made from them and catches a slip. */
const SECRET_WORDS = 8
export const CODE_WORDS = SECRET_WORDS + 1
const BITS = 10
// Longer than nine words with numbers and line breaks can be; what is beyond is no code.
const LONGEST = 400

/** A code as read: its one true spelling, or what to look at again. Says nothing of whether the code is in use. */
export type ParsedCode = string | { readonly problem: string }

/** A new code of 80 random bits: nine words joined by hyphens. */
export function newCode(): string {
  const bytes = random((SECRET_WORDS * BITS) / 8)
  const secret = Array.from({ length: SECRET_WORDS }, (_, i) => wordAt(tenBits(bytes, i * BITS)))
  return [...secret, checkWord(secret)].join('-')
}

function tenBits(bytes: Uint8Array, from: number): number {
  const at = from >> 3
  return ((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) >> (16 - BITS - (from & 7))) & 1023
}

/**
 * Reads a code as people write it: any case, with spaces, hyphens, commas, numbers or line breaks between the words.
 * Four letters are enough to know a word.
 */
export function parseCode(text: string): ParsedCode {
  const typed = text.length > LONGEST ? [] : wordsIn(text)
  if (typed.length === 0) return { problem: `Type the ${CODE_WORDS} words of your code.` }
  const words = typed.map(known)
  const wrong = words.flatMap((word, i) => (word === undefined ? [i] : []))
  if (wrong.length > 0) return { problem: mistyped(typed, wrong) }
  if (words.length !== CODE_WORDS) return { problem: `The code has ${CODE_WORDS} words; these are ${words.length}.` }
  const secret = words.slice(0, SECRET_WORDS) as string[]
  if (checkWord(secret) !== words[SECRET_WORDS]) return { problem: MISMATCH }
  return words.join('-')
}

/** Whether a code stands anywhere in a text, however it is wrapped in other words. */
export function containsCode(text: string): boolean {
  const words = wordsIn(text).map(known)
  let run = 0
  return words.some((word, i) => {
    run = word === undefined ? 0 : run + 1
    if (run < CODE_WORDS) return false
    const secret = words.slice(i - SECRET_WORDS, i) as string[]
    return checkWord(secret) === word
  })
}

/** A text with every code in it taken out. */
export function withoutCode(text: string): { readonly text: string; readonly found: boolean } {
  const words = [...text.matchAll(/\p{L}+/gu)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    word: known(match[0].normalize('NFKC').toLowerCase()),
  }))
  const gaps: { readonly from: number; readonly to: number }[] = []
  let run = 0
  for (const [i, { word, to }] of words.entries()) {
    run = word === undefined ? 0 : run + 1
    if (run < CODE_WORDS) continue
    const first = i - SECRET_WORDS
    const spelt = words.slice(first, i).flatMap((one) => one.word ?? [])
    if (checkWord(spelt) !== word) continue
    gaps.push({ from: words[first]?.from ?? 0, to })
    run = 0
  }
  if (gaps.length === 0) return { text, found: false }
  const kept = [...gaps, undefined].map((gap, i) => text.slice(gaps[i - 1]?.to ?? 0, gap?.from))
  return { text: kept.join('[a code was here]'), found: true }
}

function wordsIn(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  )
}

const MISMATCH =
  'These words do not belong together: one of them is another word of our list, or two have changed places. Compare them with your receipt.'

/** Names each word that is not in the list by its place, with the nearest one that is. */
function mistyped(typed: readonly string[], wrong: readonly number[]): string {
  const [first, ...rest] = wrong.slice(0, 3).map((i) => {
    const near = nearest(typed[i] ?? '')
    return `Word ${i + 1} looks mistyped${near === undefined ? '' : ` (is it “${near}”?)`}.`
  })
  return [first, ...rest].join(' ')
}

function known(typed: string): string | undefined {
  const word = BY_PREFIX.get(typed.slice(0, 4))
  return word !== undefined && typed.length >= 4 && typed.length <= word.length + 2 ? word : undefined
}

function nearest(typed: string): string | undefined {
  const close = WORDS.map((word) => ({ word, distance: editDistance(typed.slice(0, 12), word) }))
  close.sort((a, b) => a.distance - b.distance)
  const [best] = close
  return best !== undefined && best.distance <= 2 ? best.word : undefined
}

/** How many letters to add, drop or change (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

function checkWord(secret: readonly string[]): string {
  const digest = sha256(`fairlead check word\n${secret.join('-')}`)
  return wordAt((((digest[0] ?? 0) << 8) | (digest[1] ?? 0)) & 1023)
}

function wordAt(index: number): string {
  const word = WORDS[index]
  if (word === undefined) throw new RangeError(`There is no word ${index}`)
  return word
}

const BY_PREFIX: ReadonlyMap<string, string> = new Map(WORDS.map((word) => [word.slice(0, 4), word]))
