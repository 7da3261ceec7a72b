import { demand, type Scope } from '../../domain/access.ts'
import { currentKey } from '../../domain/own-keys.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Bytes } from '../../lib/bytes.ts'
import type { MadeKey } from '../../store/pgp-keys.ts'
import { keepKey } from './keep-key.ts'
import { type KeyCtx, newKey } from './make-key.ts'
import { halvesOf } from './own-key.ts'

/** A new key takes over, certified by the one before, which goes on opening what is encrypted to it. */
export async function rotateKey(ctx: KeyCtx, scope: Scope): Promise<{ readonly key: string }> {
  demand(scope, 'keys.manage')
  return takeOver(ctx, scope, await newKey(ctx), 'made')
}

/** A key pair that was made elsewhere takes over. */
export async function importKey(
  ctx: KeyCtx,
  scope: Scope,
  input: { readonly given: Bytes; readonly passphrase: string },
): Promise<{ readonly key: string }> {
  demand(scope, 'keys.manage')
  const unlocked = await ctx.pgp.unlock({ ...input, now: ctx.now() })
  if ('problem' in unlocked) throw invalid(unlocked.problem)
  const organisation = await ctx.store.reader(scope).organisation()
  const known = organisation.keys?.some((key) => key.fingerprint === unlocked.facts.fingerprint) ?? false
  if (known) throw invalid('This key is here already. To let it live longer: fairlead keys renew')
  return takeOver(ctx, scope, unlocked, 'imported')
}

async function takeOver(ctx: KeyCtx, scope: Scope, made: MadeKey, how: 'made' | 'imported') {
  const current = currentKey(await ctx.store.reader(scope).organisation())
  // Where its private half is lost, the new one takes over without its word.
  const by = current === undefined ? undefined : await halvesOf(ctx, current.fingerprint)
  const armored = by === undefined ? made.armored : await ctx.pgp.vouch({ armored: made.armored, by, now: ctx.now() })
  await ctx.store.write(ctx.now(), (tx) => keepKey(tx, scope, { ...made, armored }, how))
  return { key: made.facts.fingerprint }
}

function invalid(problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field: 'key', problem }] })
}
