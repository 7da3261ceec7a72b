import { demand, type Scope } from '../../domain/access.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import type { OwnKeyState } from '../../domain/own-keys.ts'
import { Refusal } from '../../domain/refusal.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless } from '../subject.ts'
import { keysChanged } from './keep-key.ts'
import { halvesOf } from './own-key.ts'

/**
 * Destroys the private half of a key that was replaced: what is encrypted to it alone opens no more. Before that it
 * revokes itself, so that whoever still has a copy of it stops encrypting to it.
 */
export async function retireKey(
  ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>,
  scope: Scope,
  input: { readonly key: string },
): Promise<{ readonly key: string }> {
  demand(scope, 'keys.manage')
  const { fingerprint } = retirable((await ctx.store.reader(scope).organisation()).keys ?? [], input.key)
  const own = await halvesOf(ctx, fingerprint)
  const armored = own === undefined ? '' : await ctx.pgp.revoke({ own, now: ctx.now() })
  await ctx.store.write(ctx.now(), async (tx) => {
    retirable((await tx.organisation()).keys ?? [], fingerprint)
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'key.retired', facts: { key: fingerprint }, body: { armored } },
    ])
    await tx.destroySecretHalf(fingerprint)
    await keysChanged(tx)
  })
  return { key: fingerprint }
}

/** By fingerprint or key id, spelt with or without spaces. */
function retirable(keys: readonly OwnKeyState[], named: string): OwnKeyState {
  const wanted = named.replace(/\s|^0x/gi, '').toLowerCase()
  const fitting = /^[\da-f]{16,}$/.test(wanted) ? keys.filter((key) => key.fingerprint.endsWith(wanted)) : []
  const [key] = fitting
  if (key === undefined || fitting.length > 1)
    throw new Refusal('not_found', 'There is no such key. `fairlead keys list` shows them.')
  refuseUnless(key.retiredAt === null, 'This key is retired already.')
  refuseUnless(key.replacedAt !== null, 'This key is in use. Rotate first: fairlead keys rotate')
  return key
}
