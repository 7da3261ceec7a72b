import type { Instant } from '../lib/instant.ts'
import type { ReasonBody } from './event-bodies.ts'

type None = Record<never, never>

/** The outward acts of a release, by kind; the policy gives their order. */
export type StepKind = 'list' | 'push' | 'builds' | 'publish' | 'tell-reporters'
export interface ReleaseEvents {
  'release.planned': { facts: { cases: readonly string[]; at: Instant }; body: { title: string } }
  'release.moved': { facts: { at: Instant }; body: ReasonBody }
  'release.armed': { facts: { at: Instant } }
  'release.disarmed': { facts: None; body: ReasonBody }
  'release.warned': { facts: { hours: number; red: number } }
  'release.started': { facts: None }
  'release.held': { facts: { red: number } }
  'release.aborted': { facts: None; body: ReasonBody }
  'release.completed': { facts: None }
  'step.intended': { facts: { step: StepKind } }
  'step.done': { facts: { step: StepKind; by: 'human' | 'automatic' }; body: { proof: string } }
  'step.uncertain': { facts: { step: StepKind }; body: ReasonBody }
  'step.failed': { facts: { step: StepKind }; body: ReasonBody }
  'step.retried': { facts: { step: StepKind } }
  'step.skipped': { facts: { step: StepKind }; body: ReasonBody }
}
