import type { Instant } from '../lib/instant.ts'

/** The words of events: enums that stand in the clear, and shapes that are sealed. */
export type Door = 'form' | 'api' | 'mail' | 'hand' | 'hackerone' | 'github' | 'import'
export type ProductKind = 'library' | 'product' | 'service'
export type MessageUse = 'acknowledgement' | 'answer' | 'update' | 'note'
export type NotReport = 'question' | 'policy-comment' | 'bounty-beg' | 'spam'
export type RejectReason = 'not-reproducible' | 'not-a-vulnerability' | 'out-of-scope' | 'duplicate' | 'third-party'
export type CreditWish = 'name' | 'none' | 'later'
/** What became of a sender's earlier reports here: domain/trust. */
export type Trust = 'new' | 'proven' | 'doubtful'
export type Severity = string // one of the active policy's own scale, such as low | medium | high | critical

export interface FileRef {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly type: string
  /** SHA-256 of the plain bytes, hex. */
  readonly sha256: string
}

/** Where words came from, when not typed into our own form: what the other side calls them, and how sure we are of whom they are from. */
export interface Source {
  readonly door: Door
  /** What it is called there: a Message-ID, a report number, a GHSA id. */
  readonly id?: string
  readonly url?: string
  /** By hand: over what (telephone, Signal, a talk), and which member wrote it down. */
  readonly how?: string
  readonly by?: string
  readonly signature?: 'good' | 'bad' | 'unknown key' | 'none'
  readonly encrypted?: boolean
  /** What arrived, byte for byte. */
  readonly raw?: FileRef
  /** Whom it is encrypted to, as it says: key ids, hex. */
  readonly keyIds?: readonly string[]
  /** Why what is encrypted stayed closed. */
  readonly unopened?: 'to-others' | 'password' | 'no-integrity' | 'broken' | 'too-large' | 'too-slow'
  /** The arrival it came as. */
  readonly arrival?: string
  /** It may be from somebody else than the reporter. */
  readonly unsure?: true
  /** What the team should know of it: that it could be read in part only, or that the sender is not sure. */
  readonly notes?: readonly string[]
}

/** What the reporter told us, as typed. */
export interface ReportBody {
  readonly title: string
  readonly description: string
  /** Answers to the questions the policy asks for this kind of product, by field id. */
  readonly answers: Readonly<Record<string, string>>
  readonly files: readonly FileRef[]
  readonly source?: Source
}
/** Who the reporter is; sealed under the identity key, erased apart from the report. */
export interface Identity {
  readonly name?: string
  readonly mail?: string
  readonly zone?: string
  readonly creditName?: string
  /** The name on the platform that the report came from. */
  readonly login?: string
  /** The OpenPGP public key that answers are encrypted to, armored. */
  readonly key?: string
  /** Another key that came later, and is not used until a person accepts it. */
  readonly offeredKey?: string
}
export interface MessageBody {
  readonly text: string
  readonly files: readonly FileRef[]
  readonly source?: Source
}
/** What is said of one release line. `range` is written in the words of domain/affected. */
export interface LineAssessment {
  readonly line: string
  readonly affected: 'yes' | 'no' | 'unknown'
  readonly since?: string
  readonly note?: string
}
export interface ReasonBody {
  readonly reason: string
}

/** Of which messages a mail told: those whose place in the report's stream is greater than `after`, up to `through`. */
export interface MailTold {
  readonly after?: number
  readonly through?: number
}
/** What became of one mail of ours. */
export interface MailProof {
  /** Which of our mails: receipt, news, number. */
  readonly notice: string
  readonly messageId: string
  readonly proof: string
  /** It held the words themselves, encrypted, up to this event of the report. */
  readonly through?: number
}
/** `at` of the event is when it was recorded; `due` what was promised; `metAt` when the evidence came. */
export interface PromiseFacts {
  readonly promise: string
  readonly period: number
  readonly due: Instant
  readonly metAt?: Instant
}
