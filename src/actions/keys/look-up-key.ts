import type { KeyDirectory } from '../../channels/key-directory.ts'
import { demand, type Scope } from '../../domain/access.ts'
import { encryptionProblem } from '../../formats/pgp-key.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless } from '../subject.ts'
import { noteKey, pinnedKey } from './pinned-key.ts'

/**
 * Looks for a reporter's key in the directory of their own mail domain. A person decides it, since the owner of that
 * domain learns of it. The first key is pinned, another one waits to be accepted.
 */
export async function lookUpKey(
  ctx: Pick<Ctx, 'store' | 'now' | 'pgp'> & { readonly keyDirectory: KeyDirectory },
  scope: Scope,
  input: { readonly report: string },
): Promise<void> {
  demand(scope, 'case.talk')
  const { events } = await ctx.store.reader(scope).report(input.report)
  const mail = events.findLast(({ identity }) => identity?.mail !== undefined)?.identity?.mail
  refuseUnless(mail !== undefined && mail !== '', 'This reporter left no mail address.')
  const domain = mail.slice(mail.lastIndexOf('@') + 1)
  const bytes = await ctx.keyDirectory.find(mail)
  refuseUnless(bytes !== undefined, `${domain} offers no key for this address.`)
  const now = ctx.now()
  const read = await ctx.pgp.read({ given: bytes, now })
  refuseUnless('facts' in read, `What ${domain} offers is no key that we can read.`)
  refuseUnless(read.facts.mails.includes(mail.toLowerCase()), `The key that ${domain} offers names another address.`)
  const problem = encryptionProblem(read.facts, now)
  refuseUnless(problem === undefined, problem ?? '')
  const pinned = await pinnedKey(ctx, input.report)
  await ctx.store.write(now, (tx) => noteKey(tx, input.report, read, pinned, actorOf(scope)))
}
