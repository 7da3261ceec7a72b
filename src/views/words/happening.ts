import type { Door, MessageUse, NotReport, RejectReason, Trust } from '../../domain/event.ts'
import type { Instant } from '../../lib/instant.ts'
import { count } from './count.ts'
import { promiseWords } from './promise.ts'
import { doorWords, notReportWords, rejectWords } from './standing.ts'
import { instantWords } from './time.ts'

/** A promise that an event kept or broke: `met` is the instant of the event. */
export interface Outcome {
  readonly kind: string
  readonly due: Instant
  readonly met: Instant
}

/**
 * Something that happened, named as its event, with what its sealed body adds for this reader. Leave out what the
 * reader may not see: `who` for a guest's eyes, `because` where the reason is the team's alone.
 */
export type Happening = {
  readonly at: Instant
  /** Name of the person who did it. */
  readonly who?: string
  /** A reason in that person's own words; it is shown in quotation marks. */
  readonly because?: string
  readonly outcomes?: readonly Outcome[]
} & Did

type Did =
  | {
      readonly what: 'report.received'
      readonly report: string
      readonly door: Door
      readonly files: number
      readonly from?: string
      readonly policy: number
      /** For the team alone. */
      readonly sender?: Trust
    }
  | { readonly what: 'report.seen' }
  | { readonly what: 'report.joined'; readonly report: string }
  | { readonly what: 'report.left'; readonly report: string }
  | { readonly what: 'report.classified'; readonly as: 'report' | NotReport }
  | {
      readonly what: 'message.sent'
      readonly as: MessageUse
      readonly asks?: boolean
      readonly automatic?: boolean
      readonly expectedResolution?: Instant
    }
  | { readonly what: 'message.received'; readonly files: number }
  | { readonly what: 'handler.assigned'; readonly handler: string }
  | { readonly what: 'case.rejected'; readonly reason: RejectReason }
  | { readonly what: 'severity.assessed'; readonly severity: string }
  | { readonly what: 'lines.assessed'; readonly affected: readonly string[] }
  | { readonly what: 'fix.started' | 'fix.ready' | 'fix.withdrawn'; readonly line: string; readonly version?: string }
  | { readonly what: 'cve.assigned'; readonly cve: string }
  | { readonly what: 'embargo.set'; readonly until: Instant; readonly proposed?: Instant }
  | { readonly what: 'advisory.drafted'; readonly revision: number }
  | { readonly what: 'advisory.published'; readonly advisory: string }
  | { readonly what: 'guest.invited' | 'guest.removed'; readonly guest: string }
  | { readonly what: 'guest.told' | 'guest.wrote'; readonly guest: string }
  | { readonly what: 'override.asked' | 'promise.overridden'; readonly kind: string; readonly until: Instant }
  | { readonly what: 'fact.recorded'; readonly says: string; readonly on?: Instant }
  | { readonly what: 'promise.reopened'; readonly kind: string; readonly due: Instant }
  | { readonly what: 'consent.given'; readonly to: 'policy' | 'override'; readonly version?: number }
  | { readonly what: Plain }

/** Happenings whose name says all of it. */
type Plain =
  | 'report.withdrawn'
  | 'message.read'
  | 'mail.sent'
  | 'mail.failed'
  | 'sender.cleared'
  | 'reward.claimed'
  | 'followup.sent'
  | 'escalation.raised'
  | 'contact.asked'
  | 'contact.given'
  | 'report.erased'
  | 'key.pinned'
  | 'key.offered'
  | 'key.refused'
  | 'case.confirmed'
  | 'case.closed'
  | 'case.reopened'
  | 'audit.recorded'
  | 'fix.landed'
  | 'cve.requested'
  | 'embargo.broken'
  | 'exploitation.known'
  | 'measure.available'
  | 'note.kept'
  | 'release.joined'
  | 'release.left'
  | 'list.sent'
  | 'fixes.pushed'
  | 'builds.released'

export type Reader = 'reporter' | 'guest' | 'team'

