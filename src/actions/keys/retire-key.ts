import { demand, type Scope } from '../../domain/access.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import type { OwnKeyState } from '../../domain/own-keys.ts'
import { Refusal } from '../../domain/refusal.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless } from '../subject.ts'

/** Destroys the private half of a key that was replaced: what is encrypted to it alone opens no more. */
export async function retireKey(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly key: string },
): Promise<{ readonly key: string }> {
  demand(scope, 'keys.manage')
  return ctx.store.write(ctx.now(), async (tx) => {
    const key = found((await tx.organisation()).keys ?? [], input.key)
    refuseUnless(key.retiredAt === null, 'This key is retired already.')
    refuseUnless(key.replacedAt !== null, 'This key is in use. Rotate first: fairlead keys rotate')
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'key.retired', facts: { key: key.fingerprint } },
    ])
    await tx.destroySecretHalf(key.fingerprint)
    return { key: key.fingerprint }
  })
}

/** By fingerprint or key id, spelt with or without spaces. */
function found(keys: readonly OwnKeyState[], named: string): OwnKeyState {
  const wanted = named.replace(/\s|^0x/gi, '').toLowerCase()
  const fitting = /^[\da-f]{16,}$/.test(wanted) ? keys.filter((key) => key.fingerprint.endsWith(wanted)) : []
  const [key] = fitting
  if (key === undefined || fitting.length > 1)
    throw new Refusal('not_found', 'There is no such key. `fairlead keys list` shows them.')
  return key
}
