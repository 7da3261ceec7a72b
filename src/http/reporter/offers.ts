import { openRequests } from '../../domain/override.ts'
import type { BoundVersion } from '../../domain/policy-change.ts'
import type { ReportRecord } from '../../store/store.ts'
import { changeWords } from '../../views/policy-diff-text.ts'
import type { LaterVersionView, RequestView } from '../../views/reporter/report-offers.ts'
import { reasonOf } from '../opened.ts'
import { present } from '../present.ts'

/** Later versions that touch this report, the newest first. Only the newest offer may be agreed to. */
export function laterViews({ events, state }: ReportRecord, bound: BoundVersion): readonly LaterVersionView[] {
  const agreed = new Map(
    events.flatMap((event) =>
      event.type === 'consent.given' && event.facts.version !== undefined ? [[event.facts.version, event.at]] : [],
    ),
  )
  const touching = bound.later.filter(({ better, offered }) => better.length + offered.length > 0)
  const newest = touching.findLast(({ offered }) => offered.length > 0)?.version
  const views = touching.map((later): LaterVersionView => {
    const words = { was: later.was, now: later.now }
    const agreedAt = agreed.get(later.version)
    const shown = agreedAt !== undefined || later.version === newest
    return {
      version: later.version,
      since: later.activatedAt,
      better: later.better.map((change) => changeWords(change, words)),
      offered: shown ? later.offered.map((change) => changeWords(change, words)) : [],
      open: later.version === newest && agreedAt === undefined && state.withdrawnAt === null && state.erased !== 'all',
      ...present({ agreedAt }),
    }
  })
  return views.filter(({ better, offered }) => better.length + offered.length > 0).reverse()
}

/** What the team asks the reporter to agree to now. */
export function requestViews({ events }: ReportRecord, { policy }: BoundVersion): readonly RequestView[] {
  return openRequests(events).map(({ facts: { promise, until }, seq }) => ({
    promise,
    kind: policy.promises.find(({ id }) => id === promise)?.kind ?? promise,
    until,
    ...present({ because: reasonOf(events.find((event) => event.seq === seq)?.body) }),
  }))
}
