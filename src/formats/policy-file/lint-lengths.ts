import { roughLength, spanWords } from '../../domain/calendar-span.ts'
import type { CompiledPromise } from '../../domain/promise.ts'
import { note, type Place, type Report } from './reader.ts'

/** A target that is laxer than the promise, or a time in which nobody can do anything. */
export function lintLengths(promise: CompiledPromise, place: Place, report: Report): void {
  const { timing } = promise
  if (!timing || promise.keeping !== 'clock' || !('max' in timing) || !timing.max) return
  const { max, target } = timing
  if (timing.form !== 'before' && target && roughLength(target) > roughLength(max))
    note(report, place, 'target-laxer', {
      level: 'warning',
      problem: `The target of “${promise.id}” (${spanWords(target)}) is longer than what is promised (${spanWords(max)}).`,
      remedy: 'The target is the stricter of the two.',
    })
  if (timing.form === 'after' && max.amount === 0)
    note(report, place, 'no-time', {
      level: 'warning',
      problem: `“${promise.id}” is due at the very instant from which it counts: it will always be missed.`,
      remedy: 'Say how soon, such as “within 1 hour”.',
    })
}

export function lintVariants(promise: CompiledPromise, place: Place, report: Report): void {
  const seen = new Set<string>()
  for (const variant of promise.variants) {
    const key = JSON.stringify(variant.when)
    if (seen.has(key)) {
      note(report, place, 'variant-twice', {
        problem: `“${promise.id}” has two lengths for “${variant.words}”.`,
        remedy: 'Keep one.',
      })
    }
    seen.add(key)
  }
}
