import type { OutgoingMail } from '../../channels/mail.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { MailTold } from '../../domain/event.ts'
import { sealedEntity } from '../../formats/pgp-entity.ts'
import { encryptionProblem } from '../../formats/pgp-key.ts'
import { dearmored } from '../../formats/wkd.ts'
import { base64 } from '../../lib/bytes.ts'
import type { Ctx } from '../ctx.ts'
import { ownKey } from '../keys/own-key.ts'
import { pinnedKey } from '../keys/pinned-key.ts'
import type { Addressed } from './post.ts'

/**
 * Puts the words into a mail where its reader has a key: encrypted to it, signed by ours, the subject inside. Everybody
 * else, and whoever's key cannot be used, gets the notice without a word of it. `told`: of which messages it tells.
 */
export async function sealMail(
  ctx: Ctx,
  mail: OutgoingMail,
  { report, inside, leadsTo }: Addressed,
): Promise<{ readonly mail: OutgoingMail; readonly told: MailTold }> {
  const unsealed = { mail, told: leadsTo === undefined ? {} : { through: leadsTo } }
  if (inside === undefined) return unsealed
  const key = report === undefined ? await memberKey(ctx, mail.to) : await usableKey(ctx, report)
  const content = key === undefined ? undefined : await inside()
  if (key === undefined || content === undefined) return unsealed
  try {
    const { own } = await ownKey(ctx)
    const sealed = await ctx.pgp.seal({ own, to: [key], bytes: sealedEntity(content.words), now: ctx.now() })
    const { after, through } = content
    return { mail: { ...mail, sealed }, told: { through, ...(after === undefined ? {} : { after }) } }
  } catch (error) {
    // A key that looks good and cannot be used must not keep the notice back for ever.
    ctx.log.failure('mail.unsealed', error)
    return unsealed
  }
}

/** Our key in a header (Autocrypt level 1 §2), so that a program that knows it answers encrypted. */
export async function withOurKey(ctx: Ctx, mail: OutgoingMail): Promise<OutgoingMail> {
  const [address] = addressesIn(ctx.installation.mailFrom)
  const own = address === undefined ? undefined : await ownKey(ctx).catch(() => undefined)
  if (own === undefined) return mail
  const bytes = base64(dearmored(own.own.armored))
  // White space in it is ignored, and lets the header fold.
  const keydata = bytes.replace(/.{70}(?=.)/g, '$& ')
  return { ...mail, autocrypt: `addr=${address}; prefer-encrypt=mutual; keydata=${keydata}` }
}

function addressesIn(from: string | undefined): readonly string[] {
  const address = /<([^<>]+)>\s*$/.exec(from ?? '')?.[1] ?? from
  return address === undefined ? [] : [address.trim().toLowerCase()]
}

async function usableKey(ctx: Ctx, report: string): Promise<string | undefined> {
  const key = await pinnedKey(ctx, report)
  return key === undefined || encryptionProblem(key.facts, ctx.now()) !== undefined ? undefined : key.armored
}

/** The key of the member who reads this address; a shared address has none. */
async function memberKey(ctx: Ctx, address: string): Promise<string | undefined> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const [names, keys] = await Promise.all([reader.memberNames(), reader.memberKeys()])
  const fitting = [...keys].filter(([id]) => names.get(id)?.mail?.toLowerCase() === address.toLowerCase())
  const [only] = fitting
  if (only === undefined || fitting.length > 1) return undefined
  const read = await ctx.pgp.read({ given: only[1].armored, now: ctx.now() })
  if ('problem' in read || encryptionProblem(read.facts, ctx.now()) !== undefined) return undefined
  return read.armored
}
