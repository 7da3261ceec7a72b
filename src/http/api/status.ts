import { followReport } from '../../actions/identity/follow-report.ts'
import { Refusal } from '../../domain/refusal.ts'
import { parseCode } from '../../lib/code.ts'
import { type Instant, toIso } from '../../lib/instant.ts'
import type { ReportRecord } from '../../store/store.ts'
import type { ActingCall } from '../acting.ts'
import { type Answer, json } from '../answer.ts'
import { readReport } from '../read-report.ts'
import { standingOf } from '../standing.ts'
import { jsonBody } from './json-body.ts'
import { statusQuestionSchema } from './schemas.ts'

/** POST /api/v1/reports/status: where the report with this code stands. A POST, so that no log has the code. */
export async function showStatus(call: ActingCall): Promise<Answer> {
  const { ctx } = call
  const asked = await jsonBody(call, statusQuestionSchema)
  const code = parseCode(asked.code)
  if (typeof code !== 'string')
    throw new Refusal('invalid', code.problem, { fields: [{ field: 'code', problem: code.problem }] })
  call.limits.take('wrong-code', call.network)
  const scope = await followReport(ctx, code)
  if (scope === undefined) throw new Refusal('not_found', 'No report has this code.')
  call.limits.giveBack('wrong-code', call.network)
  const reader = ctx.store.reader(scope)
  const report = await readReport(call, scope)
  const subject = await reader.case(report.state.case)
  const clocks = await reader.clocks(scope.report, ctx.now())
  return json({
    report: report.state.publicId,
    standing: standingOf(subject.state, subject.events, report),
    receivedAt: toIso(report.state.receivedAt),
    seenAt: iso(report.state.seenAt),
    acknowledgedAt: iso(report.state.acknowledgedAt),
    answeredAt: iso(report.state.answeredAt),
    policy: { version: report.state.policy },
    clocks: clocks.map(({ promise, kind, period, state, due, metAt, returnedAt }) => ({
      promise,
      kind,
      period,
      state,
      ...(due === undefined ? {} : { due: toIso(due) }),
      ...(metAt === undefined ? {} : { metAt: toIso(metAt) }),
      ...(returnedAt === undefined ? {} : { returnedAt: toIso(returnedAt) }),
    })),
    messages: messagesOf(report),
  })
}

function messagesOf(report: ReportRecord) {
  return report.events.flatMap((event) => {
    const text = (event.body as { text?: string } | undefined)?.text
    if (text === undefined) return []
    if (event.type === 'message.received') return [{ at: toIso(event.at), from: 'you', as: 'note', text }]
    if (event.type !== 'message.sent') return []
    const from = event.facts.by === 'human' ? 'team' : 'automatic'
    return [{ at: toIso(event.at), from, as: event.facts.as, text }]
  })
}

function iso(instant: Instant | null): string | null {
  return instant === null ? null : toIso(instant)
}
