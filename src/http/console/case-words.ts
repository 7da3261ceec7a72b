import { creditNameOf } from '../../actions/release/gather-gates.ts'
import type { Clock } from '../../domain/clock.ts'
import { orderEvents, toClockEvent } from '../../domain/clock-events.ts'
import { notDelivered } from '../../domain/delivery.ts'
import type { CreditWish, Source } from '../../domain/event.ts'
import { fieldsFor } from '../../domain/intake.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import type { ReportRecord } from '../../store/store.ts'
import type { CaseReport } from '../../views/console/case-page.ts'
import type { MessageView } from '../../views/parts/message.ts'
import { arrivalRawPath } from '../../views/paths.ts'
import { isOwedAgain } from '../../views/words/clock.ts'
import { listWords } from '../../views/words/count.ts'
import { promiseWords } from '../../views/words/promise.ts'
import { sourceWords } from '../../views/words/source.ts'
import { messageUseWords } from '../../views/words/standing.ts'
import { eventsOf, happenedAt, lastOf } from '../opened.ts'
import { present } from '../present.ts'
import { type LoadedCase, reporterName } from './case-load.ts'

/** The reports of a case as the team reads them; `standings` are theirs, in the same order. */
export function reportViews(
  { reports, version }: LoadedCase,
  standings: readonly { readonly clocks: readonly Clock[] }[],
): readonly CaseReport[] {
  return reports.map((record, i) => reportView(record, version.policy, standings[i]?.clocks ?? []))
}

function reportView(record: ReportRecord, policy: CompiledPolicy, clocks: readonly Clock[]): CaseReport {
  const { state, events } = record
  const body = lastOf(events, 'report.received')?.body
  const questions = fieldsFor(policy, state.productKind)
  return {
    id: state.publicId,
    door: state.door,
    receivedAt: state.receivedAt,
    title: body?.title ?? 'Erased',
    description: body?.description ?? '',
    answers: Object.entries(body?.answers ?? {}).map(([id, answer]) => {
      const question = questions.find((one) => one.id === id)
      const words = question?.choices?.find((choice) => choice.id === answer)?.label ?? answer
      return { question: question?.label ?? id, answer: words }
    }),
    files: body?.files ?? [],
    known: state.known,
    credit: creditWords(record),
    classified: state.classified,
    erased: body === undefined,
    ...provenanceOf(body?.source),
    mails: mailsOf(record),
    ...present({
      returned: returnedOf(record, clocks),
      from: reporterName(record),
      withdrawnAt: state.withdrawnAt ?? undefined,
      seenAt: state.seenAt ?? undefined,
    }),
  }
}

/** What relays and servers said of each mail to the reporter. */
function mailsOf({ events }: ReportRecord): NonNullable<CaseReport['mails']> {
  return [...eventsOf(events, 'mail.sent'), ...eventsOf(events, 'mail.failed')]
    .sort((a, b) => a.seq - b.seq)
    .flatMap(({ at, body }) => (body === undefined ? [] : [{ at, notice: body.notice, proof: body.proof }]))
}

/** The last mail to the reporter that came back, while nothing has reached them since. */
function returnedOf({ state, events }: ReportRecord, clocks: readonly Clock[]): CaseReport['returned'] {
  if (state.mailFailedAt === undefined || state.mailFailedAt === null) return undefined
  const proof = lastOf(events, 'mail.failed')?.body?.proof ?? ''
  const owed = clocks.filter(isOwedAgain).map(({ kind }) => promiseWords(kind).noun.toLowerCase())
  return { at: state.mailFailedAt, proof, owed: [...new Set(owed)] }
}

function creditWords(record: ReportRecord): string {
  const name = creditNameOf(record.events)
  return record.state.credit === 'name' ? (name ?? 'by name') : CREDIT[record.state.credit]
}

const CREDIT: Readonly<Record<CreditWish, string>> = { name: 'by name', none: 'not named', later: 'not decided' }

interface Said extends MessageView {
  readonly to: string | undefined
}

/** Everything said since: with each reporter, and inside the team. One message to several stands once. */
export function messageViews({ record, reports, names }: LoadedCase): readonly MessageView[] {
  const said = [...reports.flatMap((report) => saidWith(report, names)), ...notes(record.events, names)]
  const once = new Map<string, Said>()
  for (const one of said) {
    const key = `${one.at} ${one.from} ${one.reach} ${one.text}`
    const before = once.get(key)
    once.set(
      key,
      before === undefined ? one : { ...one, to: listWords([before.to ?? '', one.to ?? '']), ...both(before, one) },
    )
  }
  return [...once.values()]
    .sort((a, b) => a.at - b.at)
    .map(({ to, about, ...message }) => {
      const words = [about ?? '', to === undefined ? '' : `to ${to}`].filter((part) => part !== '').join(' ')
      return { ...message, ...(words === '' ? {} : { about: words }) }
    })
}

function both({ notes: before = [] }: Said, { notes = [] }: Said): Pick<Said, 'notes'> {
  const all = [...before, ...notes]
  return all.length === 0 ? {} : { notes: all }
}

function saidWith(report: ReportRecord, names: ReadonlyMap<string, string>): readonly Said[] {
  const them = reporterName(report) ?? report.state.publicId
  const lost = lostIn(report)
  const sent = eventsOf(report.events, 'message.sent').flatMap((event): Said[] => {
    const { as, asks, by } = event.facts
    if (event.body === undefined || by === 'automatic') return []
    const use = asks === true && as === 'note' ? 'question' : messageUseWords(as)
    const about = withWay(use, event.body.source)
    // What the team said on a platform came from there without a member's name of ours.
    const from = event.actor.id === null ? 'The team' : (names.get(event.actor.id) ?? 'A former member')
    const at = happenedAt(event)
    const notes = lost.has(event.seq) ? { notes: [`Our mail about this came back: ${them} has not had it.`] } : {}
    const { text, files } = event.body
    return [{ from, about, at, text, files, reach: 'everybody', to: them, ...notes }]
  })
  const received = eventsOf(report.events, 'message.received').flatMap((event): Said[] => {
    if (event.body === undefined) return []
    const { text, files, source } = event.body
    const way = sourceWords(source)
    const about = way === undefined ? {} : { about: way }
    const from = source?.unsure === true ? 'Somebody, perhaps not the reporter' : them
    const more = { ...about, ...provenanceOf(source) }
    return [{ from, at: happenedAt(event), text, files, reach: 'theirs', to: undefined, ...more }]
  })
  return [...sent, ...received]
}

/** Places of the messages that did not reach the reporter. */
function lostIn({ events }: ReportRecord): ReadonlySet<unknown> {
  const told = orderEvents(
    events.map((event) => toClockEvent(event)),
    Number.MAX_SAFE_INTEGER,
  )
  return new Set(notDelivered(told).map(({ seq }) => seq))
}

function provenanceOf(source: Source | undefined): Pick<MessageView, 'notes' | 'raw'> {
  const { notes, arrival } = source ?? {}
  return present({ notes, raw: arrival === undefined ? undefined : arrivalRawPath(arrival) })
}

function withWay(use: string, source: Source | undefined): string {
  const way = sourceWords(source)
  return way === undefined ? use : `${use}, ${way}`
}

function notes(events: LoadedCase['record']['events'], names: ReadonlyMap<string, string>): readonly Said[] {
  return eventsOf(events, 'note.kept').flatMap((event): Said[] => {
    if (event.body === undefined) return []
    const from = names.get(event.actor.id ?? '') ?? 'Somebody'
    return [{ from, at: event.at, text: event.body.text, files: event.body.files, reach: 'office', to: undefined }]
  })
}
