import { Refusal } from '../domain/refusal.ts'
import { fromUtf8, hex } from '../lib/bytes.ts'
import { HOUR } from '../lib/instant.ts'
import { look, put, type Work } from './work.ts'

const KEPT = 24 * HOUR

/** The answer given under this key before; undefined when the key is unused. */
export async function recall(work: Work, key: string, digest: string): Promise<string | undefined> {
  const { secrets, statements } = work.core
  const hmac = secrets.hmac('idempotency', key)
  work.asked = { key, hmac }
  const kept = work.answers.get(key) ?? work.batch.answers.get(key) ?? work.batch.before?.answers.get(key)
  const [row] = kept === undefined ? await look(work, statements.recallAnswer(hmac, work.now)) : [kept]
  if (row === undefined) return undefined
  if (row.digest !== keyed(work, digest)) {
    throw new Refusal('idempotency_mismatch', 'This Idempotency-Key was used with another body. Send a new key.')
  }
  const answer = secrets.unsealRow('answer', row.answer)
  return answer === undefined ? undefined : fromUtf8(answer)
}

/** Where two requests with one key meet, the second runs again and recalls the first one's answer. */
export async function remember(
  work: Work,
  what: { readonly key: string; readonly digest: string; readonly answer: string; readonly about: string },
): Promise<void> {
  const { secrets, statements } = work.core
  const hmac = work.asked?.key === what.key ? work.asked.hmac : secrets.hmac('idempotency', what.key)
  const answer = secrets.sealRow('answer', what.answer)
  const digest = keyed(work, what.digest)
  const row = statements.rememberAnswer(hmac, digest, answer, what.about, work.now + KEPT, work.now)
  put(work, row, { mustChange: true })
  work.answers.set(what.key, { digest, answer })
}

/** Keyed, so that nobody who reads the table can try out what the body may have said. */
function keyed(work: Work, digest: string): string {
  return hex(work.core.secrets.hmac('idempotent body', digest))
}
