import type { Instant } from '../lib/instant.ts'
import type { Bound, Plan } from './planner.ts'

/**
 * One day for several reports, or several cases: the latest of their earliest dates, if it is one that no rule of any of
 * them excludes. `more` are bounds that hold besides, such as an embargo that was decided.
 */
export function planTogether(plans: readonly Plan[], more: readonly Bound[] = []): Plan {
  const bounds = [...plans.flatMap((plan) => plan.bounds), ...more]
  const broken = plans.find(({ conflict }) => conflict !== undefined)
  if (broken?.conflict) return { bounds, dates: [], conflict: broken.conflict }
  const hard = bounds.filter(({ soft }) => soft !== true)
  const from = Math.max(...plans.map(({ earliest }) => earliest ?? 0), ...hard.map(({ notBefore }) => notBefore ?? 0))
  const [lower, upper] = [lowestBound(hard, from), first(hard)]
  if (upper?.notAfter !== undefined && upper.notAfter < from) {
    const rules = [lower?.rule ?? 'release day', upper.rule] as const
    const problem = `“${rules[0]}” allows nothing earlier, “${upper.rule}” (${upper.who}) nothing later.`
    return { bounds, dates: [], conflict: { rules, problem } }
  }
  const dates = datesFrom(plans, from, upper?.notAfter)
  const [earliest] = dates
  return earliest === undefined ? { bounds, dates } : { bounds, earliest, dates }
}

/** The rule that the first date comes from. */
function lowestBound(bounds: readonly Bound[], from: Instant): Bound | undefined {
  return bounds.find(({ notBefore }) => notBefore === from)
}

function first(bounds: readonly Bound[]): Bound | undefined {
  return bounds
    .filter(({ notAfter }) => notAfter !== undefined)
    .sort((a, b) => (a.notAfter ?? 0) - (b.notAfter ?? 0))[0]
}

/** Where the policy has release days, only those; otherwise any instant from the first one on. */
function datesFrom(plans: readonly Plan[], from: Instant, until: Instant | undefined): readonly Instant[] {
  const within = (at: Instant): boolean => at >= from && (until === undefined || at <= until)
  const days = plans.find(({ hasDays }) => hasDays === true)
  if (days !== undefined) return days.dates.filter(within)
  return until === undefined || until === from ? [from] : [from, until]
}
