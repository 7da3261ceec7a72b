import type { StepKind } from '../../domain/event.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import type { CompiledPromise } from '../../domain/promise.ts'
import { forbiddenBy } from '../../domain/promise-state.ts'
import { Refusal } from '../../domain/refusal.ts'
import { nextStep, type ReleaseState } from '../../domain/release-run.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { exactWords } from '../../views/policy-rule-words.ts'

/** What a step is to the rules of a policy. */
const ACT: Readonly<Record<StepKind, string | undefined>> = {
  list: 'list.sent',
  push: 'fixes.pushed',
  builds: 'builds.released',
  publish: 'advisory.published',
  'tell-reporters': undefined,
}

/**
 * What the policy of any report in these cases forbids of the first step of a release, at its hour: to be seen before it,
 * and not by a release that held. Later steps are asked when they come; what the first does may allow them.
 */
export async function forbiddenAhead(
  reader: Reader,
  release: ReleaseState,
  policy: CompiledPolicy,
  now: Instant,
): Promise<readonly string[]> {
  const step = release.standing === 'running' ? undefined : nextStep(release, policy.release.order)
  // What people do by hand is refused where they confirm it, with a way out.
  if (step !== 'list' && step !== 'publish') return []
  const type = ACT[step] ?? step
  const event = { type, at: Math.max(now, release.at) }
  const found: string[] = []
  for (const id of release.cases) {
    const { state: subject } = await reader.case(id)
    for (const report of subject.reports) {
      const { state } = await reader.report(report)
      if (state.classified !== 'report') continue
      const bound = (await reader.bindingPolicy(state.policy)).policy
      const rules = forbiddenBy(await reader.clockEvents(report), bound, { event })
      found.push(
        ...rules.map((rule) => `${subject.number}: ${sentence(exactWords(rule, bound))} ${ONCE_SO}${wayOut(rule)}`),
      )
    }
  }
  return [...new Set(found)]
}

/**
 * Refuses a step that the policy of any report in the release forbids now ("not until", "not without"). Where the policy
 * allows it, the rule can be lifted before, with a reason, on the page of the case.
 */
export async function refuseForbidden(tx: Tx, release: ReleaseState, step: StepKind): Promise<void> {
  const type = ACT[step]
  if (type === undefined) return
  for (const id of release.cases) {
    const subject = await tx.state('case', id)
    for (const report of subject?.reports ?? []) {
      const state = await tx.state('report', report)
      if (state === undefined || state.classified !== 'report') continue
      const { policy } = await tx.bindingPolicy(state.policy)
      const [rule] = forbiddenBy(await tx.clockEvents(report), policy, { event: { type, at: tx.now } })
      if (rule === undefined) continue
      throw new Refusal('conflict', `The policy of ${subject?.number} forbids this now: “${rule.quote}”${wayOut(rule)}`)
    }
  }
}

const ONCE_SO = 'Once it is so, record it on the page of the case, under “Record what happened elsewhere”.'

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`
}

function wayOut(rule: CompiledPromise): string {
  return rule.override ? ' The policy allows an exception with a reason: make it on the page of the case.' : ''
}
