import type { Clock } from '../../domain/clock.ts'
import { allowedReasons, datedPromises } from '../../domain/embargo.ts'
import { recordables } from '../../domain/outside-fact.ts'
import { wishedDateIn } from '../../domain/wished-date.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Reader } from '../../store/store.ts'
import type { CasePageProps } from '../../views/console/case-props.ts'
import { eventMeaning } from '../../views/policy-words.ts'
import { lastOf } from '../opened.ts'
import { present } from '../present.ts'
import type { LoadedCase } from './case-load.ts'
import { planFor, planView } from './release-dates.ts'

interface Told {
  /** One for each report of the case, in the same order. */
  readonly clocks: readonly { readonly clocks: readonly Clock[] }[]
  readonly now: Instant
}

/** What the page needs to decide a day: the lawful ones, the reasons the policy allows, and what may be recorded besides. */
export async function datesOf(
  reader: Reader,
  { record, reports }: LoadedCase,
  { clocks, now }: Told,
): Promise<Pick<CasePageProps, 'plan' | 'embargoReasons' | 'facts' | 'wished'>> {
  const policies = await Promise.all(
    reports.map(async ({ state }) => (await reader.bindingPolicy(state.policy)).policy),
  )
  const dated = policies.flatMap((policy, i) => datedPromises(clocks[i]?.clocks ?? [], policy))
  const texts = reports.flatMap(({ events }) => {
    const body = lastOf(events, 'report.received')?.body
    return body === undefined ? [] : [`Publication: ${body.answers['wished-date'] ?? ''}`, body.description]
  })
  return {
    embargoReasons: allowedReasons(dated),
    facts: recordables(policies).map((one) => ({ ...one, meaning: eventMeaning(one.what, policies) })),
    ...(record.state.publishedAt === null && { plan: planView(await planFor(reader, record.state, now), now) }),
    ...present({ wished: texts.map(wishedDateIn).find((wish) => wish !== undefined) }),
  }
}
