import { demand, type Scope } from '../../domain/access.ts'
import { LIMITS } from '../../domain/intake.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { words } from '../subject.ts'
import { addressOf, existing } from './add-member.ts'

/** What becomes of a member's OpenPGP key where it does not name their new address. */
export type KeyChoice = 'keep' | 'forget'

/**
 * Changes what a member is called and where mail reaches them. The address before is told. Where their OpenPGP key does
 * not name the new one, somebody has to say whether it is still theirs: mail there would be encrypted to it.
 */
export async function describeMember(
  ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>,
  scope: Scope,
  input: { readonly member: string; readonly name: string; readonly mail: string; readonly key?: KeyChoice },
): Promise<void> {
  demand(scope, 'people.manage')
  const { member } = input
  const name = words('name', input.name, 'Give a name; the reporters see it.', LIMITS.name)
  const mail = addressOf(input.mail)
  const before = (await ctx.store.reader(scope).memberNames()).get(member)
  const moves = mail !== (before?.mail ?? '')
  if (!moves && name === before?.name) return
  const forgets = moves && (await forgetsKey(ctx, scope, { ...input, mail }))
  await ctx.store.write(ctx.now(), async (tx) => {
    existing(await tx.organisation(), member)
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'member.described', facts: { member }, body: mail === '' ? { name } : { name, mail } },
      ...(forgets
        ? [{ type: 'member.keyed', facts: { member, keyed: false }, body: { armored: '', fingerprint: '' } } as const]
        : []),
    ])
    if (!moves || before?.mail === undefined) return
    const written = await tx.latest('organisation', ORGANISATION, 'member.described')
    const subject = `moved:${member}:${written?.envelope.seq}`
    await tx.putDue({ kind: 'mail', subject, at: tx.now, key: subject })
  })
}

async function forgetsKey(
  ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>,
  scope: Scope,
  { member, mail, key }: { readonly member: string; readonly mail: string; readonly key?: KeyChoice },
): Promise<boolean> {
  const given = (await ctx.store.reader(scope).memberKeys()).get(member)
  if (given === undefined || key === 'forget') return given !== undefined
  const read = await ctx.pgp.read({ given: given.armored, now: ctx.now() })
  const named = 'facts' in read ? read.facts.mails : []
  if (named.includes(mail.toLowerCase())) return false
  if (mail === '')
    throw wrongKey('Without an address nothing would be encrypted to their key. Forget it, or leave an address.')
  if (key === 'keep') return false
  const names = named.length === 0 ? 'no address' : named.join(' and ')
  throw wrongKey(`Their OpenPGP key names ${names}, and not ${mail}. Say whether it is still theirs.`)
}

function wrongKey(problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field: 'key', problem }] })
}
