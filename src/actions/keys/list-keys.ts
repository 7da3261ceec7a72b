import { demand, type Scope } from '../../domain/access.ts'
import { currentKey, endOf, type OwnKeyState } from '../../domain/own-keys.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** One of our keys, as a page or the command line shows it. */
export interface ListedKey {
  readonly fingerprint: string
  readonly standing: 'in use' | 'only opens' | 'retired'
  readonly since: Instant
  /** When it, or the part one encrypts to, ends. */
  readonly until: Instant | null
  readonly armored: string
}

/** All our OpenPGP keys, the newest first. */
export async function listKeys(ctx: Pick<Ctx, 'store'>, scope: Scope): Promise<readonly ListedKey[]> {
  demand(scope, 'keys.read')
  const reader = ctx.store.reader(scope)
  const [organisation, halves] = await Promise.all([reader.organisation(), reader.publicHalves()])
  const current = currentKey(organisation)
  const listed = (organisation.keys ?? []).map((key) => ({
    fingerprint: key.fingerprint,
    standing: standingOf(key, current),
    since: key.since,
    until: endOf(key),
    armored: halves.get(key.fingerprint) ?? '',
  }))
  return listed.reverse()
}

function standingOf(key: OwnKeyState, current: OwnKeyState | undefined): ListedKey['standing'] {
  if (key.retiredAt !== null) return 'retired'
  return key.fingerprint === current?.fingerprint ? 'in use' : 'only opens'
}
