import type { Instant } from '../lib/instant.ts'
import type { CompiledPolicy } from './policy.ts'
import { type FieldProblem, Refusal } from './refusal.ts'
import { typesIn } from './wants.ts'

/** The reporter named the day on which they will publish. */
export const DATE_WISHED = 'date.wished'

/** An event of the policy that people must record, since Fairlead does not see it happen. */
export interface Recordable {
  readonly what: string
  /** It means nothing without a day of its own. */
  readonly needsDate: boolean
  /** Words of a scale of the policy, one of which it sets; empty where it sets none. */
  readonly values: readonly string[]
}

/** What the policies of a case count from, are kept by or forbid, and Fairlead records nowhere else. */
export function recordables(policies: readonly CompiledPolicy[]): readonly Recordable[] {
  const named = policies.flatMap((policy) => [
    ...typesIn(policy.promises),
    ...typesIn(policy.outside),
    ...Object.keys(policy.events),
  ])
  const scaled = policies.some((policy) => policy.tracks || JSON.stringify(policy.promises).includes('"fact":"track"'))
  const all = new Set([...named, ...(scaled ? [TRACK] : []), DATE_WISHED])
  return [...all]
    .filter((what) => !SEEN.has(what))
    .sort()
    .map((what) => ({ what, needsDate: what === DATE_WISHED, values: what === TRACK ? tracksOf(policies) : [] }))
}

const TRACK = 'track.assigned'

function tracksOf(policies: readonly CompiledPolicy[]): readonly string[] {
  const words = policies.flatMap((policy) => [...(policy.tracks ?? []), ...valuesOf('track', policy.promises)])
  return [...new Set(words)]
}

/** Every word that some condition compares a fact with. */
function valuesOf(fact: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((inner) => valuesOf(fact, inner))
  if (value === null || typeof value !== 'object') return []
  if ('fact' in value && value.fact === fact && 'in' in value && Array.isArray(value.in)) return value.in.map(String)
  return Object.values(value).flatMap((inner) => valuesOf(fact, inner))
}

/** What Fairlead records by itself, or by an act of its own on some page. */
const SEEN: ReadonlySet<string> = new Set([
  ...['report.received', 'receipt.sent', 'report.seen', 'report.linked', 'report.classified', 'report.withdrawn'],
  ...['report.erased', 'report.closed', 'message.sent', 'message.received', 'information.requested'],
  ...['identity.changed', 'credit.wished', 'sender.cleared', 'promise.overridden', 'override.asked', 'followup.sent'],
  ...['escalation.raised', 'handler.assigned', 'case.confirmed', 'case.rejected', 'case.closed', 'case.reopened'],
  ...['severity.assessed', 'lines.assessed', 'audit.recorded', 'fix.started', 'fix.ready', 'cve.requested'],
  ...['cve.assigned', 'embargo.set', 'embargo.broken', 'exploitation.known', 'release.planned', 'release.moved'],
  ...['list.sent', 'fixes.pushed', 'builds.released', 'advisory.published', 'policy.activated', 'absence.declared'],
  ...['intake.paused', 'intake.opened', 'mail.sent', 'mail.failed', 'message.read', 'reward.claimed'],
])

export interface FactWish {
  readonly what: string
  readonly occurred: Instant
  readonly until?: Instant
  readonly value?: string
}

/** Refuses what the policy does not know, and what cannot have happened. */
export function checkFact(possible: readonly Recordable[], wish: FactWish, now: Instant): void {
  const problem = problemOf(possible, wish, now)
  if (problem !== undefined) throw new Refusal('invalid', problem.problem, { fields: [problem] })
}

function problemOf(possible: readonly Recordable[], wish: FactWish, now: Instant): FieldProblem | undefined {
  const found = possible.find(({ what }) => what === wish.what)
  if (found === undefined) return { field: 'what', problem: 'Choose what happened from the list.' }
  if (wish.occurred > now) return { field: 'occurred', problem: 'This lies ahead. Record it once it has happened.' }
  if (found.needsDate && wish.until === undefined) return { field: 'until', problem: 'Give the day that it names.' }
  if (found.values.length > 0 && !found.values.includes(wish.value ?? ''))
    return { field: 'value', problem: `Choose one of: ${found.values.join(', ')}.` }
  return undefined
}
