import { Refusal } from '../domain/refusal.ts'
import { fromUtf8, hex, utf8 } from '../lib/bytes.ts'
import { HOUR } from '../lib/instant.ts'
import { run, TryAgain, type Work } from './work.ts'

const KEPT = 24 * HOUR

/** The answer given under this key before; undefined when the key is unused. */
export async function recall(work: Work, key: string, digest: string): Promise<string | undefined> {
  const { secrets, statements } = work.core
  const [row] = await run(work, statements.recallAnswer(secrets.hmac('idempotency', key), work.now))
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
  const hmac = secrets.hmac('idempotency', what.key)
  const answer = secrets.sealRow('answer', utf8(what.answer))
  const row = statements.rememberAnswer(hmac, keyed(work, what.digest), answer, what.about, work.now + KEPT, work.now)
  const [kept] = await run(work, row)
  if (kept === undefined) throw new TryAgain('Another request used this key first')
}

/** Keyed, so that nobody who reads the table can try out what the body may have said. */
function keyed(work: Work, digest: string): string {
  return hex(work.core.secrets.hmac('idempotent body', digest))
}
