import { demand, type Scope } from '../../domain/access.ts'
import { openRequests } from '../../domain/override.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { ReportState } from '../../domain/report.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import { possibleFor } from '../clock/override-promise.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor } from '../subject.ts'

/** What a reporter agrees to: the times of a later version, or another due time that the team asked for. */
export type Consent =
  | { readonly to: 'policy'; readonly version: number }
  | { readonly to: 'override'; readonly promise: string; readonly until: Instant }

/** The reporter agrees, once; nobody else can, and nothing weaker holds before. */
export async function giveConsent(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly consent: Consent },
): Promise<void> {
  demand(scope, 'report.follow')
  const { consent } = input
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    refuseUnless(report.withdrawnAt === null, 'This report is withdrawn; nothing is owed that could change.')
    if (consent.to === 'policy') await agreeToVersion(tx, scope, report, consent.version)
    else await agreeToTime(tx, scope, report, consent)
    await tx.putDue({ kind: 'mail', subject: `reply:${report.id}`, at: tx.now, key: `reply:${report.id}` })
  })
}

async function agreeToVersion(tx: Tx, scope: Scope, report: ReportState, version: number): Promise<void> {
  const { later } = await tx.bindingPolicy(report.policy)
  const offer = later.find((one) => one.version === version)
  if (offer === undefined) throw new Refusal('not_found', 'There is no such later version of the policy.')
  refuseUnless(offer.offered.length > 0, 'This version changes nothing that would need your consent.')
  const events = await tx.events('report', report.id)
  const agreed = events.some((event) => event.type === 'consent.given' && event.facts.version === version)
  refuseUnless(!agreed, 'You have agreed to this version already.')
  await tx.append('report', report.id, actorOf(scope), [{ type: 'consent.given', facts: { to: 'policy', version } }])
}

async function agreeToTime(
  tx: Tx,
  scope: Scope,
  report: ReportState,
  wish: { readonly promise: string; readonly until: Instant },
): Promise<void> {
  const asked = openRequests(await tx.events('report', report.id)).find(
    ({ facts }) => facts.promise === wish.promise && facts.until === wish.until,
  )
  refuseUnless(asked !== undefined, 'The team no longer asks for this. Look at the page again.')
  const possible = (await possibleFor(tx, report)).some(({ promise }) => promise.id === wish.promise)
  refuseUnless(possible && wish.until > tx.now, 'This promise is over; there is nothing left to change.')
  const bodies = await tx.all('report', report.id, 'override.asked')
  const reason = bodies.find(({ envelope }) => envelope.seq === asked.seq)?.body.reason ?? ''
  const { promise, until } = asked.facts
  await tx.append('report', report.id, actorOf(scope), [
    { type: 'consent.given', facts: { to: 'override' } },
    { type: 'promise.overridden', facts: { promise, until, consent: ['team', 'reporter'] }, body: { reason } },
  ])
}
