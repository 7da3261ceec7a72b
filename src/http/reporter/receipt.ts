import { sealForm } from '../../actions/identity/seal-form.ts'
import type { Submitted } from '../../actions/intake/open-report.ts'
import type { Scope } from '../../domain/access.ts'
import { answersByPromise, exactByPromise } from '../../views/exact-by-promise.ts'
import { receiptPage } from '../../views/reporter/receipt-page.ts'
import { type ActingCall, frameOf } from '../acting.ts'
import { type Answer, page } from '../answer.ts'
import { eventsOf } from '../opened.ts'

/** The answer to a report: its code, shown this once, and what happens next. */
export async function receiptAnswer(call: ActingCall, submitted: Submitted): Promise<Answer> {
  const { ctx } = call
  const now = ctx.now()
  const scope: Scope = { kind: 'reporter', report: submitted.report }
  const reader = ctx.store.reader(scope)
  const [record, version, clocks] = await Promise.all([
    reader.report(submitted.report),
    reader.policyAt(submitted.policy),
    reader.clocks(submitted.report, now),
  ])
  const first = eventsOf(record.events, 'report.received')[0]
  const zone = first?.identity?.zone
  const markup = receiptPage({
    frame: frameOf(version),
    token: sealForm(ctx, 'reporter-page', { report: submitted.report }),
    now,
    code: submitted.code.split('-'),
    report: submitted.publicId,
    receivedAt: submitted.receivedAt,
    policy: { version: version.version, digest: version.digest },
    files: first?.facts.files ?? 0,
    commitment: first?.body?.commitment ?? '',
    clocks,
    exact: exactByPromise(version.policy),
    answers: answersByPromise(version.policy),
    teamZone: version.policy.zone,
    ...(zone === undefined ? {} : { ownZone: zone }),
    mailsFollow: record.state.mail && ctx.installation.mailFrom !== undefined,
  })
  return page(markup)
}
