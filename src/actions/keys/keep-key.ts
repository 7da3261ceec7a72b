import type { Scope } from '../../domain/access.ts'
import type { KeyFacts as ClearFacts, NewEvent } from '../../domain/event.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { currentKey, endOf, nextAlarm, openingKeys } from '../../domain/own-keys.ts'
import type { KeyFacts } from '../../formats/pgp-key.ts'
import type { MadeKey } from '../../store/pgp-keys.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'

/** Takes a key pair into use: it signs and is offered from now on, and the one before only opens. */
export async function keepKey(tx: Tx, scope: Scope, made: MadeKey, how: 'made' | 'imported'): Promise<void> {
  const before = currentKey(await tx.organisation())
  const { armored, facts } = made
  const events: NewEvent<'organisation'>[] = [
    { type: 'key.added', facts: clearFacts(facts), body: { armored, how } },
    ...(before === undefined ? [] : [{ type: 'key.replaced' as const, facts: { key: before.fingerprint } }]),
  ]
  tx.keepSecretHalf(facts.fingerprint, made.secret)
  await tx.append('organisation', ORGANISATION, actorOf(scope), events)
  await keysChanged(tx)
}

export function clearFacts({ fingerprint, expires, encryptsUntil }: KeyFacts): ClearFacts {
  return {
    key: fingerprint,
    ...(expires === null ? {} : { expires }),
    ...(encryptsUntil === null ? {} : { encryptsUntil }),
  }
}

/** The public pages carry the key and its signatures; the next alarm is worked out anew. */
export async function keysChanged(tx: Tx): Promise<void> {
  await tx.putDue({ kind: 'publish', subject: 'keys', at: tx.now, key: 'publish:keys' })
  await putAlarm(tx)
}

/** The next look at our own keys, where one of them ends some day. */
export async function putAlarm(tx: Tx): Promise<void> {
  const ends = openingKeys(await tx.organisation()).filter((key) => key.replacedAt === null)
  const ahead = ends.flatMap((key) => nextAlarm(endOf(key), tx.now) ?? [])
  if (ahead.length > 0) await tx.putDue({ kind: 'keys', subject: 'own', at: Math.min(...ahead), key: 'keys:own' })
}
