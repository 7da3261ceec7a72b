import { spanWords } from '../domain/calendar-span.ts'
import type { Trust } from '../domain/event.ts'
import { takenWords } from '../domain/intake-pause.ts'
import type { CompiledPolicy, FormField } from '../domain/policy.ts'
import type { PromiseChange } from '../domain/policy-change.ts'
import type { CompiledPromise } from '../domain/promise.ts'
import { isAboutSender, TRUSTS, timingFor } from '../domain/trust.ts'
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
  return [...questions, ...(a === b ? [] : [`taken while the intake is paused: ${a} → ${b}`])]
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
      return `${brief(was, policies.was)} → ${brief(now, policies.now)}`
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
      return senderWords(was, now, policies) ?? 'the lengths for special cases are different'
    default:
      return undefined
  }
}

/** “for a doubtful sender Within 10 days since report instead of …”: for whom another time holds. */
function senderWords(
  was: CompiledPromise,
  now: CompiledPromise,
  policies: { was: CompiledPolicy; now: CompiledPolicy },
): string | undefined {
  const rest = ({ variants }: CompiledPromise): string =>
    JSON.stringify(variants.filter(({ when }) => !isAboutSender(when)))
  if (rest(was) !== rest(now)) return undefined
  const changed = TRUSTS.flatMap((sender) => {
    const [before, after] = [timeWords(was, sender, policies.was), timeWords(now, sender, policies.now)]
    return before === after ? [] : [`for a ${sender} sender ${before} → ${after}`]
  })
  return changed.length === 0 ? undefined : changed.join('; ')
}

function timeWords(promise: CompiledPromise, sender: Trust, policy: CompiledPolicy): string {
  const timing = timingFor(promise, sender)
  if (timing === undefined) return 'no promise'
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
