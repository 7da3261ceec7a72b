import type { CompiledPolicy } from '../domain/policy.ts'
import { toIso } from '../lib/instant.ts'
import type { Tx } from '../store/store.ts'

/** The next number of a case in its year (UTC), such as NODE-2026-017. */
export async function nextCaseNumber(tx: Tx, policy: CompiledPolicy): Promise<string> {
  const year = toIso(tx.now).slice(0, 4)
  const series = `${policy.organisation.prefix}-${year}`
  return `${series}-${String(await tx.nextNumber(series)).padStart(3, '0')}`
}
