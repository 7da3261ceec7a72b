import type { CompiledPromise, Timing, Variant } from './promise.ts'
import { isAboutSender, TRUSTS, timingFor } from './trust.ts'

type Compared = 'same' | 'better' | 'weaker' | 'changed'

/**
 * What other lengths for special cases mean. Where the cases are the same, or only those by the sender differ, it can be
 * said: for whom is it due later, or no more at all? `compare` tells which of two times is the better.
 */
export function variantsVerdict<V extends string>(
  was: CompiledPromise,
  now: CompiledPromise,
  compare: (was: Timing, now: Timing) => V,
): V | Compared {
  if (alike(was.variants, now.variants)) return 'same'
  const [before, after] = [bySender(was, false), bySender(now, false)]
  if (!alike(before.map(caseOf), after.map(caseOf))) return 'changed'
  const byCase = before.map((one, i) => between(timingOf(one), timingOf(after[i]), compare))
  const byTrust = TRUSTS.map((sender) => between(timingFor(was, sender), timingFor(now, sender), compare))
  const verdicts = [...byCase, ...byTrust].filter((one) => one !== 'same')
  // Calendars of another version have other names, and may be the same.
  if (verdicts.length === 0 && alike(bySender(was, true).map(caseOf), bySender(now, true).map(caseOf))) return 'same'
  if (verdicts.includes('weaker')) return 'weaker'
  return verdicts.length > 0 && verdicts.every((one) => one === 'better') ? 'better' : 'changed'
}

function between<V extends string>(
  before: Timing | undefined,
  after: Timing | undefined,
  compare: (was: Timing, now: Timing) => V,
): V | Compared {
  if (before === undefined || after === undefined)
    return before === after ? 'same' : after === undefined ? 'weaker' : 'better'
  return compare(before, after)
}

function timingOf(variant: Variant | undefined): Timing | undefined {
  return variant === undefined || variant.timing === 'none' ? undefined : variant.timing
}

function caseOf({ when }: Variant): unknown {
  return when
}

function bySender({ variants }: CompiledPromise, about: boolean): readonly Variant[] {
  return variants.filter(({ when }) => isAboutSender(when) === about)
}

function alike(a: readonly unknown[], b: readonly unknown[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
