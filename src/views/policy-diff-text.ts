import { spanWords } from '../domain/calendar-span.ts'
import type { Trust } from '../domain/event.ts'
import { takenWords } from '../domain/intake-pause.ts'
import type { CompiledPolicy, FormField } from '../domain/policy.ts'
import type { PromiseChange } from '../domain/policy-change.ts'
import type { CompiledPromise, Timing } from '../domain/promise.ts'
import { isAboutSender, TRUSTS, timingFor } from '../domain/trust.ts'
import { toIso } from '../lib/instant.ts'
import { timingWords } from './policy-rule-words.ts'

/** A change in words: "answer: 48 hours → 10 days, weaker". */
export function changeWords(
  change: PromiseChange,
  policies: { readonly was: CompiledPolicy; readonly now: CompiledPolicy },
): string {
  const { was, now, verdict, promise } = change
  if (verdict === 'added' && now) return `${promise}: new. ${brief(now, policies.now)}`
  if (verdict === 'removed' && was) return `${promise}: no longer promised. It was: ${brief(was, policies.was)}`
  if (!was || !now) return `${promise}: ${verdict}`
  const parts = change.differs.flatMap((what) => partWords(what, { was, now }, policies) ?? [])
  if (verdict === 'same')
    return `${promise}: ${change.differs.includes('words') ? 'other words, the same promise' : 'the same'}`
  return `${promise}: ${parts.join('; ')}, ${verdict}`
}

/** What changes for reporters beside the promises: what must be answered, and what is taken while the intake is paused. */
export function otherChanges(was: CompiledPolicy, now: CompiledPolicy): readonly string[] {
  const before = new Map(was.form.map((field) => [field.id, field]))
  const after = new Map(now.form.map((field) => [field.id, field]))
  const questions = [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
    const [old, fresh] = [before.get(id), after.get(id)]
    const [a, b] = [needWords(old), needWords(fresh)]
    return a === b ? [] : [`question “${(fresh ?? old)?.label ?? id}”: ${a} → ${b}`]
  })
  const [a, b] = [takenWords(was) ?? 'nothing', takenWords(now) ?? 'nothing']
  return [
    ...productWords(was, now),
    ...questions,
    ...(a === b ? [] : [`taken while the intake is paused: ${a} → ${b}`]),
  ]
}

/** What a policy no longer speaks of, nobody is promised anything about. */
function productWords(was: CompiledPolicy, now: CompiledPolicy): readonly string[] {
  const kindIn = (policy: CompiledPolicy, id: string) => policy.products.find((product) => product.id === id)?.kind
  const all = new Map([...was.products, ...now.products].map(({ id, name }) => [id, name]))
  return [...all].flatMap(([id, name]) => {
    const [a, b] = [kindIn(was, id), kindIn(now, id)]
    if (a === b) return []
    return [
      `product “${name}”: ${a === undefined ? 'new' : b === undefined ? 'no longer in the policy' : `${a} → ${b}`}`,
    ]
  })
}

function needWords(field: FormField | undefined): string {
  if (field === undefined) return 'not asked'
  if (field.required) return 'required'
  return field.requiredOf === undefined ? 'asked' : `required of senders who are ${field.requiredOf.join(' or ')}`
}

function partWords(
  what: string,
  pair: { was: CompiledPromise; now: CompiledPromise },
  policies: { was: CompiledPolicy; now: CompiledPolicy },
): string | undefined {
  const { was, now } = pair
  switch (what) {
    case 'time': {
      const [a, b] = [length(was), length(now)]
      if (a !== undefined && b !== undefined && a !== b) return `${a} → ${b}`
      const [before, after] = [brief(was, policies.was), brief(now, policies.now)]
      return before === after ? (dateWords(pair, policies) ?? before) : `${before} → ${after}`
    }
    case 'strength':
      return `${was.modality} → ${now.modality}`
    case 'pause':
      return now.pause === undefined ? 'it no longer rests' : `it may rest while ${now.pause.words}`
    case 'override':
      return now.override === undefined ? 'it can no longer be changed' : 'who may change it, and why, is different'
    case 'evidence':
      return 'something else keeps it'
    case 'condition':
      return now.when === undefined ? 'it holds for everybody' : 'it holds only under a condition'
    case 'variants':
      return caseWords(was, now, policies) ?? senderWords(was, now, policies) ?? 'the cases are other ones'
    default:
      return undefined
  }
}

