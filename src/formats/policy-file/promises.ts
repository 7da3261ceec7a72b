import type { CompiledPromise, Modality } from '../../domain/promise.ts'
import { type Fields, fieldsOf } from './fields.ts'
import { readTitled } from './languages.ts'
import { readClock } from './promise-clock.ts'
import { readOrder, readRight, readRule, readStep } from './promise-deeds.ts'
import { type Context, readCondition } from './promise-reading.ts'
import { type Node, note, type Place } from './reader.ts'
import { slug } from './slug.ts'
import { KINDS } from './words.ts'

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
  const named = new Map<string, Place>()
  const placed: Placed[] = []
  for (const node of nodes) {
    const promise = readPromise(node, context, placed)
    if (!promise) continue
    const own = node.kind === 'map' ? node.entries.get('id')?.value : undefined
    const first = own && named.get(promise.id)
    if (first)
      note(context.report, own, 'id-twice', {
        problem: `Two promises have the id “${promise.id}”; the first is in line ${first.line}.`,
        remedy: 'Give each its own: records and diffs go by it.',
      })
    if (own) named.set(promise.id, own)
    let id = promise.id
    for (let i = 2; taken.has(id); i++) id = `${promise.id}-${i}`
    taken.add(id)
    placed.push({ promise: { ...promise, id }, place: node })
  }
  return placed
}

function readPromise(node: Node, context: Context, earlier: readonly Placed[]): CompiledPromise | undefined {
  if (node.kind === 'text') return plain({ quote: node.text, keeping: 'text', kind: 'text' })
  const fields = fieldsOf(withKinds(node), PROMISE_KEYS, context.report)
  if (!fields) return undefined
  const said = readTitled(fields, 'says', context)
  if (!said && fields.has('says')) return undefined
  const quote = said?.text
  if (quote === undefined || quote === '') {
    note(context.report, node, 'no-quote', {
      problem: 'This promise has no published sentence.',
      remedy: 'Add “says:” with the sentence, word for word.',
    })
    return undefined
  }
  const form = formOf(fields, context)
  if (!form) return undefined
  refuseIdle(fields, form.form, context)
  const base = {
    ...plain({ quote, keeping: 'text', kind: form.kind }),
    ...common(fields, { form, quote }, context),
    ...(said?.inOther && { inOther: said.inOther }),
  }
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

/** Keys that every promise may have, and those that only some forms of it do. */
const ANYWHERE = ['says', 'id', 'kind', 'when', 'strength', 'who', 'for', 'note']
const BESIDE: Readonly<Record<Form['form'], readonly string[]>> = {
  clock: [
    ...['kept by', 'with', 'but', 'from', 'until', 'target', 'latest', 'at', 'calendar', 'pause', 'pause limit'],
    ...['override', 'moved by', 'on miss', 'unless'],
  ],
  step: ['before', 'after', 'unless'],
  order: [],
  right: ['opens', 'unless', 'until', 'calendar', 'from', 'at'],
  never: ['until', 'without', 'unless', 'override'],
  text: [],
  none: [],
}

/** A key that the rule does not look at would promise something that nobody keeps. */
function refuseIdle(fields: Fields, form: Form['form'], { report }: Context): void {
  const may = [...ANYWHERE, ...BESIDE[form]]
  for (const key of fields.keys()) {
    if (may.includes(key) || isRule(key) || !PROMISE_KEYS.includes(key)) continue
    const where = Object.entries(BESIDE).flatMap(([other, keys]) => (keys.includes(key) ? [other] : []))
    const name = form === 'clock' ? 'a clock' : `“${form}:”`
    note(report, fields.node(key)!, 'idle-key', {
      problem: `“${key}” has no meaning beside ${name}.`,
      remedy: `It belongs to ${where.map((w) => (w === 'clock' ? 'a clock' : `“${w}:”`)).join(', ')}. ${
        may.length > ANYWHERE.length ? `Here you may write ${BESIDE[form].join(', ')}.` : 'Remove it.'
      }`,
    })
  }
}

function isRule(key: string): boolean {
  return key in KINDS || FORMS.some((form) => form === key)
}

/** “publish details:” is “publish-details:”. */
function withKinds(node: Node): Node {
  if (node.kind !== 'map') return node
  const entries = [...node.entries].map(([key, entry]) => {
    const kind = key.toLowerCase().replaceAll(' ', '-')
    return [!PROMISE_KEYS.includes(key) && kind in KINDS ? kind : key, entry] as const
  })
  return { ...node, entries: new Map(entries) }
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

const STRENGTHS: Readonly<Record<string, Modality>> = {
  must: 'must',
  will: 'must',
  should: 'should',
  typically: 'typical',
  typical: 'typical',
  normally: 'typical',
  usually: 'typical',
  shall: 'must',
  'aims to': 'aim',
  'aim to': 'aim',
  strive: 'aim',
  strives: 'aim',
  'strive to': 'aim',
  endeavour: 'aim',
  endeavor: 'aim',
  intend: 'aim',
  hope: 'aim',
  try: 'aim',
  tries: 'aim',
  'try to': 'aim',
  aims: 'aim',
  aim: 'aim',
  may: 'may',
}

function common(
  fields: Fields,
  { form, quote }: { form: Form; quote: string },
  context: Context,
): Partial<CompiledPromise> {
  const { report } = context
  const strength = fields.text('strength')?.toLowerCase().replace(/^we /, '')
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
    id: id ?? slug(quote),
    ...(modality && { modality }),
    ...(fields.has('who') && { actor: fields.text('who') ?? 'team' }),
    ...(fields.text('for') === 'team' && { visibility: 'team' as const }),
    ...(condition && { when: condition }),
    ...(remark !== undefined && { note: remark }),
    onMiss: fields.texts('on miss'),
  }
}
