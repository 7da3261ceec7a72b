import type { Slot } from '../../domain/calendar.ts'
import { parseSpan, type Span } from '../../domain/calendar-span.ts'
import type {
  CompiledPromise,
  Condition,
  Modality,
  Moment,
  Move,
  Override,
  Pattern,
  Pause,
  Variant,
} from '../../domain/promise.ts'
import type { Time } from './calendar-section.ts'
import { parseCondition, type Scales } from './condition-phrase.ts'
import { endingsOf } from './endings.ts'
import { type Fields, fieldsOf, nearestOf, textOf } from './fields.ts'
import { type Node, note, type Place, type Report } from './reader.ts'
import { readSlot } from './slots.ts'
import { timingOf } from './timing.ts'
import { type Names, type Parsed, type Phrase, parseMoment, parsePhrase } from './timing-phrase.ts'
import { ANSWER_PARTS, KINDS, type Kind, PLANS, RESTS, STEPS } from './words.ts'

/** Everything a promise may need to be understood. */
export interface Context {
  readonly names: Names
  readonly scales: Scales
  readonly time: Time
  readonly blackouts: Slot['blackouts']
  readonly report: Report
}

/** A promise as compiled, and where it stands in the file, for the checks that compare promises. */
export interface Placed {
  readonly promise: CompiledPromise
  readonly place: Place
}

const FORMS = ['text', 'none', 'step', 'order', 'right', 'never', 'due'] as const
export const PROMISE_KEYS: readonly string[] = [
  'says',
  'id',
  'kind',
  'kept by',
  'with',
  'when',
  'but',
  'from',
  'until',
  'target',
  'at',
  'calendar',
  'pause',
  'pause limit',
  'override',
  'strength',
  'who',
  'for',
  'opens',
  'unless',
  'without',
  'before',
  'after',
  'on miss',
  'note',
  'latest',
  'moved by',
  ...FORMS,
  ...Object.keys(KINDS),
]

export function readPromises(nodes: readonly Node[], context: Context): readonly Placed[] {
  const taken = new Set<string>()
  const placed: Placed[] = []
  for (const node of nodes) {
    const promise = readPromise(node, context, placed)
    if (!promise) continue
    let id = promise.id
    for (let i = 2; taken.has(id); i++) id = `${promise.id}-${i}`
    taken.add(id)
    placed.push({ promise: { ...promise, id }, place: node })
  }
  return placed
}

function readPromise(node: Node, context: Context, earlier: readonly Placed[]): CompiledPromise | undefined {
  if (node.kind === 'text') return plain({ quote: node.text, keeping: 'text', kind: 'text' })
  const fields = fieldsOf(node, PROMISE_KEYS, context.report)
  if (!fields) return undefined
  const quote = fields.text('says')
  if (quote === undefined || quote === '') {
    note(context.report, node, 'no-quote', {
      problem: 'This promise has no published sentence.',
      remedy: 'Add “says:” with the sentence, word for word.',
    })
    return undefined
  }
  const form = formOf(fields, context)
  if (!form) return undefined
  const base = { ...plain({ quote, keeping: 'text', kind: form.kind }), ...common(fields, form, context) }
  switch (form.form) {
    case 'text':
    case 'none':
      return { ...base, keeping: form.form, kind: form.form === 'none' ? (fields.text('none') ?? 'none') : 'text' }
    case 'step':
      return readStep(fields, base, context)
    case 'order':
      return readOrder(fields, base, context)
    case 'right':
      return readRight(fields, base, context)
    case 'never':
      return readRule(fields, base, context)
    case 'clock':
      return readClock(fields, base, { kind: form.kind, phrase: form.phrase, context, earlier })
  }
}

type Form =
  | { readonly form: 'text' | 'none' | 'step' | 'order' | 'right' | 'never'; readonly kind: string }
  | { readonly form: 'clock'; readonly kind: string; readonly phrase: Node }