/** The heading of a happening in a timeline. */
export function happeningWords(did: Happening, reader: Reader): string {
  switch (did.what) {
    case 'report.received':
      return received(did, reader)
    case 'report.seen':
      return reader === 'reporter'
        ? `Seen by ${did.who ?? 'a person of the team'}`
        : `Opened by ${did.who ?? 'a person'}`
    case 'report.joined':
      return reader === 'reporter' ? 'A second, independent report' : `Report ${did.report} linked to this case`
    case 'report.left':
      return `Report ${did.report} taken out of this case`
    case 'report.classified':
      return did.as === 'report' ? 'Taken as a report after all' : `Read as ${notReportWords(did.as)}, not as a report`
    case 'message.sent':
      return sent(did)
    case 'message.received':
      return `${reader === 'reporter' ? 'You wrote' : 'The reporter wrote'}${did.files > 0 ? `, with ${count(did.files, 'file')}` : ''}`
    case 'handler.assigned':
      return reader === 'reporter' ? `${did.handler} is your handler` : `${did.handler} is the handler`
    case 'case.rejected':
      return `Rejected: ${rejectWords(did.reason)}`
    case 'severity.assessed':
      return `Severity: ${did.severity}`
    case 'lines.assessed':
      return did.affected.length === 0 ? 'No line is affected' : `Affected: ${did.affected.join(', ')}`
    case 'fix.started':
      return `Fix begun for ${did.line}`
    case 'fix.ready':
      return `Fix ready for ${did.line}${did.version === undefined ? '' : `: ${did.version}`}`
    case 'fix.withdrawn':
      return `Fix for ${did.line} taken back`
    case 'cve.assigned':
      return `${did.cve} was issued`
    case 'embargo.set':
      return `Embargo until ${instantWords(did.until, did.at)}`
    case 'fact.recorded':
      return `${did.says.replace(/\.$/, '')}${did.on === undefined ? '' : `: ${instantWords(did.on, did.at)}`}`
    case 'advisory.drafted':
      return `Advisory written, revision ${did.revision}`
    case 'advisory.published':
      return `Advisory ${did.advisory} published`
    case 'guest.invited':
      return reader === 'guest' ? 'You were read in' : `${did.guest} was read in, as a guest`
    case 'guest.removed':
      return `${did.guest} no longer has access`
    case 'guest.told':
      return reader === 'guest' ? 'The team wrote to you' : `Message to ${did.guest}`
    case 'guest.wrote':
      return reader === 'guest' ? 'You wrote' : `${did.guest} wrote`
    case 'override.asked':
      return `More time was asked for, until ${instantWords(did.until, did.at)}`
    case 'consent.given':
      return consented(did, reader)
    case 'promise.reopened':
      return `${promiseWords(did.kind).noun}: owed again`
    case 'promise.overridden':
      return `A promise was given more time, until ${instantWords(did.until, did.at)}`
    default:
      return reader === 'reporter' ? (FOR_REPORTER[did.what] ?? PLAIN[did.what]) : PLAIN[did.what]
  }
}

function received(did: Extract<Happening, { what: 'report.received' }>, reader: Reader): string {
  const files = did.files > 0 ? `, with ${count(did.files, 'file')}` : ''
  if (reader === 'reporter') return `You reported${files}`
  return `Report ${did.report}${did.from === undefined ? ', anonymous' : ` from ${did.from}`} by ${doorWords(did.door)}${files}${reader === 'team' ? SENDERS[did.sender ?? 'new'] : ''}`
}

const SENDERS: Readonly<Record<Trust, string>> = {
  new: '',
  proven: '; a proven sender',
  doubtful: '; a doubtful sender',
}

function consented(did: Extract<Happening, { what: 'consent.given' }>, reader: Reader): string {
  const who = reader === 'reporter' ? 'You' : 'The reporter'
  return `${who} agreed to ${did.to === 'policy' ? `version ${did.version ?? ''} of the policy` : 'more time'}`
}

function sent(did: Extract<Happening, { what: 'message.sent' }>): string {
  const by = did.who === undefined ? '' : ` by ${did.who}`
  if (did.automatic === true) return 'Receipt sent, automatic'
  const question = did.asks === true ? ', with a question' : ''
  switch (did.as) {
    case 'acknowledgement':
      return `Acknowledged${by}${question}`
    case 'answer':
      return `Answered${by}${question}`
    case 'update':
      return `Update${by}${question}`
    case 'note':
      return did.asks === true ? `Question${by}` : `Message${by}`
  }
}

const PLAIN: Readonly<Record<Plain, string>> = {
  'report.withdrawn': 'The reporter withdrew the report',
  'message.read': 'It reached the reporter on their page',
  'mail.sent': 'Told again by mail',
  'mail.failed': 'Our mail to the reporter came back',
  'sender.cleared': 'Its sender is no longer doubtful: earlier decisions were put right, or others came',
  'followup.sent': 'The reporter asked again',
  'reward.claimed': 'The reporter claims the reward',
  'escalation.raised': 'The reporter went to somebody else',
  'contact.asked': 'The reporter asks for the contact that is given on request',
  'contact.given': 'The contact on request was handed out',
  'report.erased': 'Name and address erased',
  'key.pinned': 'The reporter’s OpenPGP key is used from now on',
  'key.offered': 'Another OpenPGP key came, and is not used yet',
  'key.refused': 'The other OpenPGP key was left unused',
  'case.confirmed': 'Confirmed',
  'case.closed': 'Closed',
  'case.reopened': 'Opened again',
  'audit.recorded': 'Audited for similar problems',
  'fix.landed': 'Fix deployed',
  'cve.requested': 'CVE requested',
  'embargo.broken': 'The embargo is broken: it is known outside',
  'exploitation.known': 'It is being used against people',
  'measure.available': 'There is something people can do about it',
  'note.kept': 'Note kept inside the team',
  'release.joined': 'Joined a release',
  'release.left': 'Left a release',
  'list.sent': 'The list was told',
  'fixes.pushed': 'Fixes pushed to the public repository',
  'builds.released': 'Builds released',
}

const FOR_REPORTER: Partial<Record<Plain, string>> = {
  'report.withdrawn': 'You withdrew the report',
  'message.read': 'Our message reached you here',
  'mail.failed': 'Our mail to you came back',
  'sender.cleared': 'Your earlier reports no longer speak against you: the usual times hold from here',
  'followup.sent': 'You asked again',
  'reward.claimed': 'You claimed the reward',
  'contact.asked': 'You asked for the contact that is given on request',
  'contact.given': 'The contact was given to you, in the conversation',
  'escalation.raised': 'You went to somebody else, as the policy says you may',
  'report.erased': 'Your name and address were erased',
  'key.pinned': 'Your OpenPGP key is used from now on',
  'key.offered': 'Another OpenPGP key came in your name, and is not used yet',
}
