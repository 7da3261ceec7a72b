import type { Instant } from '../lib/instant.ts'
import type { CreditWish, Door, Envelope, NotReport, ProductKind, Trust } from './event.ts'

/** The row of a report: what its clear envelopes say, and nothing else. Replaying them gives the same row, also after an erase. */
export interface ReportState {
  readonly id: string
  readonly publicId: string
  readonly case: string
  /** Version of the policy that binds it: the one in force at receipt. */
  readonly policy: number
  readonly door: Door
  readonly productKind: ProductKind
  readonly product: string
  readonly receivedAt: Instant
  /** Worked on elsewhere until then: what was due before is no record of ours. */
  readonly importedAt?: Instant
  readonly named: boolean
  readonly mail: boolean
  readonly known: 'no' | 'some' | 'public'
  readonly credit: CreditWish
  /** What earlier reports of its sender said; absent where the policy makes no difference by that. */
  readonly sender?: Trust
  readonly classified: 'report' | NotReport
  readonly withdrawnAt: Instant | null
  /** First opened by a person of the team. */
  readonly seenAt: Instant | null
  readonly seenBy: string | null
  readonly acknowledgedAt: Instant | null
  readonly answeredAt: Instant | null
  /** Last words of each side. */
  readonly teamWroteAt: Instant | null
  readonly reporterWroteAt: Instant | null
  readonly erased: 'nothing' | 'identity' | 'all'
  /** The last mail to the reporter that came back, while nothing else has reached them; absent before the first. */
  readonly mailFailedAt?: Instant | null
  /** The reporter last asked for the contact that the policy gives on request; absent before that. */
  readonly contactAskedAt?: Instant
  /** The reporter claimed the reward; absent before that. */
  readonly claimedAt?: Instant
  readonly kept: number
  readonly missed: number
}

/** Folds one envelope into the row. The first must be `report.received`. */
export function evolveReport(state: ReportState | undefined, event: Envelope<'report'>): ReportState {
  if (state === undefined) return received(event)
  switch (event.type) {
    case 'report.received':
      throw new Error(`Report ${event.stream} was received twice`)
    case 'report.seen':
      return state.seenAt === null ? { ...state, seenAt: event.at, seenBy: event.actor.id } : state
    case 'report.linked':
      return { ...state, case: event.facts.case }
    case 'report.classified':
      return { ...state, classified: event.facts.as }
    case 'report.withdrawn':
      return { ...state, withdrawnAt: event.at }
    case 'report.erased':
      return { ...state, erased: state.erased === 'all' ? 'all' : event.facts.part }
    case 'message.sent':
      return sent(state, event)
    case 'message.received':
      return { ...reached(state), reporterWroteAt: event.facts.occurred ?? event.at }
    case 'identity.changed':
      return { ...reached(state), named: event.facts.named, mail: event.facts.mail }
    case 'message.read':
      return reached(state)
    case 'mail.failed':
      return { ...state, mailFailedAt: event.at }
    case 'credit.wished':
      return { ...state, credit: event.facts.credit }
    case 'reward.claimed':
      return { ...reached(state), claimedAt: event.at, reporterWroteAt: event.at }
    case 'contact.asked':
      return { ...reached(state), contactAskedAt: event.at, reporterWroteAt: event.at }
    case 'sender.cleared':
      return { ...state, sender: event.facts.sender }
    case 'promise.kept':
      return { ...state, kept: state.kept + 1 }
    case 'promise.reopened':
      return { ...state, kept: state.kept - 1 }
    case 'promise.missed':
      return { ...state, missed: state.missed + 1 }
    case 'mail.sent':
    case 'receipt.sent':
    case 'information.requested':
    case 'contact.given':
    case 'promise.warned':
    case 'override.asked':
    case 'promise.overridden':
    case 'consent.given':
    case 'followup.sent':
    case 'escalation.raised':
    case 'key.pinned':
    case 'key.offered':
    case 'key.refused':
    case 'key.warned':
      return state
  }
}

/** Who writes or reads is there; a new address is another try. */
function reached(state: ReportState): ReportState {
  return state.mailFailedAt === undefined ? state : { ...state, mailFailedAt: null }
}

/** May the reporter still write under the code, and may the team answer? Not after the whole report was erased. */
export function isOpenToTalk(state: ReportState): boolean {
  return state.erased !== 'all'
}

function received(event: Envelope<'report'>): ReportState {
  if (event.type !== 'report.received') throw new Error(`Report ${event.stream} begins with ${event.type}`)
  const {
    publicId,
    case: caseId,
    policy,
    door,
    productKind,
    product,
    named,
    mail,
    known,
    credit,
    sender,
    occurred,
    imported,
  } = event.facts
  return {
    id: event.stream,
    publicId,
    case: caseId,
    policy,
    door,
    productKind,
    product,
    receivedAt: occurred ?? event.at,
    ...(imported === true ? { importedAt: event.at } : {}),
    named,
    mail,
    known,
    credit,
    ...(sender === undefined ? {} : { sender }),
    classified: 'report',
    withdrawnAt: null,
    seenAt: null,
    seenBy: null,
    acknowledgedAt: null,
    answeredAt: null,
    teamWroteAt: null,
    reporterWroteAt: occurred ?? event.at,
    erased: 'nothing',
    kept: 0,
    missed: 0,
  }
}

function sent(state: ReportState, event: Extract<Envelope<'report'>, { type: 'message.sent' }>): ReportState {
  if (event.facts.by !== 'human') return state
  const at = event.facts.occurred ?? event.at
  return {
    ...state,
    teamWroteAt: at,
    acknowledgedAt: state.acknowledgedAt ?? at,
    answeredAt: event.facts.as === 'answer' ? (state.answeredAt ?? at) : state.answeredAt,
  }
}
