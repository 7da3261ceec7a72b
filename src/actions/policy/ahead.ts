import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'

interface Stretch {
  readonly from: Instant
  readonly until: Instant
}

/** What changes promises is announced before it begins: a past promise is never changed. */
export function refuseSpan({ from, until }: Stretch, now: Instant): void {
  if (from <= now) throw wrong('from', 'It must begin in the future: what was promised until now stays.')
  if (until <= from) throw wrong('until', 'It must end after it begins.')
}

/** The public pages say it at once, and again when it begins and when it is over. */
export async function publishAround(tx: Tx, { from, until }: Stretch): Promise<void> {
  for (const at of [tx.now, from, until])
    await tx.putDue({ kind: 'publish', subject: 'policy', at, key: `publish:at:${at}` })
}

function wrong(field: string, problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field, problem }] })
}
