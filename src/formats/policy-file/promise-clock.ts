import type { Slot } from '../../domain/calendar.ts'
import type { Span } from '../../domain/calendar-span.ts'
import type {
  CompiledPromise,
  Condition,
  Moment,
  Move,
  Override,
  Pattern,
  Pause,
  Timing,
  Variant,
} from '../../domain/promise.ts'
import { endingsOf } from './endings.ts'
import { type Fields, fieldsOf, nearestOf, textOf } from './fields.ts'
import { type Context, readCondition, readMoment, readPhrase, readSpan, usualGap } from './promise-reading.ts'
import type { Placed } from './promises.ts'
import { type Entry, type Node, note } from './reader.ts'
import { readSlot } from './slots.ts'
import { timingOf } from './timing.ts'
import type { Phrase } from './timing-phrase.ts'
import { ANSWER_PARTS, KINDS, type Kind, PLANS, RESTS } from './words.ts'

export interface ClockSource {
  readonly kind: string
  readonly phrase: Node
  readonly context: Context
  readonly earlier: readonly Placed[]
}

export function readClock(fields: Fields, base: CompiledPromise, source: ClockSource): CompiledPromise | undefined {
  const { context, kind, earlier } = source
  const known = KINDS[kind]
  const byCase = source.phrase.kind === 'map' ? casesOf(source.phrase.entries) : undefined
  const main = byCase ? (byCase.otherwise ?? byCase.cases.at(-1)?.value) : source.phrase
  const phrase = main && readPhrase(main, context)
  if (!phrase) return undefined
  const evidence = readEvidence(fields, known, context)
  if (evidence.length === 0) {
    note(context.report, fields.place, 'no-evidence', {
      problem: `Nothing says what keeps “${kind}”.`,
      remedy: 'Add “kept by: EVENT”, an event of the manual’s table or one declared under events:.',
    })
    return undefined
  }
  const settings = clockSettings(fields, context)
  const like = earlier.find((p) => p.promise.kind === 'embargo' && p.promise.timing)?.promise
  const make = (p: Phrase): ReturnType<typeof timingOf> =>
    timingOf(p, {
      kind: known,
      settings,
      usual: (name) => usualGap(context.series[name]),
      ...(like?.timing && { embargo: like.timing }),
    })
  const timing = make(phrase)
  const alike = (p: Phrase): ReturnType<typeof timingOf> => make(inherited(p, phrase))
  const cases = byCase?.cases.flatMap((one) => readCase(one, context, alike) ?? []) ?? []
  const variants = [...cases, ...fields.list('but').flatMap((node) => readVariant(node, context, alike) ?? [])]
  // Without a length for all others, nothing is promised for them.
  const only = byCase && !byCase.otherwise ? anyOf(cases.map(({ when }) => when)) : undefined
  const unless = readMoment(fields.node('unless'), context)
  return {
    ...base,
    ...(only && { when: base.when ? { all: [base.when, only] } : only }),
    keeping: 'clock',
    timing: released(timing, evidence),
    variants: variants.map((v) => (v.timing === 'none' ? v : { ...v, timing: released(v.timing, evidence) })),
    evidence: ahead(timing, evidence),
    moves: movesOf(fields, known, phrase, context),
    ends: [...endingsOf(kind, evidence, timing), ...(unless?.any ?? []).map((pattern) => ({ pattern }))],
    ...readPause(fields, known, context),
    ...readOverride(fields, context),
  }
}

/** What is released on a date of a series begins to go out at its hour: the promise is for that day. */
function released(timing: Timing, evidence: readonly Pattern[]): Timing {
  return timing.form === 'next' && evidence.some(({ type }) => RELEASES.has(type)) ? { ...timing, day: true } : timing
}

/** What is owed before a day is not kept by that very day. */
function ahead(timing: Timing, evidence: readonly Pattern[]): readonly Pattern[] {
  if (timing.form !== 'before') return evidence
  const before = evidence.filter(({ type }) => !timing.anchor.any.some((on) => on.type === type))
  return before.length === 0 ? evidence : before
}

const RELEASES: ReadonlySet<string> = new Set([
  ...['list.sent', 'fixes.pushed', 'builds.released', 'fix.landed', 'advisory.published', 'details.published'],
])

