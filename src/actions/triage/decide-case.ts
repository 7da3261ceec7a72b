import { demand, type Scope } from '../../domain/access.ts'
import type { CaseState } from '../../domain/case.ts'
import type { CaseEvents, NewEvent, RejectReason } from '../../domain/event.ts'
import { actorOf } from '../actor.ts'
import { putBridge } from '../bridge/put-bridge.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless, words } from '../subject.ts'
import { clearSenders } from './clear-senders.ts'

export type CaseDecision =
  | { readonly decide: 'confirm'; readonly reason: string }
  | { readonly decide: 'reject'; readonly because: RejectReason; readonly reason: string }
  | {
      readonly decide: 'close'
      readonly because: CaseEvents['case.closed']['facts']['reason']
      readonly reason: string
    }
  | { readonly decide: 'reopen'; readonly reason: string }

/** Confirms, rejects, closes or reopens a case. Every one of them has a reason. */
export async function decideCase(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string } & CaseDecision,
): Promise<void> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Give the reason; it stays in the record.')
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    refuseUnless(fits(subject, input), NOT_NOW[input.decide])
    await tx.append('case', input.case, actorOf(scope), [eventOf(input, reason)])
    await clearSenders(tx, subject.reports)
    for (const report of subject.reports) await putBridge(tx, await tx.state('report', report))
  })
}

function eventOf(input: CaseDecision, reason: string): NewEvent<'case'> {
  switch (input.decide) {
    case 'confirm':
      return { type: 'case.confirmed', facts: {}, body: { reason } }
    case 'reject':
      return { type: 'case.rejected', facts: { reason: input.because }, body: { reason } }
    case 'close':
      return { type: 'case.closed', facts: { reason: input.because }, body: { reason } }
    case 'reopen':
      return { type: 'case.reopened', facts: {}, body: { reason } }
  }
}

function fits(subject: CaseState, input: CaseDecision): boolean {
  switch (input.decide) {
    case 'confirm':
      return subject.standing === 'new' || subject.standing === 'rejected'
    case 'reject':
      return subject.standing !== 'closed' && subject.publishedAt === null
    case 'close':
      return subject.standing !== 'closed'
    case 'reopen':
      return subject.standing === 'closed' || subject.standing === 'rejected'
  }
}

const NOT_NOW: Record<CaseDecision['decide'], string> = {
  confirm: 'Only a new or rejected case can be confirmed. Reopen it first.',
  reject: 'This case is closed or published and cannot be rejected any more.',
  close: 'This case is closed already.',
  reopen: 'Only a closed or rejected case can be reopened.',
}
