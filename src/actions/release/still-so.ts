import type { StepKind } from '../../domain/event.ts'
import type { GateInput } from '../../domain/release.ts'
import { canonicalJson, type Json } from '../../lib/canonical-json.ts'
import type { Tx } from '../../store/store.ts'

/**
 * Asking the gates takes seconds: the relay is called, records are written and read back. True when the release and its
 * cases are still as they were then; an abort, a move or a decision that came meanwhile wins.
 */
export async function isStillSo(tx: Tx, { release, cases }: Pick<GateInput, 'release' | 'cases'>): Promise<boolean> {
  if (!isSame(await tx.state('release', release.id), release)) return false
  for (const { state } of cases) if (!isSame(await tx.state('case', state.id), state)) return false
  return true
}

/** Another run of the same release, or a person, has recorded this step already. */
export async function isDone(tx: Tx, release: string, step: StepKind): Promise<boolean> {
  return (await tx.state('release', release))?.steps[step]?.state === 'done'
}

/** Decides anew from the ledger, soon. */
export async function lookAgain(tx: Tx, release: string): Promise<void> {
  await tx.putDue({ kind: 'release', subject: release, at: tx.now, key: `release:${release}` })
}

function isSame(now: object | undefined, then: object): boolean {
  return now !== undefined && canonicalJson(now as Json) === canonicalJson(then as Json)
}
