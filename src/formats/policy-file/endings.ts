import type { Ending, Pattern, Timing } from '../../domain/promise.ts'
import { of } from './words.ts'

/**
 * What lets a promise end before it is kept; written down here once, for every kind.
 * - It was no report after all, the reporter took it back, or it was erased: nothing is owed any more.
 * - The vulnerability was rejected, or the case closed: the first contact is still owed; updates, dates and
 *   publication are not. What counts from the publication goes on after the case is closed as published.
 * - It became public early: the agreed date means nothing any more.
 * What was due before the ending stays missed. A report that is one after all, and a case that is reopened, bring the
 * promise back: the first with the old due time, the second with a new one.
 */
export function endingsOf(kind: string, evidence: readonly Pattern[], timing: Timing): readonly Ending[] {
  const kept = (type: string): boolean => evidence.some((p) => p.type === type)
  const endings: Ending[] = [...NO_REPORT]
  if (FIRST_CONTACT.has(kind)) return endings
  const reopened = { back: of('case.reopened'), again: true }
  const late = timing.anchor.any.some((p) => AFTER_PUBLICATION.has(p.type))
  if (!kept('case.rejected')) endings.push({ pattern: of('case.rejected'), ...reopened })
  if (!kept('case.closed')) {
    const pattern = late
      ? of('case.closed', { reason: ['rejected', 'withdrawn', 'not-a-report', 'other'] })
      : of('case.closed')
    if (!timing.anchor.any.some((p) => p.type === 'case.closed')) endings.push({ pattern, ...reopened })
  }
  if (kind === 'embargo') endings.push({ pattern: of('embargo.broken') })
  return endings
}

const FIRST_CONTACT = new Set(['acknowledge', 'answer', 'triage'])

const AFTER_PUBLICATION = new Set([
  'list.sent',
  'fixes.pushed',
  'builds.released',
  'advisory.published',
  'fix.landed',
  'details.published',
])

const NO_REPORT: readonly Ending[] = [
  {
    pattern: of('report.classified', { as: ['question', 'policy-comment', 'bounty-beg', 'spam'] }),
    back: of('report.classified', { as: ['report'] }),
  },
  { pattern: of('report.withdrawn') },
  // Nobody can be reached through it any more.
  { pattern: of('report.erased', { part: ['all'] }) },
]