/** “if severity is critical 30 days → 15 days”, where the cases are the same ones. */
function caseWords(
  was: CompiledPromise,
  now: CompiledPromise,
  policies: { was: CompiledPolicy; now: CompiledPolicy },
): string | undefined {
  const cases = ({ variants }: CompiledPromise) => variants.filter(({ when }) => !isAboutSender(when))
  const [before, after] = [cases(was), cases(now)]
  if (JSON.stringify(before.map(({ when }) => when)) !== JSON.stringify(after.map(({ when }) => when))) return undefined
  const changed = before.flatMap(({ words, timing }, i) => {
    const [a, b] = [spanOr(timing, policies.was), spanOr(after[i]?.timing, policies.now)]
    return a === b ? [] : [`if ${words} ${a} → ${b}`]
  })
  const senders = senderWords(was, now, policies)
  return changed.length === 0 ? undefined : [...changed, ...(senders === undefined ? [] : [senders])].join('; ')
}

/** The first dates that the two series do not have in common. */
function dateWords(
  { was, now }: { was: CompiledPromise; now: CompiledPromise },
  policies: { was: CompiledPolicy; now: CompiledPolicy },
): string | undefined {
  const [before, after] = [datesOf(was, policies.was), datesOf(now, policies.now)]
  const [a, b] = [before.find((at) => !after.includes(at)), after.find((at) => !before.includes(at))]
  if (a === undefined && b === undefined) return undefined
  const day = (at: number | undefined): string => (at === undefined ? 'none' : toIso(at).slice(0, 16).replace('T', ' '))
  return `${brief(now, policies.now)}, on other dates: ${day(a)} → ${day(b)} UTC and so on`
}

/** Series begin long before; a reader compares dates of today's time. */
const SHOWN_FROM = Temporal.Instant.from('2026-01-01T00:00:00Z').epochMilliseconds

function datesOf({ timing }: CompiledPromise, { series }: CompiledPolicy): readonly number[] {
  const all = timing !== undefined && 'series' in timing && timing.series !== undefined ? series[timing.series] : []
  return (all ?? []).filter((at) => at >= SHOWN_FROM)
}

/** “for a doubtful sender Within 10 days since report instead of …”: for whom another time holds. */
function senderWords(
  was: CompiledPromise,
  now: CompiledPromise,
  policies: { was: CompiledPolicy; now: CompiledPolicy },
): string | undefined {
  const changed = TRUSTS.flatMap((sender) => {
    const [before, after] = [timeWords(was, sender, policies.was), timeWords(now, sender, policies.now)]
    return before === after ? [] : [`for a ${sender} sender ${before} → ${after}`]
  })
  return changed.length === 0 ? undefined : changed.join('; ')
}

function timeWords(promise: CompiledPromise, sender: Trust, policy: CompiledPolicy): string {
  return spanOr(timingFor(promise, sender), policy)
}

function spanOr(timing: Timing | 'none' | undefined, policy: CompiledPolicy): string {
  if (timing === undefined || timing === 'none') return 'no promise'
  return 'max' in timing && timing.max !== undefined ? spanWords(timing.max) : timingWords(timing, policy)
}

function length(promise: CompiledPromise): string | undefined {
  const { timing } = promise
  if (!timing || !('max' in timing) || !timing.max) return undefined
  return `${timing.form === 'every' ? 'every ' : ''}${spanWords(timing.max)}`
}

function brief(promise: CompiledPromise, policy: CompiledPolicy): string {
  return promise.timing && promise.keeping === 'clock' ? timingWords(promise.timing, policy) : `“${promise.quote}”`
}
