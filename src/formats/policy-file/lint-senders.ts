import { roughLength, spanWords } from '../../domain/calendar-span.ts'
import { holds, nothingKnown } from '../../domain/clock-match.ts'
import type { Trust } from '../../domain/event.ts'
import type { CompiledPromise, Timing } from '../../domain/promise.ts'
import { isAboutSender, timingFor } from '../../domain/trust.ts'
import type { Placed } from './promises.ts'
import { note, type Report } from './reader.ts'

/** What earlier reports say may make a promise slower. To promise nothing at all is to refuse without saying so. */
export function lintSenders(placed: readonly Placed[], report: Report): void {
  const clocks = placed.filter(({ promise }) => promise.keeping === 'clock' && promise.visibility === 'public')
  const forNew = clocks.filter(({ promise }) => mayBeOwed(promise, 'new'))
  const lost = forNew.filter(({ promise }) => !mayBeOwed(promise, 'doubtful'))
  const nothingLeft = lost.length > 0 && !clocks.some(({ promise }) => mayBeOwed(promise, 'doubtful'))
  for (const { promise, place } of lost)
    note(report, place, nothingLeft ? 'doubtful-nothing' : 'doubtful-without', {
      level: nothingLeft ? 'error' : 'warning',
      problem: nothingLeft
        ? 'A doubtful sender is promised nothing at all: that is a refusal which is not called one.'
        : `“${promise.id}” is promised to others, and to a doubtful sender not at all.`,
      remedy: 'Give them a slower time instead: “when: sender is doubtful”, “then: within 10 days”.',
    })
  for (const one of clocks) lintBackwards(one, report)
}

/** Whether it is ever owed to such a sender, as far as that alone decides it. */
function mayBeOwed(promise: CompiledPromise, sender: Trust): boolean {
  const known = { ...nothingKnown(), facts: { sender } }
  if (promise.when && holds(promise.when, known) === false) return false
  const others = { ...nothingKnown(), facts: { sender: sender === 'new' ? 'doubtful' : 'new' } }
  // “severity is low and sender is doubtful: nothing” takes it from some of them, which is as hard to see.
  return !promise.variants.some(
    ({ when, timing }) =>
      timing === 'none' && isAboutSender(when) && holds(when, known) !== false && holds(when, others) === false,
  )
}

function lintBackwards({ promise, place }: Placed, report: Report): void {
  const [usual, doubtful, proven] = (['new', 'doubtful', 'proven'] as const).map((sender) => timingFor(promise, sender))
  const warn = (who: string, what: string, is: Timing, than: Timing): void =>
    note(report, place, 'sender-backwards', {
      level: 'warning',
      problem: `“${promise.id}” is ${what} for ${who} sender (${lengthOf(is)}) than for a new one (${lengthOf(than)}).`,
      remedy: 'Turn the two round.',
    })
  if (usual && doubtful && isLonger(usual, doubtful)) warn('a doubtful', 'quicker', doubtful, usual)
  if (usual && proven && isLonger(proven, usual)) warn('a proven', 'slower', proven, usual)
}

function isLonger(a: Timing, b: Timing): boolean {
  if (!('max' in a && 'max' in b) || a.max === undefined || b.max === undefined) return false
  return a.form === b.form && a.form !== 'before' && roughLength(a.max) > roughLength(b.max)
}

function lengthOf(timing: Timing): string {
  return 'max' in timing && timing.max !== undefined ? spanWords(timing.max) : ''
}
