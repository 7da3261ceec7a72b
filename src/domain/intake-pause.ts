import type { Instant } from '../lib/instant.ts'
import { type Clock, clocks } from './clock.ts'
import { holds, nothingKnown } from './clock-match.ts'
import { chosenProduct, isNamed, type NewReport } from './intake.ts'
import type { CompiledPolicy, TakenWhilePaused } from './policy.ts'
import type { Condition } from './promise.ts'
import type { FieldProblem } from './refusal.ts'

/** The question by which a reporter says how bad it is, where the policy asks for it. The team judges for itself. */
export const JUDGED = 'severity'

/** People may be in danger: what is public already is taken even where the policy says nothing of pauses. */
const USUALLY: readonly TakenWhilePaused[] = [{ when: { fact: 'known', in: ['public'] }, words: 'already public' }]

/** What is taken in while the intake rests; any of these will do. */
export function takenWhilePaused({ whilePaused }: Pick<CompiledPolicy, 'whilePaused'>): readonly TakenWhilePaused[] {
  return whilePaused ?? USUALLY
}

/** While the intake rests, only what the policy names is taken. */
export function checkIntake(
  input: NewReport,
  policy: CompiledPolicy,
  pausedUntil: Instant | undefined,
): readonly FieldProblem[] {
  if (pausedUntil === undefined || isTaken(input, policy)) return []
  const until = Temporal.Instant.fromEpochMilliseconds(pausedUntil).toString().slice(0, 16).replace('T', ' ')
  const taken = takenWords(policy)
  const only = taken === undefined ? '' : ` Only ${taken} can be reported before then;`
  const problem = `The team takes no new reports until ${until} UTC.${only} ${only === '' ? 'Come' : 'otherwise come'} back, or use another way that the policy names.`
  return [{ field: 'known', problem }]
}

/** “what is public already, or being used against people”; undefined where nothing is taken. */
export function takenWords(policy: Pick<CompiledPolicy, 'whilePaused'>): string | undefined {
  const words = takenWhilePaused(policy).map(wordsOf)
  return words.length === 0 ? undefined : words.join(', and ')
}

function wordsOf({ when, words }: TakenWhilePaused): string {
  if ('fact' in when && when.fact === 'known' && when.in.join() === 'public')
    return 'what is public already, or being used against people'
  if ('fact' in when && when.fact === JUDGED) return `what you judge to be ${when.in.join(' or ')}`
  return `that of which this is so: ${words}`
}

function isTaken(input: NewReport, policy: CompiledPolicy): boolean {
  const product = chosenProduct(policy, input)
  const facts = {
    known: input.known,
    door: input.door,
    named: isNamed(input),
    credit: input.credit,
    product: product?.id,
    productKind: product?.kind,
    [JUDGED]: input.answers[JUDGED],
  }
  return takenWhilePaused(policy).some(({ when }) => holds(when, { ...nothingKnown(), facts }) === true)
}

/** What is known of a report before anybody of the team has read it. */
const AT_THE_DOOR: ReadonlySet<string> = new Set(['known', 'door', 'named', 'credit', 'product', 'productKind', JUDGED])

/** Whether it can be decided at the door: by what the reporter says, and nothing that happens later. */
export function isKnownAtDoor(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(isKnownAtDoor)
  if ('any' in condition) return condition.any.every(isKnownAtDoor)
  if ('not' in condition) return isKnownAtDoor(condition.not)
  return 'fact' in condition && AT_THE_DOOR.has(condition.fact)
}

/** Whether the reporter has to be asked how bad it is. */
export function asksForJudgement(taken: readonly TakenWhilePaused[]): boolean {
  return taken.some(({ when }) => JSON.stringify(when).includes(`"fact":"${JUDGED}"`))
}

/** Of a report that comes now, the promises that wait for the end of the pause, as the clocks have it. */
export function waitingPromises(
  policy: CompiledPolicy,
  pause: { readonly from: Instant; readonly until: Instant },
  now: Instant,
): readonly Clock[] {
  const events = [
    { type: 'intake.paused', at: pause.from, from: pause.from, until: pause.until },
    { type: 'report.received', at: now },
  ]
  return clocks(events, policy, now).filter((clock) => waitsForIntake(clock, now))
}

/** It came while nothing was taken, so it begins later than it came. */
export function waitsForIntake({ startedAt, state, due }: Clock, receivedAt: Instant): boolean {
  return due !== undefined && state === 'paused' && startedAt !== undefined && startedAt > receivedAt
}
