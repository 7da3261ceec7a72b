import { FORM_LIFE, sealForm } from '../../actions/identity/seal-form.ts'
import { receiptOf } from '../../actions/intake/receipt-of.ts'
import { offeredKey, pinnedIn, pinnedKey } from '../../actions/keys/pinned-key.ts'
import { namesShown } from '../../actions/people/names-shown.ts'
import { namesOf } from '../../actions/release/gather-gates.ts'
import { contactOnRequest, isContactAsked } from '../../domain/by-hand.ts'
import type { CaseState } from '../../domain/case.ts'
import type { Source } from '../../domain/event.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { isOpenToTalk, type ReportState } from '../../domain/report.ts'
import { type RewardStanding, rewardStanding } from '../../domain/reward.ts'
import type { CaseRecord, ReportRecord } from '../../store/store.ts'
import { answersByPromise, exactByPromise } from '../../views/exact-by-promise.ts'
import { type Typed, UNTYPED } from '../../views/parts/field.ts'
import type { MessageView } from '../../views/parts/message.ts'
import { type AccessView, type MayPublish, type ReportPageProps, reportPage } from '../../views/reporter/report-page.ts'
import { sourceWords } from '../../views/words/source.ts'
import { messageUseWords } from '../../views/words/standing.ts'
import { type ActingCall, frameOf } from '../acting.ts'
import { type Answer, page } from '../answer.ts'
import { happeningsOf } from '../happenings.ts'
import { eventsOf, happenedAt, lastOf } from '../opened.ts'
import { present } from '../present.ts'
import { promisedViews } from '../promised.ts'
import { readReport } from '../read-report.ts'
import { standingOf } from '../standing.ts'
import type { ReporterScope } from './follow.ts'
import { laterViews, requestViews } from './offers.ts'

export type Done = NonNullable<ReportPageProps['done']>

/** The page of one report for the one who sent it, read with nothing but that person's own scope. */
export async function reporterPage(
  call: ActingCall,
  scope: ReporterScope,
  more: { readonly done?: Done; readonly typed?: Typed; readonly status?: number } = {},
): Promise<Answer> {
  const { ctx } = call
  const now = ctx.now()
  const reader = ctx.store.reader(scope)
  const report = await readReport(call, scope)
  const [subject, version, clocks] = await Promise.all([
    reader.case(report.state.case),
    reader.bindingPolicy(report.state.policy),
    reader.clocks(scope.report, now),
  ])
  const states = await reader.promiseStates(scope.report, now)
  const names = await namesShown(ctx, report, subject)
  const first = eventsOf(report.events, 'report.received')[0]
  const handler = subject.state.handler === null ? undefined : names.get(subject.state.handler)
  const look = {
    reader: 'reporter' as const,
    names,
    policy: version.policy,
    publicIds: new Map([[scope.report, report.state.publicId]]),
  }
  const markup = reportPage({
    frame: frameOf(version),
    token: sealForm(ctx, 'reporter-page', { report: scope.report }),
    now,
    teamZone: version.policy.zone,
    ...zoneOf(report),
    report: {
      id: report.state.publicId,
      caseNumber: subject.state.number,
      ...(first?.body === undefined ? {} : { title: first.body.title }),
      policyVersion: version.version,
      files: first?.body?.files ?? [],
    },
    standing: standingOf(subject.state, subject.events, report),
    ...seenOf(report, names),
    ...(handler === undefined ? {} : { handler }),
    clocks,
    exact: exactByPromise(version.policy),
    answers: answersByPromise(version.policy),
    promised: promisedViews(states, version.policy, 'reporter'),
    later: laterViews(report, version),
    requests: requestViews(report, version),
    ...rewardOf(report.state, rewardStanding(version.policy, states)),
    happenings: happeningsOf({ report: report.events, case: subject.events }, clocks, look),
    ...contactOf(report, version.policy),
    publish: mayPublish(subject, now),
    access: accessOf(report, subject, names),
    messages: messagesOf(report, names),
    credit: creditOf(report, subject.state),
    receipt: await receiptLine(call, scope, report),
    open: isOpenToTalk(report.state),
    named: report.state.named,
    ...(report.state.sender === undefined ? {} : { sender: report.state.sender }),
    mail: report.state.mail,
    ...returnedOf(report),
    ...(await keyOf(call, report)),
    identity: identityOf(report),
    erased: report.state.erased !== 'nothing' && namesOf(report).length === 0,
    forgetsAt: now + FORM_LIFE,
    typed: more.typed ?? UNTYPED,
    ...(more.done === undefined ? {} : { done: more.done }),
  })
  return page(markup, { status: more.status ?? 200 })
}

