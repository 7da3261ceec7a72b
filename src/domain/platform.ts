import type { Instant } from '../lib/instant.ts'
import type { CaseState } from './case.ts'
import type { Door, RejectReason } from './event.ts'

/** A report as another platform holds it, in our words: whatever HackerOne, GitHub or a file of theirs calls it. */
export interface PlatformReport {
  readonly door: Extract<Door, 'hackerone' | 'github' | 'import'>
  /** What it is called there; unique with `place`. */
  readonly id: string
  /** The programme or repository there. */
  readonly place: string
  readonly url?: string
  readonly title: string
  readonly text: string
  /** Further answers by name, such as the weakness or the versions. */
  readonly facts: Readonly<Record<string, string>>
  readonly createdAt: Instant
  /** The reporter's name there. */
  readonly login?: string
  /** Where we may write to, and under which name, as far as it says. */
  readonly mail?: string
  readonly name?: string
  readonly state: PlatformState
  /** When that state was reached, where it says. */
  readonly stateAt?: Instant
  readonly messages: readonly PlatformMessage[]
  readonly files: readonly PlatformFile[]
}

export type PlatformState =
  | { readonly is: 'new' | 'confirmed' | 'waiting' | 'fixed' }
  | { readonly is: 'closed'; readonly as: PlatformClosing }
export type PlatformClosing = 'duplicate' | 'informative' | 'not-applicable' | 'spam' | 'published' | 'unsaid'

export interface PlatformMessage {
  readonly id: string
  readonly at: Instant
  readonly from: 'reporter' | 'team' | 'machine'
  readonly login?: string
  readonly text: string
  /** Only the team reads it there. */
  readonly internal: boolean
  readonly files: readonly PlatformFile[]
}

export interface PlatformFile {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly size: number
  /** Where it can be fetched for a short while. */
  readonly url: string
}

/** That it was taken in at all: it outlives an erase, so that what was erased does not come back by itself. */
export function takenKey(report: Pick<PlatformReport, 'door' | 'place' | 'id'>): string {
  return `taken:${platformKey(report)}`
}

/** What a change of state there means for a case of ours that has not got so far; undefined when it means nothing new. */
export type PlatformStep =
  | { readonly step: 'confirm' }
  | { readonly step: 'reject'; readonly because: RejectReason }
  | { readonly step: 'close' }
  | { readonly step: 'not-a-report' }

export function stepFor(state: PlatformState, subject: Pick<CaseState, 'standing'>): PlatformStep | undefined {
  switch (state.is) {
    case 'new':
    case 'waiting':
      return undefined
    case 'confirmed':
    case 'fixed':
      return subject.standing === 'new' ? { step: 'confirm' } : undefined
    case 'closed':
      return subject.standing === 'closed' || subject.standing === 'rejected' ? undefined : closing(state.as)
  }
}

function closing(as: PlatformClosing): PlatformStep | undefined {
  switch (as) {
    case 'duplicate':
      return { step: 'reject', because: 'duplicate' }
    case 'informative':
      return { step: 'reject', because: 'not-a-vulnerability' }
    case 'not-applicable':
      return { step: 'reject', because: 'out-of-scope' }
    case 'spam':
      return { step: 'not-a-report' }
    case 'unsaid':
      return { step: 'close' }
    case 'published':
      return undefined
  }
}

/** The name under which a report, a message or a file there is known to us, at most once. */
export function platformKey(report: Pick<PlatformReport, 'door' | 'place' | 'id'>, part = ''): string {
  // A Message-ID may hold a colon: whoever writes one must not name a message of somebody else's report.
  const id = report.id.replaceAll('%', '%25').replaceAll(':', '%3a')
  return `${report.door}:${report.place.toLowerCase()}:${id}${part === '' ? '' : `:${part}`}`
}
