import type { Clock } from '../../domain/clock.ts'
import type { StepKind } from '../../domain/event.ts'
import type { ReleaseStanding, StepState } from '../../domain/release-run.ts'
import type { Instant } from '../../lib/instant.ts'
import type { ConsoleFrame } from '../parts/layout.ts'
import type { Gate } from '../parts/small.ts'
import type { TypedAct } from './acts.ts'

/** One release from its plan to its end: one column and large words, for a day when hands may shake. */
export interface ReleasePageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  /** Zones of the team and of its people, for the hour. */
  readonly zones: readonly string[]
  readonly id: string
  readonly title: string
  readonly at: Instant
  readonly standing: ReleaseStanding
  readonly cases: readonly { readonly number: string; readonly title: string }[]
  readonly gates: readonly Gate[]
  /** In the policy's order. */
  readonly steps: readonly StepView[]
  readonly armedBy: readonly { readonly name: string; readonly at: Instant }[]
  /** One, or two where the policy wants four eyes. */
  readonly signaturesNeeded: number
  readonly may: { readonly arm: boolean; readonly armedByMe: boolean; readonly steps: boolean }
  readonly startedAt?: Instant
  readonly endedAt?: Instant
  /** From here on nothing can be called back. */
  readonly actedOutward: boolean
  /** What the policy owes after the first step, such as the page within 6 hours of the list. */
  readonly clock?: Clock
  /** Why it was called off or moved last. */
  readonly because?: string
  readonly came?: TypedAct
  readonly done?: string
}

export interface StepView {
  readonly kind: StepKind
  /** "nodejs-sec", "2 reporters": said after the step's name. */
  readonly target?: string
  readonly state: StepState
  /** When it reached this state. */
  readonly at?: Instant
  readonly who?: string
  /** Proof, or the reason of a doubt, a failure or an omission. */
  readonly words?: string
  /** Done and confirmed by people; nothing here can look. */
  readonly byHand: boolean
  /** The first that is not over: acts are offered for it only. */
  readonly current: boolean
  readonly dueBy?: Instant
  /** Its exact bytes can be read before they are sent. */
  readonly bytes?: number
  /** Whether Fairlead can look if it arrived: an archive, a self-copy. */
  readonly canLook?: boolean
  readonly looks?: readonly Instant[]
}
