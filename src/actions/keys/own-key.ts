import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { currentKey, openingKeys } from '../../domain/own-keys.ts'
import type { OwnKey } from '../../store/pgp-keys.ts'
import type { Ctx } from '../ctx.ts'
import { keepKey } from './keep-key.ts'
import { type KeyCtx, newKey } from './make-key.ts'

export interface CurrentKey {
  /** Hex, lower case. */
  readonly fingerprint: string
  readonly own: OwnKey
}

/** The key that signs and is offered now. The first time that anything needs one, it is made. */
export async function ownKey(ctx: KeyCtx): Promise<CurrentKey> {
  const current = currentKey(await ctx.store.reader(SYSTEM_SCOPE).organisation())
  const fingerprint = current?.fingerprint ?? (await firstKey(ctx))
  const own = await halvesOf(ctx, fingerprint)
  if (own === undefined) throw new Error('The private half of our OpenPGP key is not in the keyring')
  return { fingerprint, own }
}

/** Every key of ours that still opens something. */
export async function ownKeys(ctx: Pick<Ctx, 'store'>): Promise<readonly OwnKey[]> {
  const keys = openingKeys(await ctx.store.reader(SYSTEM_SCOPE).organisation())
  const halves = await Promise.all(keys.map((key) => halvesOf(ctx, key.fingerprint)))
  return halves.filter((own) => own !== undefined)
}

async function firstKey(ctx: KeyCtx): Promise<string> {
  const made = await newKey(ctx)
  return ctx.store.write(ctx.now(), async (tx) => {
    const current = currentKey(await tx.organisation())
    // Another process was first.
    if (current !== undefined) return current.fingerprint
    await keepKey(tx, SYSTEM_SCOPE, made, 'made')
    return made.facts.fingerprint
  })
}

/** Both halves of one of our keys; undefined once the private one is gone. */
export async function halvesOf(ctx: Pick<Ctx, 'store'>, fingerprint: string): Promise<OwnKey | undefined> {
  const armored = (await ctx.store.reader(SYSTEM_SCOPE).publicHalves()).get(fingerprint)
  const secret = await ctx.store.secretHalf(fingerprint)
  return armored === undefined || secret === undefined ? undefined : { secret, armored }
}
