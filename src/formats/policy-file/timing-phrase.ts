import { parseSpan, type Span } from '../../domain/calendar-span.ts'
import type { Moment } from '../../domain/promise.ts'
import { nearestOf } from './fields.ts'
import { type Names, type Parsed, parseMoment } from './moment-phrase.ts'

/** What a timing phrase says, before the kind of promise fills in what it leaves open. */
export type Phrase = (
  | { readonly form: 'within'; readonly max: Span; readonly target?: Span; readonly anchor?: Moment }
  | { readonly form: 'window'; readonly min: Span; readonly max: Span; readonly anchor?: Moment }
  | { readonly form: 'exactly'; readonly max: Span; readonly anchor?: Moment }
  | {
      readonly form: 'every'
      readonly max: Span
      readonly target?: Span
      readonly anchor?: Moment
      readonly until?: Moment
    }
  | {
      readonly form: 'before'
      readonly min?: Span
      readonly max?: Span
      readonly target?: Span
      readonly anchor: Moment
    }
  | { readonly form: 'on-date'; readonly of: 'embargo' | 'expected' }
  | { readonly form: 'on-day'; readonly anchor: Moment }
  | { readonly form: 'next'; readonly series: string; readonly anchor?: Moment }
  | { readonly form: 'by-each'; readonly series: string; readonly anchor?: Moment; readonly until?: Moment }
) & { readonly rolls?: true }

/** Reads a timing phrase such as “within 24 hours of the report” or “every 5 days from the initial reply until announcement”. */
export function parsePhrase(text: string, names: Names): Parsed<Phrase> {
  const aside = TARGET_LAST.exec(text.trim())
  if (aside) {
    const parsed = parsePhrase(text.trim().slice(0, aside.index), names)
    const target = parseSpan(aside[1]!)
    if (!target) return noSpan(aside[1]!)
    return 'ok' in parsed && (parsed.ok.form === 'within' || parsed.ok.form === 'every')
      ? { ok: { ...parsed.ok, target } }
      : parsed
  }
  const rolling = ROLLS.exec(text.trim())
  if (rolling) {
    const parsed = parsePhrase(text.trim().slice(0, rolling.index), names)
    return 'ok' in parsed ? { ok: { ...parsed.ok, rolls: true } } : parsed
  }
  const phrase = plainly(text)
  if (/^(?:immediately|asap|as soon as|promptly|at once)\b/i.test(phrase)) {
    return {
      problem: `“${text}” says no time that can be kept.`,
      remedy: 'Say how soon, such as “within 24 hours of exploitation”; or keep the sentence as text.',
    }
  }
  if (/^not before /i.test(phrase))
    return {
      problem: `“${text}” says from when, and not until when.`,
      remedy:
        'A clock needs both: “30 to 60 days after publication”. What must not be earlier alone is a right (“opens: 30 days after publication”) or a rule (“never:”, “until:”).',
    }
  for (const read of READERS) {
    const result = read(phrase, names)
    if (result) return result
  }
  return { problem: `“${text}” says no time that can be kept.`, remedy: REMEDY }
}

/** “within 72 hours of publication, usually 24 hours”. */
const TARGET_LAST =
  /, (?:typically|usually|target|normally)(?: within| in)? ((?:\d+|[a-z]+)(?: (?:business|working))? [a-z]+)$/i

/** “…, or the next business day” where the deadline falls on a day that is not worked. */
const ROLLS = /,? (?:or(?: on)?|rolled (?:over )?to|moved to) the next (?:normal )?(?:business|working) day$/i

/** What people write for the same thing, in the words that are read below. */
function plainly(text: string): string {
  let phrase = text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ \(\d+\)/g, '')
  for (const [said, meant] of SAME) phrase = phrase.replace(said, meant)
  return parseSpan(phrase) ? `within ${phrase}` : phrase
}

const SAME: readonly (readonly [RegExp, string])[] = [
  [/(\d) ?h\b/gi, '$1 hours'],
  [/(\d) ?d\b/gi, '$1 days'],
  [/(\d) ?min\b/gi, '$1 minutes'],
  [/\b(?:in advance|ahead) of\b/i, 'before'],
  [/^(?:by (?:the end of )?)?(?:the )?next (business|working) day\b/i, 'within 1 business day'],
  [/^at least every\b/i, 'every'],
  [/^(?:once )?every (hour|day|week|month|year|business day|working day)\b/i, 'every 1 $1'],
  [/^daily\b/i, 'every 1 day'],
  [/^weekly\b/i, 'every 1 week'],
  [/^monthly\b/i, 'every 1 month'],
  [/^(?:once|twice) a (day|week|month|year)\b/i, 'every 1 $1'],
  [/^every (?:other|second) (day|week|month)\b/i, 'every 2 $1s'],
  [/^(?:no later than|at most|up to|not more than|no more than|in under) (?=.+ (?:after|from|of) )/i, 'within '],
  [/^in (?=\d)/i, 'within '],
  [/^(?:a )?max(?:imum|\.)?(?: of)? /i, 'at most '],
  [/^at most (?=.+ (?:after|from|of) )/i, 'within '],
]

