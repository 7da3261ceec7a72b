import type { Clock } from '../../domain/clock.ts'
import { type Overridable, overridables } from '../../domain/override.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Reader, ReportRecord } from '../../store/store.ts'
import type { CasePageProps } from '../../views/console/case-page.ts'
import type { PromisedView } from '../../views/parts/promised.ts'
import { present } from '../present.ts'
import { promisedViews } from '../promised.ts'

/** What is promised to one reporter of the case, and how it stands. */
interface ReportStanding {
  readonly publicId: string
  readonly clocks: readonly Clock[]
  readonly promised: readonly PromisedView[]
  readonly changeable: readonly Overridable[]
}

export async function standingFor(reader: Reader, { state }: ReportRecord, now: Instant): Promise<ReportStanding> {
  const [clocks, states, { policy }] = await Promise.all([
    reader.clocks(state.id, now),
    reader.promiseStates(state.id, now),
    reader.bindingPolicy(state.policy),
  ])
  const owed = state.classified === 'report' && state.withdrawnAt === null
  return {
    publicId: state.publicId,
    clocks,
    promised: owed ? promisedViews(states, policy, 'team') : [],
    changeable: owed ? overridables({ clocks, states }, policy, now) : [],
  }
}

/** What two reports have alike is told once. */
export function promisedOf(standings: readonly ReportStanding[]): Pick<CasePageProps, 'promised' | 'changeable'> {
  const once = new Map<string, PromisedView>()
  for (const view of standings.flatMap(({ promised }) => promised))
    once.set(`${view.promise} ${view.state} ${view.at ?? ''}`, view)
  return {
    promised: [...once.values()],
    changeable: standings.flatMap(({ publicId, changeable }) =>
      changeable.map(({ promise, due, latest }) => ({
        report: publicId,
        promise: promise.id,
        kind: promise.kind,
        reasons: promise.override?.reasons ?? [],
        asksReporter: promise.override?.consent.includes('reporter') ?? false,
        ...present({ due, latest }),
      })),
    ),
  }
}
