import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { PgpOpened } from '../../formats/pgp-opened.ts'
import type { Bytes } from '../../lib/bytes.ts'
import { PgpTooSlow } from '../../store/pgp.ts'
import type { Ctx } from '../ctx.ts'
import { ownKeys } from './own-key.ts'
import { pinnedKey } from './pinned-key.ts'

type OpenCtx = Pick<Ctx, 'store' | 'now' | 'pgp' | 'log'>

/**
 * Opens what of a mail is encrypted or signed with OpenPGP, and gives back the mail to read: the same bytes where nothing
 * was. Never fails: a mail that stays closed has a `problem`, and its words are what stood around it. `report`: the
 * conversation it seems to belong to, whose reporter's key and no other then makes a signature good.
 */
export async function openMail(ctx: OpenCtx, raw: Bytes, about: { readonly report?: string } = {}): Promise<PgpOpened> {
  const unopened = { mail: raw, encrypted: 'no', signature: { state: 'none' }, subjectInside: false, keys: [] } as const
  try {
    const members = [...(await ctx.store.reader(SYSTEM_SCOPE).memberKeys()).values()]
    const pinned = about.report === undefined ? undefined : await pinnedKey(ctx, about.report)
    const known = [...members, ...(pinned === undefined ? [] : [pinned])]
    const opened = await ctx.pgp.open({
      mail: raw,
      own: await ownKeys(ctx),
      known: known.map((key) => key.armored),
      now: ctx.now(),
    })
    const isKnown = known.some((key) => key.fingerprint === opened.signature.fingerprint)
    // A key that came with the mail proves who wrote it only where there is no other to compare it with.
    if (opened.signature.state !== 'good' || isKnown || pinned === undefined) return opened
    return { ...opened, signature: { ...opened.signature, state: 'unknown key' } }
  } catch (error) {
    ctx.log.failure('pgp.unopened', error)
    if (error instanceof PgpTooSlow) return { ...unopened, problem: { kind: 'too-slow', keyIds: [] } }
    return unopened
  }
}
