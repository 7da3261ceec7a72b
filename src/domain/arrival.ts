import type { Instant } from '../lib/instant.ts'
import type { Door } from './event.ts'

/** What came in through a door where nobody waits for a page: sealed and durable first, understood afterwards. */
export interface Arrival {
  /** Becomes the id of the report that it opens. */
  readonly id: string
  readonly door: Door
  /** When it reached us. */
  readonly at: Instant
  readonly standing: ArrivalStanding
  /** Why it waits for a person; null unless it is or was held. */
  readonly held: HeldReason | null
  /** The report that it opened or joined. */
  readonly report: string | null
  /** The sealed file of its bytes, as they came. */
  readonly file: string
}

export type ArrivalStanding = 'new' | 'held' | 'done' | 'dropped'

/** Why something waits instead of becoming a report by itself. It is kept, and counts from its arrival if it is one. */
export type HeldReason = 'spam' | 'auto-reply' | 'list' | 'bounce' | 'loop' | 'flood' | 'member' | 'unclear'
