import type { Instant } from '../lib/instant.ts'
import type { Envelope, StepKind } from './event.ts'

export type StepState = 'planned' | 'intent' | 'done' | 'uncertain' | 'failed' | 'skipped'
export type ReleaseStanding = 'planned' | 'armed' | 'running' | 'held' | 'aborted' | 'done'

/** The row of a release: the day that publishes 1..n cases, and how far each outward step has come. */
export interface ReleaseState {
  readonly id: string
  readonly at: Instant
  readonly cases: readonly string[]
  readonly standing: ReleaseStanding
  readonly plannedAt: Instant
  /** Members who armed it; one, or two where the policy wants four eyes. Empty after it was disarmed or moved. */
  readonly armedBy: readonly string[]
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
  readonly steps: Readonly<Partial<Record<StepKind, { readonly state: StepState; readonly at: Instant }>>>
  readonly warned: readonly number[]
}

/** Folds one envelope into the row. The first must be `release.planned`. */
export function evolveRelease(state: ReleaseState | undefined, event: Envelope<'release'>): ReleaseState {
  if (state === undefined) return planned(event)
  switch (event.type) {
    case 'release.planned':
      throw new Error(`Release ${event.stream} was planned twice`)
    case 'release.moved':
      return { ...state, at: event.facts.at, standing: 'planned', armedBy: [], warned: [] }
    case 'release.armed':
      return { ...state, standing: 'armed', armedBy: [...new Set([...state.armedBy, event.actor.id ?? ''])] }
    case 'release.disarmed':
      return { ...state, standing: 'planned', armedBy: [] }
    case 'release.warned':
      return { ...state, warned: [...state.warned, event.facts.hours] }
    case 'release.started':
      return { ...state, standing: 'running', startedAt: state.startedAt ?? event.at }
    case 'release.held':
      return { ...state, standing: 'held' }
    case 'release.aborted':
      return { ...state, standing: 'aborted', endedAt: event.at, armedBy: [] }
    case 'release.completed':
      return { ...state, standing: 'done', endedAt: event.at }
    case 'step.intended':
      return step(state, event.facts.step, 'intent', event.at)
    case 'step.done':
      return step(state, event.facts.step, 'done', event.at)
    case 'step.uncertain':
      return step(state, event.facts.step, 'uncertain', event.at)
    case 'step.failed':
      return step(state, event.facts.step, 'failed', event.at)
    case 'step.retried':
      return step(state, event.facts.step, 'planned', event.at)
    case 'step.skipped':
      return step(state, event.facts.step, 'skipped', event.at)
  }
}

/** The first step of the promised order that is neither done nor skipped; undefined when all are. */
export function nextStep(state: ReleaseState, order: readonly StepKind[]): StepKind | undefined {
  return order.find((kind) => !isOver(state.steps[kind]?.state))
}

/** True once anything may have left the house: from then on nothing can be called back. A step that surely failed has not. */
export function hasActedOutward(state: ReleaseState): boolean {
  return Object.values(state.steps).some((s) => s !== undefined && OUTWARD.has(s.state))
}

const OUTWARD: ReadonlySet<StepState> = new Set(['intent', 'done', 'uncertain'])

function isOver(state: StepState | undefined): boolean {
  return state === 'done' || state === 'skipped'
}

function step(state: ReleaseState, kind: StepKind, to: StepState, at: Instant): ReleaseState {
  return { ...state, steps: { ...state.steps, [kind]: { state: to, at } } }
}

function planned(event: Envelope<'release'>): ReleaseState {
  if (event.type !== 'release.planned') throw new Error(`Release ${event.stream} begins with ${event.type}`)
  return {
    id: event.stream,
    at: event.facts.at,
    cases: event.facts.cases,
    standing: 'planned',
    plannedAt: event.at,
    armedBy: [],
    startedAt: null,
    endedAt: null,
    steps: {},
    warned: [],
  }
}
