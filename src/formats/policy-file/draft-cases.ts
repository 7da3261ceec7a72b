/** Lengths that a text gives for each severity, in the words of the usual scale. */

const LEVELS = ['critical', 'high', 'medium', 'low'] as const
const LEVEL = '(critical|high|medium|low)'
const LENGTH = String.raw`(\d{1,3})(?:[\s-]*(business |working |calendar )?(hour|day|week|month)s?)?`

/** What such a level is said of; “high quality” is no severity. */
const OF = '(?:[- ](?:severity|risk|priority|impact|rated|vulnerabilit|issue|bug|problem|report|flaw|finding))'

/** The one severity that a sentence limits itself to; undefined where it names none. */
export function severityIn(text: string): string | undefined {
  const named = levelsIn(text)
  return named.length === 1 ? named[0] : undefined
}

/**
 * “30 days for critical, 90 for high”, “critical: 7 days, high: 30 days” as lines of a rule; undefined where the sentence
 * names fewer than two severities; `unclear` where it names them, and which length is whose cannot be told.
 */
export function rulesByCase(text: string): string | 'unclear' | undefined {
  if (levelsIn(text).length < 2 || !/\d/.test(text)) return undefined
  const after = [
    ...text.matchAll(new RegExp(String.raw`${LENGTH} (?:for|if|when|in case of) (?:the )?${LEVEL}\b`, 'gi')),
  ]
  const before = [...text.matchAll(new RegExp(String.raw`\b${LEVEL}\b[^.,;\d]{0,30}?${LENGTH}`, 'gi'))]
  const pairs = after.length >= before.length ? after.map(fromAfter) : before.map(fromBefore)
  const numbers = [...text.matchAll(/\d+/g)].length
  if (pairs.length < 2 || pairs.length !== numbers || new Set(pairs.map(({ level }) => level)).size !== pairs.length)
    return 'unclear'
  let unit = pairs.find((pair) => pair.unit !== undefined)?.unit
  const lines = pairs.map((pair) => {
    unit = pair.unit ?? unit
    return `\n      ${pair.level}: ${pair.amount} ${unit}`
  })
  return unit === undefined ? 'unclear' : lines.join('')
}

interface Pair {
  readonly level: string
  readonly amount: string
  readonly unit: string | undefined
}

function fromAfter([, amount = '', days, unit, level = '']: RegExpMatchArray): Pair {
  return { level: level.toLowerCase(), amount, unit: unitOf(days, unit) }
}

function fromBefore([, level = '', amount = '', days, unit]: RegExpMatchArray): Pair {
  return { level: level.toLowerCase(), amount, unit: unitOf(days, unit) }
}

function unitOf(days: string | undefined, unit: string | undefined): string | undefined {
  return unit === undefined ? undefined : `${(days ?? '').toLowerCase()}${unit.toLowerCase()}s`
}

function levelsIn(text: string): readonly string[] {
  const told = LEVELS.filter((level) =>
    new RegExp(
      String.raw`\b${level}${OF}|\bseverity(?: is| of|:)? (?:\w+ or )?${level}\b|\bfor (?:the )?${level}\b|\b${level}\b(?: \([^)]*\))?[:,]? (?:within |in )?\d|\b${level}\b (?:or|and) \w+${OF}`,
      'i',
    ).test(text),
  )
  return told
}