/** Exactly one key says how the sentence is kept. */
function formOf(fields: Fields, context: Context): Form | undefined {
  const { report } = context
  const used = [...FORMS, ...Object.keys(KINDS)].filter((key) => fields.has(key))
  if (used.length === 0) {
    note(report, fields.place, 'no-rule', {
      problem: 'This sentence has no rule that keeps it.',
      remedy:
        'Add a rule such as “answer: within 48 hours”, “step:”, “right:”, “never:”; or “text: WHY” if it is only said.',
    })
    return undefined
  }
  if (used.length > 1) {
    note(report, fields.place, 'two-rules', {
      problem: `This sentence has more than one rule: ${used.join(', ')}.`,
      remedy: 'Make one promise of each; the same sentence may stand in both.',
    })
    return undefined
  }
  const key = used[0]!
  if (key !== 'due' && !(key in KINDS)) return { form: key as 'text', kind: fields.text('kind') ?? key }
  const kind = key === 'due' ? fields.text('kind') : (fields.text('kind') ?? key)
  if (kind !== undefined && !/^[a-z][a-z0-9 -]{0,59}$/i.test(kind)) {
    note(report, fields.node('kind')!, 'kind-name', {
      problem: `“${kind}” is no name for a kind of promise.`,
      remedy: 'Write a few words with letters, digits, spaces and hyphens.',
    })
    return undefined
  }
  if (kind !== undefined) return { form: 'clock', kind, phrase: fields.node(key)! }
  note(report, fields.place, 'no-kind', {
    problem: '“due:” needs “kind:”, a short name for the promise.',
    remedy: 'Add “kind: NAME”.',
  })
  return undefined
}

function plain(of: { quote: string; keeping: CompiledPromise['keeping']; kind: string }): CompiledPromise {
  return {
    id: of.kind === 'text' ? slug(of.quote) : of.kind,
    quote: of.quote,
    kind: of.kind,
    keeping: of.keeping,
    modality: 'must',
    actor: 'team',
    visibility: 'public',
    variants: [],
    evidence: [],
    order: [],
    moves: [],
    ends: [],
    onMiss: [],
  }
}

/** A short id from the first words of a sentence. */
export function slug(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9 ]+/g, '')
    .split(' ')
    .filter((w) => w !== '')
  return words.slice(0, 5).join('-') || 'text'
}

const STRENGTHS: Readonly<Record<string, Modality>> = {
  must: 'must',
  will: 'must',
  should: 'should',
  typically: 'typical',
  typical: 'typical',
  normally: 'typical',
  aims: 'aim',
  aim: 'aim',
  may: 'may',
}

function common(fields: Fields, form: Form, context: Context): Partial<CompiledPromise> {
  const { report } = context
  const strength = fields.text('strength')
  const modality = strength !== undefined && Object.hasOwn(STRENGTHS, strength) ? STRENGTHS[strength] : undefined
  if (strength !== undefined && !modality) {
    note(report, fields.node('strength')!, 'strength', {
      problem: `“${strength}” is no strength of a promise.`,
      remedy: 'Write must, should, typically, aims or may.',
    })
  }
  const id =
    fields.text('id') ??
    (form.kind in KINDS || form.form === 'clock' ? slug(form.kind.replaceAll('-', ' ')) : undefined)
  const says = fields.text('text')
  const remark = fields.text('note') ?? (form.form === 'text' && says !== 'true' ? says : undefined)
  const condition = readCondition(fields.node('when'), context)
  return {
    id: id ?? slug(fields.text('says') ?? form.kind),
    ...(modality && { modality }),
    ...(fields.has('who') && { actor: fields.text('who') ?? 'team' }),
    ...(fields.text('for') === 'team' && { visibility: 'team' as const }),
    ...(condition && { when: condition }),
    ...(remark !== undefined && { note: remark }),
    onMiss: fields.texts('on miss'),
  }
}

interface ClockSource {
  readonly kind: string
  readonly phrase: Node
  readonly context: Context
  readonly earlier: readonly Placed[]
}