const REMEDY =
  'Write “within 24 hours of report”, “every 5 days until announcement”, “72 hours after cve”, “at least 7 days before release”, “3 to 7 days before release”, “on the embargo date” or “by the next NAME”.'

const READERS = [readByEach, readEvery, readBefore, readNext, readOn, readWithin, readAfter]

/** “by each status day from acknowledgement until publication”: the dates of a series, one after the other. */
function readByEach(phrase: string, names: Names): Parsed<Phrase> | undefined {
  const match = /^(?:by|on|at) (?:each|every) (.+?)(?: (?:from|after|since) (.+?))?(?: until (.+))?$/i.exec(phrase)
  if (!match) return undefined
  const series = seriesNamed(match[1]!, names)
  if ('problem' in series) return series
  const anchor = optionalMoment(match[2], names)
  const until = optionalMoment(match[3], names)
  if (anchor && 'problem' in anchor) return anchor
  if (until && 'problem' in until) return until
  return {
    ok: {
      form: 'by-each',
      series: series.ok,
      ...(anchor && { anchor: anchor.ok }),
      ...(until && { until: until.ok }),
    },
  }
}

/** A series by its name, in the singular or the plural. */
export function seriesNamed(words: string, names: Names): Parsed<string> {
  const plain = (name: string): string => name.toLowerCase().replace(/^the /, '').replace(/s\b/g, '')
  const known = names.series.find((name) => plain(name) === plain(words))
  if (known !== undefined) return { ok: known }
  const nearest = nearestOf(words, names.series)
  return {
    problem: `“${words}” is no series of dates of this policy.`,
    remedy: nearest ? `Write “${nearest}”.` : `Name it under dates:, such as “${words}: first Tuesday of every month”.`,
  }
}

function readEvery(phrase: string, names: Names): Parsed<Phrase> | undefined {
  const match = /^every (.+?)(?:, (?:typically|target) (.+?))?(?: (?:from|after|since) (.+?))?(?: until (.+))?$/i.exec(
    phrase,
  )
  if (!match) return undefined
  const range = readRange(match[1]!)
  if ('problem' in range) return range
  if (range.ok.max.amount === 0) return noSpan(match[1]!)
  const anchor = optionalMoment(match[3], names)
  const until = optionalMoment(match[4], names)
  const target = match[2] === undefined ? range.ok.min : parseSpan(match[2])
  if (anchor && 'problem' in anchor) return anchor
  if (until && 'problem' in until) return until
  return {
    ok: {
      form: 'every',
      max: range.ok.max,
      ...(target && { target }),
      ...(anchor && { anchor: anchor.ok }),
      ...(until && { until: until.ok }),
    },
  }
}

function readBefore(phrase: string, names: Names): Parsed<Phrase> | undefined {
  const bare = /^before (?:the )?(.+)$/i.exec(phrase)
  if (bare) {
    const anchor = parseMoment(bare[1]!, names)
    return 'problem' in anchor ? anchor : { ok: { form: 'before', anchor: anchor.ok } }
  }
  const match =
    /^(at least |no less than |at most |no more than |up to |about |approximately )?(.+?) before (?:the )?(.+)$/i.exec(
      phrase,
    )
  if (!match) return undefined
  const anchor = parseMoment(match[3]!, names)
  if ('problem' in anchor) return anchor
  const range = readRange(match[2]!)
  if ('problem' in range) return range
  const { min, max } = range.ok
  const word = (match[1] ?? '').trim().toLowerCase()
  if (min) return { ok: { form: 'before', min, max, anchor: anchor.ok } }
  if (word === 'about' || word === 'approximately') return { ok: { form: 'before', target: max, anchor: anchor.ok } }
  if (word === 'at most' || word === 'no more than' || word === 'up to')
    return { ok: { form: 'before', max, anchor: anchor.ok } }
  return { ok: { form: 'before', min: max, anchor: anchor.ok } }
}

