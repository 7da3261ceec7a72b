import type { Trust } from '../../domain/event.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { roomAgainAt } from '../../domain/quota.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { ReportState } from '../../domain/report.ts'
import { type PastReport, SENDER, speaksOfSenders, trustOf } from '../../domain/trust.ts'
import { newId } from '../../lib/ids.ts'
import { SECOND } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'

/** Whoever has shown to be the sender, under a name that is kept keyed, and what earlier reports say. */
export interface KnownSender {
  readonly name: string
  readonly trust: Trust
}

/** A token by which a program is known again: 260 bits, stored as a keyed hash with each report it sends. */
export function newSender(): string {
  return newId() + newId()
}

/**
 * A program by its token. Refuses, with the time to wait, what goes beyond its quota of the day; nothing is stored then.
 * That is a question of how many, and not of what earlier reports say.
 */
export async function knownProgram(
  tx: Tx,
  policy: CompiledPolicy,
  sender: { readonly token: string; readonly isNew: boolean },
): Promise<KnownSender> {
  const name = SENDER.program(sender.token)
  if (sender.isNew) return { name, trust: 'new' }
  const past = await pastOf(tx, await tx.reportsOfSender(name))
  if (past.length === 0) {
    const problem = 'This sender is not known. Leave the header out once: the answer to a report gives you a token.'
    throw new Refusal('invalid', problem, { fields: [{ field: 'Fairlead-Sender', problem }] })
  }
  demandRoom(past, tx)
  return { name, trust: speaksOfSenders(policy) ? trustOf(past, tx.now) : 'new' }
}

/** A sender by another name; undefined where the policy makes no difference, so that nothing is kept of them. */
export async function knownSender(
  tx: Tx,
  policy: CompiledPolicy,
  name: string | undefined,
): Promise<KnownSender | undefined> {
  if (name === undefined || !speaksOfSenders(policy)) return undefined
  return { name, trust: trustOf(await pastOf(tx, await tx.reportsOfSender(name)), tx.now) }
}

/** Reports with the cases that they are part of now. */
export async function pastOf(tx: Tx, reports: readonly ReportState[]): Promise<readonly PastReport[]> {
  const past: PastReport[] = []
  for (const report of reports) past.push({ report, case: await tx.state('case', report.case) })
  return past
}

function demandRoom(past: readonly PastReport[], { now }: Pick<Tx, 'now'>): void {
  const again = roomAgainAt(past, now)
  if (again === undefined) return
  const retryAfter = Math.ceil((again - now) / SECOND)
  throw new Refusal('too_many', 'Your quota of today is used up. It grows with reports that are confirmed.', {
    retryAfter,
  })
}