function readClock(fields: Fields, base: CompiledPromise, source: ClockSource): CompiledPromise | undefined {
  const { context, kind, earlier } = source
  const known = KINDS[kind]
  const phrase = readPhrase(source.phrase, context)
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
    timingOf(p, { kind: known, settings, ...(like?.timing && { embargo: like.timing }) })
  const timing = make(phrase)
  const variants = fields.list('but').flatMap((node) => readVariant(node, context, make) ?? [])
  return {
    ...base,
    keeping: 'clock',
    timing,
    variants,
    evidence,
    moves: movesOf(fields, known, phrase, context),
    ends: endingsOf(kind, evidence, timing),
    ...readPause(fields, known, context),
    ...readOverride(fields, context),
  }
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

function clockSettings(fields: Fields, context: Context): Settings {
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
  const own = readMoment(fields.node('moved by'), context)
  if (own) return own.any.map((pattern) => ({ pattern, field: 'until' }))
  if (phrase.form === 'before') return PLANS
  return kind?.dated === true || phrase.form === 'on-date' ? [PLANS[0]!] : []
}

function readVariant(
  node: Node,
  context: Context,
  make: (p: Phrase) => ReturnType<typeof timingOf>,
): Variant | undefined {
  const fields = fieldsOf(node, ['when', 'then'], context.report)
  const when = readCondition(fields?.node('when'), context)
  const then = fields?.node('then')
  if (!fields || !when || !then) {
    note(context.report, node, 'variant', {
      problem: 'A variant needs “when:” and “then:”.',
      remedy: 'Such as “- when: severity is high” and “then: every 2 days”.',
    })
    return undefined
  }
  const words = fields.text('when') ?? ''
  if (/^(?:nothing|no promise|not owed)$/i.test(fields.text('then') ?? '')) return { when, words, timing: 'none' }
  const phrase = readPhrase(then, context)
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

function readOverride(fields: Fields, context: Context): { override?: Override } {
  const node = fields.node('override')
  if (!node) return {}
  if (node.kind !== 'map')
    return { override: { reasons: node.kind === 'list' ? fields.texts('override') : [], consent: [] } }
  const inner = fieldsOf(node, ['reasons', 'consent', 'limit'], context.report)
  const limit = readSpan(inner?.node('limit'), context)
  return {
    override: {
      reasons: inner?.texts('reasons') ?? [],
      consent: inner?.texts('consent') ?? [],
      ...(limit && { limit }),
    },
  }
}

function readStep(fields: Fields, base: CompiledPromise, context: Context): CompiledPromise | undefined {
  const evidence = fields.list('step').flatMap((node) => acts(node, context) ?? [])
  if (evidence.length === 0) return undefined
  const before = readMoment(fields.node('before'), context)
  const after = readMoment(fields.node('after'), context)
  const order = [...(after ? [after.any] : []), evidence, ...(before ? [before.any] : [])]
  return { ...base, keeping: 'step', evidence, order: order.length > 1 ? order : [] }
}

function readOrder(fields: Fields, base: CompiledPromise, context: Context): CompiledPromise | undefined {
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

function readRight(fields: Fields, base: CompiledPromise, context: Context): CompiledPromise | undefined {
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
    ...(phrase && { timing: timingOf(phrase, { kind: undefined, settings }) }),
    ...(until && { until }),
  }
}

/** A right opens after a time, or simply when something has happened. */
function readOpening(node: Node, context: Context): Phrase | undefined {
  const text = textOf(node, context.report) ?? ''
  const moment = parseMoment(text.replace(/^(?:after|on|with|at) /i, ''), context.names)
  if ('ok' in moment) return { form: 'within', max: { amount: 0, unit: 'hour' }, anchor: moment.ok }
  return readPhrase(node, context)
}

function readRule(fields: Fields, base: CompiledPromise, context: Context): CompiledPromise | undefined {
  const forbidden = fields.list('never').flatMap((node) => acts(node, context) ?? [])
  if (forbidden.length === 0) return undefined
  const until = readMoment(fields.node('until'), context)
  const without = readMoment(fields.node('without') ?? fields.node('unless'), context)
  return {
    ...base,
    keeping: 'rule',
    modality: 'must_not',
    evidence: forbidden,
    ...(until && { until }),
    ...(without && { without: without.any }),
  }
}

function acts(node: Node, context: Context): readonly Pattern[] | undefined {
  const known = node.kind === 'text' ? STEPS[node.text.toLowerCase()] : undefined
  return known ?? readMoment(node, context)?.any
}

function readMoment(node: Node | undefined, context: Context): Moment | undefined {
  return read(node, context, (text) => parseMoment(text, context.names), 'unknown-moment')
}

function readPhrase(node: Node, context: Context): Phrase | undefined {
  return read(node, context, (text) => parsePhrase(text, context.names), 'timing')
}

function readCondition(node: Node | undefined, context: Context): Condition | undefined {
  return read(node, context, (text) => parseCondition(text, context.names, context.scales), 'condition')
}

function readSpan(node: Node | undefined, context: Context): Span | undefined {
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

function read<T>(
  node: Node | undefined,
  context: Context,
  parse: (text: string) => Parsed<T>,
  rule: string,
): T | undefined {
  const text = textOf(node, context.report)
  if (node === undefined || text === undefined) return undefined
  const parsed = parse(text)
  if ('ok' in parsed) return parsed.ok
  note(context.report, node, rule, { problem: parsed.problem, remedy: parsed.remedy })
  return undefined
}
