import { demand, may, type Scope } from '../../domain/access.ts'
import { memberOf, ORGANISATION } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { encryptionProblem } from '../../formats/pgp-key.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless } from '../subject.ts'

/**
 * Registers the OpenPGP key of a member: from now on mail to them carries the words, encrypted to it, and what they sign
 * with it counts as theirs. One's own, or, for an admin, anybody's.
 */
export async function keepMemberKey(
  ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>,
  scope: Scope,
  input: { readonly member: string; readonly given: string },
): Promise<{ readonly key: string }> {
  demandFor(scope, input.member)
  const now = ctx.now()
  const read = await ctx.pgp.read({ given: input.given, now })
  if ('problem' in read) throw invalid(read.problem)
  const { facts, armored } = read
  const problem = encryptionProblem(facts, now) ?? (facts.canSign ? undefined : 'Nothing can be signed with this key.')
  if (problem !== undefined) throw invalid(problem)
  const reader = ctx.store.reader(scope)
  const [others, names] = await Promise.all([reader.memberKeys(), reader.memberNames()])
  if (names.get(input.member)?.mail === undefined) throw invalid(NO_ADDRESS)
  const taken = [...others].some(([id, key]) => id !== input.member && key.fingerprint === facts.fingerprint)
  if (taken) throw invalid('This is the key of another member. Each person has a key of their own.')
  await ctx.store.write(now, async (tx) => {
    refuseUnless(memberOf(await tx.organisation(), input.member) !== undefined, 'They are no longer in the team.')
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      {
        type: 'member.keyed',
        facts: { member: input.member, keyed: true },
        body: { armored, fingerprint: facts.fingerprint },
      },
    ])
  })
  return { key: facts.fingerprint }
}

const NO_ADDRESS =
  'No mail address is known of them, so nothing would be encrypted to this key, and they would get no mail to answer. Give them an address on the people page first; then the key.'

/** Forgets the key of a member: mail to them carries no words any more, and what it signs counts for nothing. */
export async function dropMemberKey(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly member: string },
): Promise<{ readonly key: string }> {
  demandFor(scope, input.member)
  await ctx.store.write(ctx.now(), async (tx) => {
    refuseUnless(memberOf(await tx.organisation(), input.member)?.keyed === true, 'There is no key to forget.')
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      { type: 'member.keyed', facts: { member: input.member, keyed: false }, body: { armored: '', fingerprint: '' } },
    ])
  })
  return { key: '' }
}

function demandFor(scope: Scope, member: string): void {
  demand(scope, 'member.key')
  if (scope.kind !== 'member' || scope.member === member || may(scope, 'people.manage')) return
  throw new Refusal('forbidden', 'You can change your own key; an admin can change those of others.')
}

function invalid(problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field: 'key', problem }] })
}
