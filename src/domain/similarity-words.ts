/**
 * The words of a text as search and similarity know them: lower case, without endings, compound names also in their
 * parts. Both sides of every comparison go through here, so what matters is not grammar but that both end alike.
 */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  for (const [chunk] of text.normalize('NFKC').matchAll(CHUNK)) {
    const parts = partsOf(chunk)
    if (parts.length > 1) words.push({ text: parts.join(''), compound: true })
    for (const part of parts) if (isTelling(part)) words.push({ text: stemOf(part), compound: false })
  }
  return words
}

export interface Word {
  readonly text: string
  /** A name in one piece, such as `deprotectshape` of deprotectShape or deprotect_shape. */
  readonly compound: boolean
}

const CHUNK = /[\p{L}\p{N}_]+/gu
const LONGEST = 64

/** The parts of a name such as parseHTTPHeader or parse_http_header, in lower case. */
export function partsOf(chunk: string): readonly string[] {
  if (chunk.length > LONGEST) return []
  return chunk
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[_\s]+/)
    .filter((part) => part !== '')
}

function isTelling(part: string): boolean {
  return part.length > 1 && !GRAMMAR.has(part)
}

/** Cuts endings off, and leaves four letters: `injections`, `injected` and `inject` become one. */
export function stemOf(word: string): string {
  if (word.length < 5 || /[^a-z]/.test(word)) return word
  const ending = ENDINGS.find((one) => word.endsWith(one) && word.length - one.length >= 4)
  // On until nothing is left to cut, or the plural of a word would end otherwise than the word.
  return ending === undefined ? word : stemOf(word.slice(0, -ending.length))
}

/** Longest first. */
const ENDINGS: readonly string[] =
  'izations ization ations ation ators ator ating ities ments ment ness ible able ings ing ions ion ize ise ers er ed es ly ity iz al or s e i y'
    .split(' ')
    .sort((a, b) => b.length - a.length)

/** Words that only hold a sentence together. */
const GRAMMAR: ReadonlySet<string> = new Set(
  `a about above after again all also an and any are as at be because been before being below between both but by can
  could did do does doing down during each either few for from further had has have having he her here hers him his how
  i if in into is it its itself just may me might more most must my neither no nor not now of off on once only or other
  our out over own per same shall she should since so some such than that the their them then there these they this
  those through to too under until up upon us very via was we were what when where whether which while who whom whose
  why will with within without would you your yours`.split(/\s+/),
)

/** Words that nearly every report has: they tell little, and count little. By their stems. */
const COMMON: ReadonlySet<string> = new Set(
  `advisory affect allow application attack attacker available based before cause code component crafted cve data
  denial describe discover exist exploit file fix function github http https impact input issue lead malicious org
  package patch poc product prior problem proof remote report reproduce request result secure security sensitive
  server service software step system target update upgrade use user using value version vulnerability vulnerable
  www com`
    .split(/\s+/)
    .map(stemOf),
)

export function isCommon(word: string): boolean {
  return COMMON.has(word)
}
