import { type Outcome, roomAgainAt } from '../../domain/quota.ts'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../../lib/ids.ts'
import { SECOND } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'

/** A token by which a program is known again: 260 bits, stored as a keyed hash with each report it sends. */
export function newSender(): string {
  return newId() + newId()
}

/** Refuses, with the time to wait, what goes beyond the day's quota of a program. Nothing is stored then. */
export async function demandRoom(tx: Tx, sender: string): Promise<void> {
  const reports = await tx.reportsOfSender(sender)
  if (reports.length === 0) {
    const problem = 'This sender is not known. Leave the header out once: the answer to a report gives you a token.'
    throw new Refusal('invalid', problem, { fields: [{ field: 'Fairlead-Sender', problem }] })
  }
  const outcomes: Outcome[] = []
  for (const report of reports) outcomes.push({ report, case: await tx.state('case', report.case) })
  const again = roomAgainAt(outcomes, tx.now)
  if (again === undefined) return
  const retryAfter = Math.ceil((again - tx.now) / SECOND)
  throw new Refusal('too_many', 'Your quota of today is used up. It grows with reports that are confirmed.', {
    retryAfter,
  })
}
