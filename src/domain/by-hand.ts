import { DAY, type Instant } from '../lib/instant.ts'
import type { CompiledPolicy, PolicyDoor } from './policy.ts'
import type { FieldProblem } from './refusal.ts'
import type { ReportState } from './report.ts'

/** Ways by which something is told that nobody wrote to us. */
export const WAYS = ['telephone', 'signal', 'talk', 'letter', 'chat', 'other'] as const
export type Way = (typeof WAYS)[number]

/** Longer ago than this nobody remembers the words; an import brings older things. */
const LONGEST_AGO = 366 * DAY

/** What was heard is written down afterwards: never before it was said, and not long forgotten. */
export function checkOccurred(occurred: Instant | undefined, now: Instant): readonly FieldProblem[] {
  if (occurred === undefined)
    return [{ field: 'when', problem: 'Give date and time in UTC, such as 2026-04-14 15:00.' }]
  if (occurred > now)
    return [{ field: 'when', problem: 'This lies ahead. Give the time at which it was said, in UTC.' }]
  if (occurred >= now - LONGEST_AGO) return []
  return [{ field: 'when', problem: 'This is more than a year ago. Import it instead, with its whole history.' }]
}

/** The contact that the policy gives only to who asks for it. */
export function contactOnRequest({ doors }: Pick<CompiledPolicy, 'doors'>): PolicyDoor | undefined {
  return doors.find(({ onRequest }) => onRequest === true)
}

/** The reporter asked for it, and no person has written to them since. */
export function isContactAsked({ contactAskedAt, teamWroteAt, erased }: ReportState): boolean {
  return contactAskedAt !== undefined && erased !== 'all' && (teamWroteAt === null || teamWroteAt < contactAskedAt)
}
