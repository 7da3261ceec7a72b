import type { CaseState } from '../../domain/case.ts'
import { type Bound, type Plan, planRelease } from '../../domain/planner.ts'
import { planTogether } from '../../domain/planner-join.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Reader } from '../../store/store.ts'
import type { PlanView } from '../../views/console/releases-page.ts'
import { present } from '../present.ts'

/** When a case may be released, by the policy of each of its reports and the embargo that was decided. */
export async function planFor(reader: Reader, subject: CaseState, now: Instant): Promise<Plan> {
  const plans = await Promise.all(
    subject.reports.map(async (id) => {
      const { state } = await reader.report(id)
      const { policy } = await reader.bindingPolicy(state.policy)
      return planRelease(await reader.clockEvents(id), policy, now)
    }),
  )
  return planTogether(plans, embargoOf(subject))
}

function embargoOf({ embargoUntil, embargoBrokenAt }: CaseState): readonly Bound[] {
  if (embargoUntil === null || embargoBrokenAt !== null) return []
  return [{ rule: 'embargo', who: 'the team', quote: 'The embargo that was decided.', notBefore: embargoUntil }]
}

export function planView({ earliest, dates, bounds, conflict }: Plan, now: Instant): PlanView {
  const usual = Math.max(now, ...bounds.flatMap(({ soft, notBefore }) => (soft === true ? (notBefore ?? []) : [])))
  const usually = usual > Math.max(now, earliest ?? now) ? usual : undefined
  return { dates, ...present({ earliest, usually, conflict: conflict?.problem }) }
}