/** A variant counts from and ends with what the promise itself does, unless it says otherwise. */
function inherited(variant: Phrase, main: Phrase): Phrase {
  const anchor = 'anchor' in main && !('anchor' in variant) && variant.form !== 'on-date' ? { anchor: main.anchor } : {}
  const until = 'until' in main && variant.form === 'every' && !('until' in variant) ? { until: main.until } : {}
  const rolls = main.rolls ? { rolls: main.rolls } : {}
  return { ...variant, ...anchor, ...until, ...rolls } as Phrase
}

/** What refines a timing phrase. */
export interface Settings {
  readonly calendar: string
  readonly from?: Moment
  readonly until?: Moment
  readonly target?: Span
  readonly latest?: Span
  readonly slot?: Slot
}

export function clockSettings(fields: Fields, context: Context): Settings {
  const calendar = fields.text('calendar') ?? context.time.calendars[0]!.id
  if (!context.time.calendars.some((c) => c.id === calendar)) {
    const known = context.time.calendars.map((c) => c.id)
    note(context.report, fields.node('calendar')!, 'unknown-calendar', {
      problem: `“${calendar}” is no calendar of this policy.`,
      remedy: `Known: ${known.join(', ')}. Name others under calendars:.`,
    })
  }
  const from = readMoment(fields.node('from'), context)
  const until = readMoment(fields.node('until'), context)
  const target = readSpan(fields.node('target'), context)
  const latest = readSpan(fields.node('latest'), context)
  const slot = fields.has('at') ? readSlot(fields.node('at')!, context.time, context) : undefined
  return {
    calendar,
    ...(from && { from }),
    ...(until && { until }),
    ...(target && { target }),
    ...(latest && { latest }),
    ...(slot && { slot }),
  }
}

function readEvidence(fields: Fields, kind: Kind | undefined, context: Context): readonly Pattern[] {
  const own = fields.has('kept by')
    ? fields.list('kept by').flatMap((node) => readMoment(node, context)?.any ?? [])
    : kind?.evidence
  const parts = fields.list('with').flatMap((node) => {
    const text = textOf(node, context.report) ?? ''
    const fact = ANSWER_PARTS[text.toLowerCase().replace(/^an? /, '')]
    if (fact) return [fact]
    const nearest = nearestOf(text, Object.keys(ANSWER_PARTS))
    note(context.report, node, 'answer-part', {
      problem: `“${text}” is nothing an answer can be seen to hold.`,
      remedy: nearest ? `Write “${nearest}”.` : `Known: ${Object.keys(ANSWER_PARTS).join(', ')}.`,
    })
    return []
  })
  if (parts.length === 0) return own ?? []
  return (own ?? []).map((p) => ({
    ...p,
    where: { ...p.where, ...Object.fromEntries(parts.map((f) => [f, true as const])) },
  }))
}

function movesOf(fields: Fields, kind: Kind | undefined, phrase: Phrase, context: Context): readonly Move[] {
  if (phrase.form === 'on-date' && phrase.of === 'expected') {
    return [
      {
        pattern: { type: 'message.sent', where: { to: ['reporter'], expectedResolution: true } },
        field: 'expectedResolution',
      },
    ]
  }
  const own = readMoment(fields.node('moved by'), context)?.any.map((pattern) => ({ pattern, field: 'until' })) ?? []
  if (phrase.form === 'before') return [...own, ...PLANS]
  return kind?.dated === true || phrase.form === 'on-date' ? [...own, PLANS[0]!] : own
}

function readVariant(
  node: Node,
  context: Context,
  make: (p: Phrase) => ReturnType<typeof timingOf>,
): Variant | undefined {
  const fields = fieldsOf(node, ['when', 'then'], context.report)
  const when = readCondition(fields?.node('when'), context)
  const then = fields?.node('then')
  // What is wrong with a condition has been said.
  if (fields?.has('when') && !when) return undefined
  if (!fields || !when || !then) {
    note(context.report, node, 'variant', {
      problem: 'A variant needs “when:” and “then:”.',
      remedy: 'Such as “- when: severity is high” and “then: every 2 days”.',
    })
    return undefined
  }
  return variantOf({ when, words: fields.text('when') ?? '', length: then }, context, make)
}

