import type { Instant } from '../lib/instant.ts'
import type { CompiledPolicy } from './policy.ts'

/** One event as clocks see it: its type, instant and clear facts, whichever stream it came from. */
export interface ClockEvent {
  readonly type: string
  readonly at: Instant
  readonly [fact: string]: unknown
}

export type ClockState = 'waiting' | 'running' | 'paused' | 'met' | 'missed' | 'waived'

/** A running promise. `due`, `startedAt`, `metAt`, `warnAt` are instants; `pausedFor` is milliseconds. */
export interface Clock {
  readonly promise: string
  readonly kind: string
  readonly period: number
  readonly state: ClockState
  readonly startedAt?: Instant
  readonly due?: Instant
  /** The stricter inner target, where the policy names one. */
  readonly by?: Instant
  readonly metAt?: Instant
  /** When to warn before a breach. */
  readonly warnAt?: Instant
  readonly pausedFor?: number
}

/**
 * All clocks of one report: a pure function of its events (its own, those of its case and of the organisation, in any
 * order), the policy version it is bound to, and now.
 */
export type Clocks = (events: readonly ClockEvent[], policy: CompiledPolicy, now: Instant) => readonly Clock[]