/** The last mail to them, where it came back and their address is still the one it was for. */
function returnedOf({ events }: ReportRecord): Pick<ReportPageProps, 'returnedAt'> {
  const last = events.findLast(
    ({ type, facts }) =>
      type === 'mail.failed' || type === 'identity.changed' || (type === 'mail.sent' && 'through' in facts),
  )
  return last?.type === 'mail.failed' ? { returnedAt: last.at } : {}
}

/** The report is in the ledger from its first moment; only the proof of it comes later, with a checkpoint. */
async function receiptLine(
  call: ActingCall,
  scope: ReporterScope,
  report: ReportRecord,
): Promise<ReportPageProps['receipt']> {
  if (report.state.erased === 'all') return { entry: '' }
  const receipt = await receiptOf(call.ctx, scope, scope.report)
  return { entry: receipt.entry, ...(receipt.inclusion === undefined ? {} : { provedSince: report.state.receivedAt }) }
}

/** The fingerprint of the key that mails to them are encrypted to, so that they can see a change. */
async function keyOf(call: ActingCall, report: ReportRecord): Promise<Pick<ReportPageProps, 'key'>> {
  if (pinnedIn(report) === undefined) return {}
  const [pinned, offered] = await Promise.all([pinnedKey(call.ctx, report.state.id), offeredKey(call.ctx, report)])
  return pinned === undefined ? {} : { key: { fingerprint: pinned.fingerprint, other: offered !== undefined } }
}

/** Nothing where the policy gives no contact on request. */
function contactOf({ state, events }: ReportRecord, policy: CompiledPolicy): Pick<ReportPageProps, 'contact'> {
  const door = contactOnRequest(policy)
  if (door === undefined) return {}
  const { kind, note } = door
  const givenAt = lastOf(events, 'contact.given')?.at
  const askedAt = isContactAsked(state) ? state.contactAskedAt : undefined
  return { contact: { kind, ...present({ note, askedAt, givenAt }) } }
}

/** Nothing where the policy speaks of no reward. */
function rewardOf(state: ReportState, { quotes, open }: RewardStanding): Pick<ReportPageProps, 'reward'> {
  if (quotes.length === 0) return {}
  const claimed = state.claimedAt === undefined ? {} : { claimedAt: state.claimedAt }
  return { reward: { quotes, open: open && isOpenToTalk(state), ...claimed } }
}

/** What they told us of themselves, to be changed. */
function identityOf({ events }: ReportRecord): NonNullable<ReportPageProps['identity']> {
  const last = (field: 'name' | 'mail'): string =>
    events.findLast(({ identity }) => identity?.[field] !== undefined)?.identity?.[field] ?? ''
  return { name: last('name'), mail: last('mail') }
}

function zoneOf(report: ReportRecord): { ownZone?: string } {
  const zone = report.events.findLast((event) => event.identity?.zone !== undefined)?.identity?.zone
  return zone === undefined || zone === '' ? {} : { ownZone: zone }
}

function seenOf(report: ReportRecord, names: ReadonlyMap<string, string>): Pick<ReportPageProps, 'seen'> {
  const { seenAt, seenBy } = report.state
  const by = names.get(seenBy ?? '')
  return seenAt === null ? {} : { seen: { at: seenAt, ...(by === undefined ? {} : { by }) } }
}

