import { takenWords, waitsForIntake } from '../../domain/intake-pause.ts'
import { pausedUntil } from '../../domain/organisation.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { askedMore } from '../../domain/trust.ts'
import type { Instant } from '../../lib/instant.ts'
import type { ReportRecord } from '../../store/store.ts'
import type { ReceiptMailFacts } from '../../views/receipt-mail.ts'
import { otherWays } from '../../views/words/pause.ts'
import type { Post } from './post.ts'

/** What a receipt by mail says of the report: its promises, why they are these, and whether the intake is paused. */
export async function receiptAbout(post: Post, { state }: ReportRecord): Promise<ReceiptMailFacts> {
  const { publicId, receivedAt, sender } = state
  const [clocks, { policy }, organisation] = await Promise.all([
    post.reader.clocks(state.id, post.frame.now),
    post.reader.policyAt(state.policy),
    post.reader.organisation(),
  ])
  const promises = clocks.flatMap((clock) => {
    const { kind, due, startedAt } = clock
    if (due === undefined || kind === 'embargo') return []
    if (waitsForIntake(clock, receivedAt)) return [{ kind, due, from: startedAt ?? due }]
    return clock.state === 'running' ? [{ kind, due }] : []
  })
  const until = pausedUntil(organisation, receivedAt)
  const asked = sender === undefined ? [] : askedMore(policy, state.productKind, sender)
  return {
    publicId,
    receivedAt,
    promises,
    ...(until === undefined ? {} : { pause: pauseOf(policy, until) }),
    ...(sender === undefined ? {} : { sender, asks: asked.map(({ label }) => label) }),
  }
}

function pauseOf(policy: CompiledPolicy, until: Instant): ReceiptMailFacts['pause'] & object {
  const taken = takenWords(policy)
  return { until, ways: otherWays(policy.doors), ...(taken === undefined ? {} : { taken }) }
}