function readNext(phrase: string, names: Names): Parsed<Phrase> | undefined {
  const match = /^(?:by|at|in|with|on) the next (.+?)(?: (?:after|from) (?:the )?(.+))?$/i.exec(phrase)
  if (!match) return undefined
  const series = seriesNamed(match[1]!, names)
  if ('problem' in series) return series
  const anchor = optionalMoment(match[2], names)
  if (anchor && 'problem' in anchor) return anchor
  return { ok: { form: 'next', series: series.ok, ...(anchor && { anchor: anchor.ok }) } }
}

function readOn(phrase: string, names: Names): Parsed<Phrase> | undefined {
  if (/^on the embargo date$/i.test(phrase)) return { ok: { form: 'on-date', of: 'embargo' } }
  if (/^(?:on|by) the expected (?:resolution )?date$/i.test(phrase)) return { ok: { form: 'on-date', of: 'expected' } }
  const match = /^on the (?:day|date) of (?:the )?(.+)$/i.exec(phrase)
  if (!match) return undefined
  const anchor = parseMoment(match[1]!, names)
  return 'problem' in anchor ? anchor : { ok: { form: 'on-day', anchor: anchor.ok } }
}

function readWithin(phrase: string, names: Names): Parsed<Phrase> | undefined {
  const match =
    /^within (?:the )?(?:first )?(.+?)(?:, (?:typically|target) (.+?))?(?: (?:of|from|after) (?:the )?(.+))?$/i.exec(
      phrase,
    )
  if (!match) return undefined
  const range = readRange(match[1]!)
  if ('problem' in range) return range
  const target = match[2] === undefined ? range.ok.min : parseSpan(match[2])
  if (match[2] !== undefined && !target) return noSpan(match[2])
  const anchor = optionalMoment(match[3], names)
  if (anchor && 'problem' in anchor) return anchor
  return { ok: { form: 'within', max: range.ok.max, ...(target && { target }), ...(anchor && { anchor: anchor.ok }) } }
}

function readAfter(phrase: string, names: Names): Parsed<Phrase> | undefined {
  const match = /^(?:not before )?(.+?) (?:after|from) (?:the )?(.+)$/i.exec(phrase)
  if (!match) return undefined
  const anchor = parseMoment(match[2]!, names)
  if ('problem' in anchor) return anchor
  const range = readRange(match[1]!)
  if ('problem' in range) return range
  const { min, max } = range.ok
  return { ok: min ? { form: 'window', min, max, anchor: anchor.ok } : { form: 'exactly', max, anchor: anchor.ok } }
}

/** “5 days”, or “5 to 10 business days”, “24-48 hours”. */
function readRange(text: string): Parsed<{ readonly min?: Span; readonly max: Span }> {
  const range = /^(\w+)(?: to |\s?[-–]\s?)(\w+) (.+)$/i.exec(text)
  if (!range) {
    const max = parseSpan(text)
    return max ? { ok: { max } } : noSpan(text)
  }
  const min = parseSpan(`${range[1]} ${range[3]}`)
  const max = parseSpan(`${range[2]} ${range[3]}`)
  if (!min || !max) return noSpan(text)
  if (min.amount > max.amount)
    return { problem: `“${text}” ends before it begins.`, remedy: 'Write the smaller number first.' }
  return { ok: { min, max } }
}

function noSpan(text: string): { problem: string; remedy: string } {
  if (/ (?:if|when|for) /i.test(text))
    return {
      problem: `“${text}” holds a condition beside the length.`,
      remedy:
        'Put it on a line of its own, “when: severity is critical”; other lengths for other cases stand under “but:”.',
    }
  if (/ (?:plus|and) /i.test(text))
    return { problem: `“${text}” is more than one length of time.`, remedy: 'Add them up, such as “3 business weeks”.' }
  const unit = text.split(' ').slice(1).join(' ')
  const nearest = nearestOf(unit, UNITS)
  const remedy = nearest && nearest !== unit ? `Write “${nearest}”.` : `A number and one of: ${UNITS.join(', ')}.`
  return { problem: `“${text}” is no length of time.`, remedy }
}

const UNITS = [
  'minutes',
  'hours',
  'days',
  'weeks',
  'months',
  'years',
  'business days',
  'business hours',
  'business weeks',
]

function optionalMoment(text: string | undefined, names: Names): Parsed<Moment> | undefined {
  return text === undefined ? undefined : parseMoment(text, names)
}
