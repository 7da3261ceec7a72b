import { parseSpan } from '../../domain/calendar-span.ts'
import type { CompiledPromise, Condition } from '../../domain/promise.ts'
import { type Fields, textOf } from './fields.ts'
import { parseMoment } from './moment-phrase.ts'
import { clockSettings, readOverride } from './promise-clock.ts'
import { acts, type Context, readMoment, readPhrase, usualGap } from './promise-reading.ts'
import { type Node, note } from './reader.ts'
import { timingOf } from './timing.ts'
import type { Phrase } from './timing-phrase.ts'

export function readStep(fields: Fields, base: CompiledPromise, context: Context): CompiledPromise | undefined {
  const evidence = fields.list('step').flatMap((node) => acts(node, context) ?? [])
  if (evidence.length === 0) return undefined
  const before = readMoment(fields.node('before'), context)
  const after = readMoment(fields.node('after'), context)
  const order = [...(after ? [after.any] : []), evidence, ...(before ? [before.any] : [])]
  const unless = readMoment(fields.node('unless'), context)
  return {
    ...base,
    ...(unless && { when: both(base.when, { not: { happened: unless.any } }) }),
    keeping: 'step',
    evidence,
    order: order.length > 1 ? order : [],
  }
}

function both(a: Condition | undefined, b: Condition): Condition {
  return a ? { all: [a, b] } : b
}

export function readOrder(fields: Fields, base: CompiledPromise, context: Context): CompiledPromise | undefined {
  const order = fields.list('order').flatMap((node) => {
    const any = acts(node, context)
    return any ? [any] : []
  })
  if (order.length >= 2) return { ...base, keeping: 'order', order, evidence: order.at(-1)! }
  note(context.report, fields.place, 'order', {
    problem: 'An order needs at least two acts.',
    remedy: 'Such as “order: [list, push, builds, publication]”.',
  })
  return undefined
}

export function readRight(fields: Fields, base: CompiledPromise, context: Context): CompiledPromise | undefined {
  const opens = fields.node('opens')
  const phrase = opens && readOpening(opens, context)
  if (opens && !phrase) return undefined
  const until = readMoment(fields.node('unless') ?? fields.node('until'), context)
  const settings = clockSettings(fields, context)
  return {
    ...base,
    keeping: 'right',
    modality: 'may',
    kind: fields.text('kind') ?? fields.text('right') ?? 'right',
    actor: fields.text('who') ?? 'reporter',
    ...(phrase && {
      timing: timingOf(phrase, { kind: undefined, settings, usual: (name) => usualGap(context.series[name]) }),
    }),
    ...(until && { until }),
  }
}

/** A right opens after a time, or simply when something has happened. */
function readOpening(node: Node, context: Context): Phrase | undefined {
  const text = textOf(node, context.report) ?? ''
  const moment = parseMoment(text.replace(/^(?:after|on|with|at) /i, ''), context.names)
  const span = parseSpan(text.replace(/^after /i, ''))
  if (span) return { form: 'within', max: span }
  if ('ok' in moment) return { form: 'within', max: { amount: 0, unit: 'hour' }, anchor: moment.ok }
  return readPhrase(node, context)
}

export function readRule(fields: Fields, base: CompiledPromise, context: Context): CompiledPromise | undefined {
  const forbidden = fields.list('never').flatMap((node) => acts(node, context) ?? [])
  if (forbidden.length === 0) return undefined
  const until = readMoment(fields.node('until'), context)
  const without = readMoment(fields.node('without') ?? fields.node('unless'), context)
  return {
    ...base,
    keeping: 'rule',
    modality: 'must_not',
    evidence: forbidden,
    ...readOverride(fields, context),
    ...(until && { until }),
    ...(without && { without: without.any }),
  }
}
