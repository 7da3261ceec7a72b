import { Refusal } from '../domain/refusal.ts'
import { fromUtf8, hex, utf8 } from '../lib/bytes.ts'
import { HOUR } from '../lib/instant.ts'
import type { Work } from './work.ts'

const KEPT = 24 * HOUR

/** The answer given under this key before; undefined when the key is unused. */
export async function recall(work: Work, key: string, digest: string): Promise<string | undefined> {
  const { secrets } = work.core
  const row = await work.batch.db
    .selectFrom('answers')
    .select(['digest', 'answer'])
    .where('hmac', '=', secrets.hmac('idempotency', key))
    .where('expires_at', '>', work.now)
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (row.digest !== keyed(work, digest)) {
    throw new Refusal('idempotency_mismatch', 'This Idempotency-Key was used with another body. Send a new key.')
  }
  const answer = secrets.unsealRow('answer', row.answer)
  return answer === undefined ? undefined : fromUtf8(answer)
}

/** Where two requests with one key meet, the second conflicts here, runs again and recalls the first one's answer. */
export async function remember(
  work: Work,
  what: { readonly key: string; readonly digest: string; readonly answer: string; readonly about: string },
): Promise<void> {
  const { secrets } = work.core
  const { db } = work.batch
  const hmac = secrets.hmac('idempotency', what.key)
  await db.deleteFrom('answers').where('hmac', '=', hmac).where('expires_at', '<=', work.now).execute()
  const answer = secrets.sealRow('answer', utf8(what.answer))
  const row = { hmac, digest: keyed(work, what.digest), answer, about: what.about, expires_at: work.now + KEPT }
  await db.insertInto('answers').values(row).execute()
}

/** Keyed, so that nobody who reads the table can try out what the body may have said. */
function keyed(work: Work, digest: string): string {
  return hex(work.core.secrets.hmac('idempotent body', digest))
}
