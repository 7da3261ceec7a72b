import { canSeeCase, canSeeReport, type Scope } from '../domain/access.ts'
import type { CaseState } from '../domain/case.ts'
import { LIMITS } from '../domain/intake.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ReleaseState } from '../domain/release-run.ts'
import { isOpenToTalk, type ReportState } from '../domain/report.ts'
import { isId } from '../store/reader-rows.ts'
import type { Tx } from '../store/store.ts'

/** The case this scope may see, or `not_found`. */
export async function caseFor(tx: Tx, scope: Scope, id: string): Promise<CaseState> {
  const state = isId(id) ? await tx.state('case', id) : undefined
  if (state === undefined || !canSeeCase(scope, state)) throw new Refusal('not_found', 'There is no such case.')
  return state
}

/** The report this scope may see, or `not_found`. */
export async function reportFor(tx: Tx, scope: Scope, id: string): Promise<ReportState> {
  const state = isId(id) ? await tx.state('report', id) : undefined
  if (state === undefined || !canSeeReport(scope, state)) throw new Refusal('not_found', 'There is no such report.')
  return state
}

/** A report of this case with which one can still talk; `erased` says what cannot be done any more. */
export async function openReportOf(
  tx: Tx,
  scope: Scope,
  ids: { readonly case: string; readonly report: string },
  erased: string,
): Promise<ReportState> {
  demandPartOf(await caseFor(tx, scope, ids.case), ids.report)
  const report = await reportFor(tx, scope, ids.report)
  refuseUnless(isOpenToTalk(report), erased)
  return report
}

export function demandPartOf(subject: Pick<CaseState, 'reports'>, report: string): void {
  refuseUnless(subject.reports.includes(report), 'That report does not belong to this case.')
}

/** The release, for a scope that has passed its `demand`. */
export async function releaseFor(tx: Tx, id: string): Promise<ReleaseState> {
  const state = isId(id) ? await tx.state('release', id) : undefined
  if (state === undefined) throw new Refusal('not_found', 'There is no such release.')
  return state
}

/** A written reason or message: there, and not endless. */
export function words(field: string, text: string, ask: string, limit: number = LIMITS.reason): string {
  const trimmed = text.trim()
  if (trimmed === '') throw new Refusal('invalid', ask, { fields: [{ field, problem: ask }] })
  if (text.length > limit) {
    const problem = `This has ${text.length} characters; at most ${limit} fit.`
    throw new Refusal('invalid', problem, { fields: [{ field, problem }] })
  }
  return trimmed
}

/** The act does not fit the state the thing is in. */
export function refuseUnless(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Refusal('conflict', problem)
}

/**
 * True when this very form was taken before: a double click or a reload adds nothing. `once` is a digest of the form's
 * token and its words; undefined where the door has no such thing.
 */
export async function isRepeated(tx: Tx, once: string | undefined): Promise<boolean> {
  if (once === undefined) return false
  if ((await tx.recall(once, once)) !== undefined) return true
  await tx.remember(once, once, 'done')
  return false
}
