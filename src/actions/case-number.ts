import type { CompiledPolicy } from '../domain/policy.ts'
import type { Tx } from '../store/store.ts'

/** The next number of a case in its year (UTC), such as NODE-2026-017. */
export async function nextCaseNumber(tx: Tx, policy: CompiledPolicy): Promise<string> {
  const year = Temporal.Instant.fromEpochMilliseconds(tx.now).toZonedDateTimeISO('UTC').year
  const series = `${policy.organisation.prefix}-${year}`
  return `${series}-${String(await tx.nextNumber(series)).padStart(3, '0')}`
}
