import { Refusal } from '../../domain/refusal.ts'
import { encryptionProblem, type PublicKeyRead } from '../../formats/pgp-key.ts'
import type { Ctx } from '../ctx.ts'

/** The key that a reporter pastes in, or what they must change; undefined where there is none. */
export async function givenKey(
  ctx: Pick<Ctx, 'now' | 'pgp'>,
  given: string | undefined,
): Promise<PublicKeyRead | undefined> {
  if (given === undefined || given.trim() === '') return undefined
  const now = ctx.now()
  const read = await ctx.pgp.read({ given, now })
  const problem = 'problem' in read ? read.problem : encryptionProblem(read.facts, now)
  if ('facts' in read && problem === undefined) return read
  const fields = [{ field: 'key', problem: problem ?? '' }]
  throw new Refusal('invalid', 'Nothing was sent yet. Some answers need you.', { fields })
}
