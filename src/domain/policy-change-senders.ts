import type { Trust } from './event.ts'
import type { CompiledPromise, Timing, Variant } from './promise.ts'
import { isAboutSender, TRUSTS, timingFor } from './trust.ts'

type Compared = 'same' | 'better' | 'weaker' | 'changed'

/**
 * What other lengths for special cases mean. Where only those by the sender differ it can be said: for whom is it due
 * later, or no more at all? `compare` tells which of two times is the better.
 */
export function variantsVerdict<V extends string>(
  was: CompiledPromise,
  now: CompiledPromise,
  compare: (was: Timing, now: Timing) => V,
): V | Compared {
  if (alike(was.variants, now.variants)) return 'same'
  if (!alike(bySender(was, false), bySender(now, false))) return 'changed'
  const verdicts = TRUSTS.map((sender) => verdictFor(sender, { was, now }, compare)).filter((one) => one !== 'same')
  if (verdicts.includes('weaker')) return 'weaker'
  return verdicts.length > 0 && verdicts.every((one) => one === 'better') ? 'better' : 'changed'
}

function verdictFor<V extends string>(
  sender: Trust,
  { was, now }: { was: CompiledPromise; now: CompiledPromise },
  compare: (was: Timing, now: Timing) => V,
): V | Compared {
  const [before, after] = [timingFor(was, sender), timingFor(now, sender)]
  if (before === undefined || after === undefined)
    return before === after ? 'same' : after === undefined ? 'weaker' : 'better'
  return compare(before, after)
}

function bySender({ variants }: CompiledPromise, about: boolean): readonly Variant[] {
  return variants.filter(({ when }) => isAboutSender(when) === about)
}

function alike(a: readonly Variant[], b: readonly Variant[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
