import type { Slot } from '../../domain/calendar.ts'
import { parseSpan, type Span } from '../../domain/calendar-span.ts'
import type { Condition, Moment, Pattern } from '../../domain/promise.ts'
import { DAY, type Instant } from '../../lib/instant.ts'
import type { Time } from './calendar-section.ts'
import { parseCondition } from './condition-phrase.ts'
import { textOf } from './fields.ts'
import { type Names, type Parsed, parseMoment } from './moment-phrase.ts'
import { type Node, note, type Report } from './reader.ts'
import type { Scales } from './scales.ts'
import { type Phrase, parsePhrase } from './timing-phrase.ts'
import { STEPS } from './words.ts'

/** Everything a promise may need to be understood. */
export interface Context {
  readonly names: Names
  readonly scales: Scales
  readonly languages: readonly string[]
  readonly time: Time
  readonly blackouts: Slot['blackouts']
  /** The series of dates, resolved. */
  readonly series: Readonly<Record<string, readonly Instant[]>>
  readonly report: Report
}

export function readMoment(node: Node | undefined, context: Context): Moment | undefined {
  return read(node, context, (text) => parseMoment(text, context.names), 'unknown-moment')
}

export function readPhrase(node: Node, context: Context): Phrase | undefined {
  return read(node, context, (text) => parsePhrase(text, context.names), 'timing')
}

export function readCondition(node: Node | undefined, context: Context): Condition | undefined {
  return read(node, context, (text) => parseCondition(text, context.names, context.scales), 'condition')
}

export function readSpan(node: Node | undefined, context: Context): Span | undefined {
  return read(
    node,
    context,
    (text) => {
      const span = parseSpan(text)
      return span
        ? { ok: span }
        : { problem: `“${text}” is no length of time.`, remedy: 'Write “24 hours”, “1 business day”, “14 days”.' }
    },
    'span',
  )
}

/** How far the dates of a series usually lie apart: the middle one of its distances. */
export function usualGap(series: readonly Instant[] | undefined): Span {
  const gaps = (series ?? []).slice(1).map((at, i) => at - series![i]!)
  const middle = gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 0
  return { amount: Math.round(middle / DAY), unit: 'day' }
}

export function acts(node: Node, context: Context): readonly Pattern[] | undefined {
  const known = node.kind === 'text' ? STEPS[node.text.toLowerCase()] : undefined
  return known ?? readMoment(node, context)?.any
}

/** A phrase, a condition or a moment; what is longer is a mistake, and would only cost time. */
const LONGEST_RULE = 400

function read<T>(
  node: Node | undefined,
  context: Context,
  parse: (text: string) => Parsed<T>,
  rule: string,
): T | undefined {
  const text = textOf(node, context.report)
  if (node === undefined || text === undefined) return undefined
  if (text.length > LONGEST_RULE) {
    note(context.report, node, rule, {
      problem: `“${text}” has ${text.length} characters; a rule needs no more than ${LONGEST_RULE}.`,
      remedy: 'Say it shorter, or keep the sentence as text.',
    })
    return undefined
  }
  const parsed = parse(text)
  if ('ok' in parsed) return parsed.ok
  note(context.report, node, rule, { problem: parsed.problem, remedy: parsed.remedy })
  return undefined
}
