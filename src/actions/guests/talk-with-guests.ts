import { demand, type Scope } from '../../domain/access.ts'
import { LIMITS } from '../../domain/intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, isRepeated, refuseUnless, words } from '../subject.ts'

/** The team writes to guests of a case, with files for them. Each reads it on their own page; none learns of the others. */
export async function tellGuests(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: {
    readonly case: string
    readonly guests: readonly string[]
    readonly text: string
    readonly files: readonly string[]
    readonly once?: string
  },
): Promise<void> {
  demand(scope, 'case.talk')
  const text = words('text', input.text, 'Write the message first.', LIMITS.message)
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    const to = subject.guests.filter((guest) => input.guests.includes(guest))
    refuseUnless(to.length > 0 && to.length === input.guests.length, 'Choose at least one guest who has access.')
    if (await isRepeated(tx, input.once)) return
    const files = await tx.keepFiles(subject.id, input.files)
    await tx.append('case', subject.id, actorOf(scope), [{ type: 'guest.told', facts: { to }, body: { text, files } }])
    for (const guest of to) {
      const key = `guest-news:${subject.id}:${guest}`
      await tx.putDue({ kind: 'mail', subject: key, at: tx.now, key })
    }
  })
}

/** A guest writes to the team of the case they were read into. */
export async function writeAsGuest(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly text: string; readonly files: readonly string[]; readonly once?: string },
): Promise<void> {
  demand(scope, 'guest.write')
  if (scope.kind !== 'guest') throw new Refusal('not_found', 'There is nothing here.')
  const { guest } = scope
  const text = words('text', input.text, 'Write the message first.', LIMITS.message)
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, scope.case)
    if (await isRepeated(tx, input.once)) return
    const files = await tx.keepFiles(subject.id, input.files)
    const facts = { guest, files: files.length }
    await tx.append('case', subject.id, actorOf(scope), [{ type: 'guest.wrote', facts, body: { text, files } }])
    const key = `guest-wrote:${subject.id}`
    await tx.putDue({ kind: 'mail', subject: key, at: tx.now, key })
  })
}
