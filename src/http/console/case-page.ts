import { seeReport } from '../../actions/talk/see-report.ts'
import { contactOnRequest, isContactAsked } from '../../domain/by-hand.ts'
import type { Clock } from '../../domain/clock.ts'
import { activeMembers } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { isClaimOpen } from '../../domain/reward.ts'
import { wantsOf } from '../../domain/wants.ts'
import type { Reader, ReportRecord } from '../../store/store.ts'
import type { TypedAct } from '../../views/console/acts.ts'
import { type CasePageProps, casePage, type LineView } from '../../views/console/case-page.ts'
import { answersByPromise, exactByPromise } from '../../views/exact-by-promise.ts'
import { type Answer, download, page } from '../answer.ts'
import { happeningsOf } from '../happenings.ts'
import { present } from '../present.ts'
import { standingOf } from '../standing.ts'
import { datesOf } from './case-dates.ts'
import { caseFacts, lineViews, releaseOfCase } from './case-facts.ts'
import { guestViews } from './case-guests.ts'
import { reporterKey } from './case-keys.ts'
import { type LoadedCase, loadCase } from './case-load.ts'
import { promisedOf, standingFor } from './case-promises.ts'
import { originOf, similarReports } from './case-similar.ts'
import { messageViews, reportViews } from './case-words.ts'
import { consoleFrame, formToken, type MemberCall } from './session.ts'

/** What a form of the page left behind when it could not be done. */
export interface CameBack {
  readonly came: TypedAct
  readonly status: number
  /** The lines as typed, where they were what came back. */
  readonly lines?: readonly LineView[]
}

/** GET /console/cases/:number. Opening it is what "seen by a person" means, so it is written down. */
export async function showCase(call: MemberCall): Promise<Answer> {
  const loaded = await loadCase(call)
  const unseen = loaded.reports.filter((report) => !hasSeen(report, call.session.member))
  for (const report of unseen) await seeReport(call.ctx, call.scope, report.state.id)
  return caseAnswer(call, unseen.length === 0 ? loaded : await loadCase(call))
}

export async function caseAnswer(call: MemberCall, loaded: LoadedCase, back?: CameBack): Promise<Answer> {
  const { ctx, scope, session } = call
  const { record, reports, version, names, title } = loaded
  const { state, events } = record
  const now = ctx.now()
  const reader = ctx.store.reader(scope)
  const [organisation, ...standings] = await Promise.all([
    reader.organisation(),
    ...reports.map((report) => standingFor(reader, report, now)),
  ])
  const all: readonly Clock[] = standings.flatMap(({ clocks }) => clocks)
  const look = {
    reader: 'team' as const,
    names,
    policy: version.policy,
    publicIds: new Map(reports.map((report) => [report.state.id, report.state.publicId])),
  }
  const done = DONE.get(call.query.get('done') ?? '')
  const props: CasePageProps = {
    frame: await consoleFrame(call),
    token: formToken(call, `case ${state.id}`),
    now,
    teamZone: version.policy.zone,
    me: session.member,
    team: activeMembers(organisation).map(({ id }) => ({ id, name: names.get(id) ?? 'Somebody' })),
    number: state.number,
    title,
    standing: standingOf(state, events, reports[0]),
    policyVersion: reports[0]?.state.policy ?? version.version,
    clocks: all,
    exact: exactByPromise(version.policy),
    answers: answersByPromise(version.policy),
    happenings: happeningsOf({ report: reports.flatMap((report) => report.events), case: events }, all, look),
    messages: messageViews(loaded),
    reports: await Promise.all(
      reportViews(loaded, standings).map(async (view, i) => ({
        ...view,
        ...(await originFor(reader, reports[i])),
        ...(await keyFor(call, reports[i])),
      })),
    ),
    similar: await similarReports(call, loaded),
    severities: version.policy.severities,
    lines: back?.lines ?? lineViews(loaded, now),
    linesComplete: state.linesComplete,
    wants: wantsOf(version.policy),
    contactAsked: reports.flatMap(({ state: one }) => (isContactAsked(one) ? [one.publicId] : [])),
    claims: reports.flatMap(({ state: one }) => (isClaimOpen(one) ? [one.publicId] : [])),
    ...promisedOf(standings),
    ...caseFacts(loaded, all),
    ...guestViews(loaded),
    ...(await datesOf(reader, loaded, { clocks: standings, now })),
    ...(await releaseOfCase(call, state.release)),
    ...present({
      handler: state.handler ?? undefined,
      rejectedFor: state.rejectedFor ?? undefined,
      repositories: call.ctx.platforms.github?.repositories,
      contactOnRequest: contactOnRequest(version.policy)?.kind,
      came: back?.came,
      done: back === undefined ? done : undefined,
    }),
  }
  return page(casePage(props), { status: back?.status ?? 200, scripts: true })
}

async function originFor(reader: Reader, report: ReportRecord | undefined): Promise<{ readonly origin?: string }> {
  return present({ origin: report === undefined ? undefined : await originOf(reader, report) })
}

async function keyFor(call: MemberCall, report: ReportRecord | undefined) {
  return report === undefined ? {} : reporterKey(call, report)
}

/** GET /console/cases/:number/files/:file: of a report, a message or a note of this case. */
export async function sendCaseFile(call: MemberCall): Promise<Answer> {
  const { record, reports } = await loadCase(call)
  const file = call.params.file ?? ''
  const owner = [record, ...reports].find(({ events }) => events.some(({ body }) => carries(body, file)))
  if (owner === undefined) throw new Refusal('not_found', 'There is no such file.')
  const { ref, stream } = await call.ctx.store.reader(call.scope).file(owner.state.id, file)
  return download(ref.name, stream)
}

function carries(body: unknown, file: string): boolean {
  const files = typeof body === 'object' && body !== null && 'files' in body ? body.files : undefined
  return Array.isArray(files) && files.some((ref: { id?: unknown }) => ref.id === file)
}

function hasSeen(report: LoadedCase['reports'][number], member: string): boolean {
  return report.events.some((event) => event.type === 'report.seen' && event.actor.id === member)
}

const DONE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    say: 'Sent to the reporter’s page.',
    keep: 'Kept inside the team.',
    heard: 'Kept in the conversation.',
    guests: 'They are read in; the link is on its way by mail. The reporter sees that they have access.',
    'guest-link': 'A new link is on its way by mail.',
    'guest-remove': 'They see nothing any more.',
    'guest-say': 'It is on the page of each of them.',
    github: 'Done at GitHub; the notes say where.',
    contact: 'The contact is on the reporter’s page, and in the record.',
    handler: 'The handler is named.',
    describe: 'The title is kept.',
    confirm: 'Confirmed.',
    reject: 'Rejected. The reporter sees the reason.',
    severity: 'The severity is kept.',
    lines: 'The lines are kept.',
    audit: 'The audit is recorded.',
    fix: 'Recorded.',
    cve: 'The CVE is kept.',
    embargo: 'The date is decided. Reporters see it, with the reason.',
    fact: 'Recorded. The clocks count from when it happened.',
    override: 'Kept. The reporter sees it; where they must agree, they are asked.',
    known: 'Recorded. Decide the dates anew.',
    link: 'Done.',
    duplicate: 'Linked to this case. Neither reporter sees the other’s words.',
    unlink: 'The link is taken back; the report is in its own case again.',
    close: 'Closed.',
    reopen: 'Open again.',
    classify: 'Kept, with the reason.',
    key: 'Decided, and in the record.',
  }),
)