/** “fix: { critical: 7 days, high: 30 days, otherwise: 90 days }”: a length for each case. */
function casesOf(entries: ReadonlyMap<string, Entry>): { cases: { key: Node; value: Node }[]; otherwise?: Node } {
  const cases: { key: Node; value: Node }[] = []
  let otherwise: Node | undefined
  for (const [name, { key, value }] of entries) {
    if (/^(?:otherwise|else|others?|all others|default|any)$/i.test(name)) otherwise = value
    else cases.push({ key: { ...key, kind: 'text', text: name }, value })
  }
  return { cases, ...(otherwise && { otherwise }) }
}

function anyOf(conditions: readonly Condition[]): Condition {
  const severities = conditions.flatMap((one) => ('fact' in one && one.fact === 'severity' ? [one.in] : []))
  return severities.length === conditions.length ? { fact: 'severity', in: severities.flat() } : { any: conditions }
}

function readCase(
  { key, value }: { key: Node; value: Node },
  context: Context,
  make: (p: Phrase) => ReturnType<typeof timingOf>,
): Variant | undefined {
  const when = readCondition(key, context)
  if (!when) return undefined
  const said = textOf(key, context.report) ?? ''
  const bare = 'fact' in when && when.fact === 'severity' && !/severity|cvss/i.test(said)
  return variantOf({ when, words: bare ? `severity is ${said}` : said, length: value }, context, make)
}

function variantOf(
  { when, words, length }: { when: Condition; words: string; length: Node },
  context: Context,
  make: (p: Phrase) => ReturnType<typeof timingOf>,
): Variant | undefined {
  if (/^(?:nothing|no promise|not owed|none)$/i.test(textOf(length, context.report) ?? ''))
    return { when, words, timing: 'none' }
  const phrase = readPhrase(length, context)
  return phrase && { when, words, timing: make(phrase) }
}

function readPause(fields: Fields, kind: Kind | undefined, context: Context): { pause?: Pause } {
  if (!fields.has('pause')) return {}
  if (kind?.neverRests) {
    note(context.report, fields.node('pause')!, 'first-contact-rests', {
      problem: 'The first acknowledgement and the first answer never rest.',
      remedy: 'Remove “pause:”; announce an absence instead when the team will be away.',
    })
    return {}
  }
  const words = fields.texts('pause').map((w) => w.replace(/^while /, ''))
  const states = words.flatMap((word) => {
    const state = RESTS[word]
    if (state) return [state]
    note(context.report, fields.node('pause')!, 'unknown-rest', {
      problem: `“${word}” is no state in which a clock may rest.`,
      remedy: `Known: ${Object.keys(RESTS).join(', ')}.`,
    })
    return []
  })
  const limit = readSpan(fields.node('pause limit'), context) ?? { amount: 30, unit: 'day' as const }
  return states.length === 0 ? {} : { pause: { words: words.join(' or '), states, limit } }
}

export function readOverride(fields: Fields, context: Context): { override?: Override } {
  const node = fields.node('override')
  if (!node) return {}
  if (node.kind !== 'map')
    return { override: { reasons: node.kind === 'list' ? fields.texts('override') : [], consent: [] } }
  const inner = fieldsOf(node, ['reasons', 'consent', 'limit'], context.report)
  const limit = readSpan(inner?.node('limit'), context)
  if (limit?.amount === 0)
    note(context.report, inner!.node('limit')!, 'override-limit', {
      problem: 'An override that goes no further than the promise itself changes nothing.',
      remedy: 'Write how much later it may be, such as “limit: 30 days”; or leave “override:” out.',
    })
  for (const item of inner?.list('consent') ?? []) {
    const who = textOf(item, context.report) ?? ''
    if (['team', 'reporter'].includes(who)) continue
    note(context.report, item, 'override-consent', {
      problem: `“${who}” cannot be asked for consent here.`,
      remedy: 'Write “team”, “reporter”, or both. Others are asked outside; note it with “note:”.',
    })
  }
  return {
    override: {
      reasons: [...new Set(inner?.texts('reasons') ?? [])],
      consent: inner?.texts('consent') ?? [],
      ...(limit && { limit }),
    },
  }
}
