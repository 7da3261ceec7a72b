import { demand, type Scope } from '../../domain/access.ts'
import { checkOverride, type Overridable, overridables } from '../../domain/override.ts'
import { promiseStates } from '../../domain/promise-state.ts'
import type { ReportState } from '../../domain/report.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { reportFor, words } from '../subject.ts'

export interface OverrideInput {
  readonly report: string
  readonly promise: string
  readonly until: Instant
  /** One of the reasons that the policy allows; empty where it names none. */
  readonly because: string
  /** In the team's own words; the reporter reads it. */
  readonly reason: string
}

/**
 * Changes a promise as its policy allows: for an allowed reason, no further than its limit. Where the reporter must
 * agree, this only asks; nothing changes before the answer.
 */
export async function overridePromise(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: OverrideInput,
): Promise<'done' | 'asked'> {
  demand(scope, 'embargo.decide')
  const told = words('reason', input.reason, 'Say why; the reporter reads it.')
  return ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    const { promise } = checkOverride(await possibleFor(tx, report), input, tx.now)
    const reason = input.because === '' ? told : `${input.because}: ${told}`
    const consent = promise.override?.consent ?? []
    const asks = consent.includes('reporter')
    const facts = { promise: promise.id, until: input.until }
    const event = asks
      ? ({ type: 'override.asked', facts, body: { reason } } as const)
      : ({
          type: 'promise.overridden',
          facts: { ...facts, ...(consent.length > 0 && { consent: ['team' as const] }) },
          body: { reason },
        } as const)
    await tx.append('report', report.id, actorOf(scope), [event])
    await putNews(tx, report.id)
    return asks ? 'asked' : 'done'
  })
}

/** What may be changed for this report now. */
export async function possibleFor(tx: Tx, report: ReportState): Promise<readonly Overridable[]> {
  const { policy } = await tx.bindingPolicy(report.policy)
  const states = promiseStates(await tx.clockEvents(report.id), policy, tx.now)
  return overridables({ clocks: await tx.clocks(report.id), states }, policy, tx.now)
}