/** The embargo decides; without one nothing is decided until the advisory is out. */
function mayPublish(subject: CaseRecord, now: number): MayPublish {
  const { publishedAt, embargoUntil, embargoBrokenAt } = subject.state
  if (publishedAt !== null || embargoBrokenAt !== null) return { when: 'now' }
  if (embargoUntil === null) return { when: 'undecided' }
  if (embargoUntil <= now && subject.events.some((event) => event.type === 'list.sent')) return { when: 'now' }
  const because = lastOf(subject.events, 'embargo.set')?.body?.reason
  return { when: 'from', at: embargoUntil, ...(because === undefined ? {} : { because }) }
}

/** Everybody of the team who opened the report, the handler first, and the guests of its case. */
function accessOf(
  report: ReportRecord,
  subject: CaseRecord,
  names: ReadonlyMap<string, string>,
): readonly AccessView[] {
  const handler = subject.state.handler
  const opened = new Map<string, { first: number; last: number }>()
  for (const { actor, at } of report.events) {
    if (actor.kind !== 'member' || actor.id === null) continue
    opened.set(actor.id, { first: opened.get(actor.id)?.first ?? at, last: at })
  }
  if (handler !== null && !opened.has(handler)) opened.set(handler, { first: 0, last: 0 })
  const members = [...opened]
    .sort(([a]) => (a === handler ? -1 : 0))
    .map(([id, { first, last }]) => ({
      name: names.get(id) ?? 'A former member',
      role: id === handler ? 'handler' : 'team',
      ...(first === 0 ? {} : { since: first, lastOpened: last }),
    }))
  const team = { name: 'The security team', role: 'all its members may open it' }
  const guests = eventsOf(subject.events, 'guest.invited')
    .filter((event) => subject.state.guests.includes(event.facts.guest))
    .map((event) => ({
      name: event.identity?.name ?? 'A guest',
      role: `guest, ${roleOf(event.identity)}`,
      since: event.at,
      limits: 'sees the case, not your name',
    }))
  return [...members, team, ...guests]
}

function roleOf(identity: object | undefined): string {
  return identity !== undefined && 'role' in identity ? String(identity.role) : 'from outside the team'
}

function messagesOf(report: ReportRecord, names: ReadonlyMap<string, string>): readonly MessageView[] {
  return report.events.flatMap((event): MessageView[] => {
    const body = event.body as SaidBody | undefined
    const files = body?.files ?? []
    const at = happenedAt(event)
    const way = sourceWords(body?.source)
    if (event.type === 'report.received' && body !== undefined) {
      return [
        {
          from: 'You',
          about: way === undefined ? 'your report' : `your report, ${way}`,
          at,
          text: body.description ?? '',
          files,
          reach: 'theirs',
        },
      ]
    }
    if (event.type === 'message.received' && body !== undefined) {
      const unsure = body.source?.unsure === true ? ', or somebody who had your reply address' : ''
      const about = way === undefined ? {} : { about: `${way}${unsure}` }
      return [{ from: 'You', ...about, at, text: body.text ?? '', files, reach: 'theirs' }]
    }
    if (event.type === 'message.sent' && body !== undefined) {
      const from = names.get(event.actor.id ?? '') ?? (event.facts.by === 'automatic' ? 'Fairlead' : 'The team')
      const use = event.facts.asks === true ? 'question' : messageUseWords(event.facts.as)
      const about = way === undefined ? use : `${use}, ${way}`
      return [{ from, about, at, text: body.text ?? '', files, reach: 'everybody' }]
    }
    return []
  })
}

type SaidBody = { text?: string; description?: string; files?: MessageView['files']; source?: Source }

function creditOf(report: ReportRecord, subject: CaseState): ReportPageProps['credit'] {
  const last = report.events.findLast((event) => event.identity?.creditName !== undefined)
  const name = last?.identity?.creditName ?? eventsOf(report.events, 'report.received')[0]?.identity?.name
  return { wish: report.state.credit, settled: subject.publishedAt !== null, ...(name === undefined ? {} : { name }) }
}
