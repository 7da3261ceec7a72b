import type { Instant } from '../lib/instant.ts'

export type DueKind =
  | 'clock' // look at a report's clocks
  | 'mail' // send one mail: subject = template and ids
  | 'sequence' // move event hashes into the log and sign a checkpoint
  | 'publish' // rebuild the published directory
  | 'release' // warn, start or go on with a release
  | 'drafts' // delete an unsent draft
  | 'sweep' // daily house-keeping
  | 'arrival' // find out what has arrived
  | 'poll' // ask a door outside what is new there
  | 'bridge' // carry our words to where a report came from
  | 'check' // try a door end to end
  | 'words' // take up what the log has new for search and similarity
  | 'keys' // look whether an OpenPGP key ends soon: ours, or a reporter's
export interface NewDue {
  readonly kind: DueKind
  /** Opaque ids only: what is to be done is looked up when it is done. */
  readonly subject: string
  readonly at: Instant
  /** One row per key: putting it again moves it. */
  readonly key: string
}
export interface Due extends NewDue {
  readonly attempts: number
  readonly lease: string
}
export interface DueFilter {
  readonly are: 'these' | 'others'
  readonly kinds: readonly DueKind[]
}
export interface DueWork {
  /**
   * Takes up to `limit` rows due at `now`, leased for `leaseMs` of the monotonic clock; a crash returns them. `kinds`:
   * of these only, or of all but these.
   */
  take(now: Instant, limit: number, leaseMs: number, kinds?: DueFilter): Promise<readonly Due[]>
  /** Done: the row goes, unless it was put again meanwhile. */
  done(due: Due): Promise<void>
  /** Failed: try again at `at`. */
  retry(due: Due, at: Instant): Promise<void>
  /** Give a lease back before its time (at a graceful stop). */
  release(due: Due): Promise<void>
  /** The next instant at which something is due. */
  next(): Promise<Instant | undefined>
  count(): Promise<number>
}
