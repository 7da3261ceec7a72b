import type { Slot } from './calendar.ts'
import type { Span } from './calendar-span.ts'

/** A sentence of the policy and the rule that keeps it, in the compiled normal form that clocks run. */
export interface CompiledPromise {
  readonly id: string
  /** The published sentence, word for word. */
  readonly quote: string
  /** The same sentence in the policy's other languages. */
  readonly inOther?: readonly Translated[]
  /** acknowledge, answer, update, embargo, announce, publish, … or the policy's own word. */
  readonly kind: string
  readonly keeping: Keeping
  readonly modality: Modality
  /** Who is bound, or who may: team, reporter, list, coordinator, … */
  readonly actor: string
  /** Shown on the policy page and to the reporter, or to the team only. */
  readonly visibility: 'public' | 'team'
  /** The promise holds only while this is true. */
  readonly when?: Condition
  readonly timing?: Timing
  /** The first that applies replaces `timing`. */
  readonly variants: readonly Variant[]
  /** Any of these keeps the promise (a step is done, a right is used). */
  readonly evidence: readonly Pattern[]
  /** Acts that must be seen in this order. */
  readonly order: readonly (readonly Pattern[])[]
  /** A planned date that somebody sets; it replaces the proposed one. */
  readonly moves: readonly Move[]
  /** Events after which the promise is no longer owed. */
  readonly ends: readonly Ending[]
  readonly pause?: Pause
  readonly override?: Override
  /** A right that closes, a rule that lifts: when one of these has happened. */
  readonly until?: Moment
  /** A negative rule does not bind where this consent was given. */
  readonly without?: readonly Pattern[]
  /** What opens for the reporter when the promise is missed: ids of rights. */
  readonly onMiss: readonly string[]
  /** Why a sentence is kept as text, or an assumption the rule makes. */
  readonly note?: string
}

/**
 * How a sentence is kept: a clock runs; a step is recorded; acts keep their order; a right opens; a rule forbids;
 * or it is text, or says that nothing is promised.
 */
export type Keeping = 'clock' | 'step' | 'order' | 'right' | 'rule' | 'text' | 'none'
export type Modality = 'must' | 'should' | 'typical' | 'aim' | 'may' | 'must_not'

/** A published text in a further language. The first language of the policy is the one that counts. */
export interface Translated {
  /** BCP 47, such as nl or pt-BR. */
  readonly language: string
  readonly text: string
}

/** An event type, and what its facts must say. A list names the values that will do; `true` that it is there at all. */
export interface Pattern {
  readonly type: string
  readonly where?: Readonly<Record<string, readonly (string | number | boolean)[] | true>>
}

/** A point in the life of a report. */
export interface Moment {
  /** In the policy's words, such as "the initial reply". */
  readonly words: string
  readonly any: readonly Pattern[]
  /** The first such event, the latest one, or a clock for each. */
  readonly which: 'first' | 'last' | 'each'
}

/** What lets a promise end before it is kept. `back` takes the ending back: the same clock goes on, or a new one starts. */
export interface Ending {
  readonly pattern: Pattern
  readonly back?: Pattern
  readonly again?: boolean
}

/** The instant that an event's fact names: a planned date. */
export interface Move {
  readonly pattern: Pattern
  readonly field: string
}

export type Timing =
  /** From `opens` (too early before) to `max` after the anchor; `target` is the stricter inner bound. */
  | (Counted & { readonly form: 'after'; readonly opens?: Span; readonly max: Span })
  /** A date is proposed at `max` after the anchor, and moved by a decision. Kept on that day or earlier. */
  | (Counted & {
      readonly form: 'proposed'
      readonly min?: Span
      readonly max: Span
      readonly latest?: Span
      readonly named?: string
    })
  /** Again and again: `max` after the last evidence, from `anchor` until `until`. */
  | (Counted & {
      readonly form: 'every'
      readonly max: Span
      readonly until?: Moment
      /** By each date of this series instead of a length; `max` is the usual distance of its dates. */
      readonly series?: string
    })
  /** Between `max` and `min` before a planned date. */
  | (Counted & { readonly form: 'before'; readonly min?: Span; readonly max?: Span; readonly plan?: Timing })
  /** On the day that an event's fact names, such as an expected resolution. */
  | (Counted & { readonly form: 'date' })
  /** By the next date of a series after the anchor; where something is released on it, at any time of that day. */
  | (Counted & { readonly form: 'next'; readonly series: string; readonly day?: true })

interface Counted {
  readonly anchor: Moment
  /** Id of the calendar it counts in. */
  readonly calendar: string
  readonly target?: Span
  readonly slot?: Slot
  /** A deadline on a day that is not worked moves on to the next working day. */
  readonly rolls?: true
}

export interface Variant {
  readonly when: Condition
  /** Words of the condition, as the policy has them. */
  readonly words: string
  readonly timing: Timing | 'none'
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  /** The latest value of a fact (severity, named, productKind, track) is one of these. */
  | { readonly fact: string; readonly in: readonly (string | number | boolean)[] }
  | { readonly happened: readonly Pattern[] }

export interface Pause {
  /** In the policy's words. */
  readonly words: string
  /** The clock rests while any of these states holds. */
  readonly states: readonly { readonly starts: readonly Pattern[]; readonly stops: readonly Pattern[] }[]
  /** A single pause lasts no longer than this. */
  readonly limit: Span
}

export interface Override {
  /** Allowed reasons, in words; empty: any, but one must be given. */
  readonly reasons: readonly string[]
  /** Whose consent it needs: reporter, team. */
  readonly consent: readonly string[]
  /** No later than this after the original due time. */
  readonly limit?: Span
}
