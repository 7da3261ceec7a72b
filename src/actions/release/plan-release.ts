import { demand, type Scope } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../../lib/ids.ts'
import type { Instant } from '../../lib/instant.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless, releaseFor, words } from '../subject.ts'

/** Plans the day that publishes these cases. Nothing goes out before a releaser arms it. */
export async function planRelease(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly cases: readonly string[]; readonly at: Instant; readonly title: string },
): Promise<{ readonly release: string }> {
  demand(scope, 'release.plan')
  const title = words('title', input.title, 'Give the release a title, such as its date.', 200)
  refuseUnless(input.cases.length > 0, 'Choose at least one case to release.')
  return ctx.store.write(ctx.now(), async (tx) => {
    refusePast(input.at, tx.now)
    const release = newId()
    await tx.append('release', release, actorOf(scope), [
      { type: 'release.planned', facts: { cases: input.cases, at: input.at }, body: { title } },
    ])
    for (const id of input.cases) {
      const subject = await caseFor(tx, scope, id)
      refuseUnless(subject.publishedAt === null, `${subject.number} is published already.`)
      refuseUnless(subject.release === null, `${subject.number} is part of another release already.`)
      await tx.append('case', id, actorOf(scope), [{ type: 'release.joined', facts: { release, on: input.at } }])
    }
    await tx.putDue({ kind: 'release', subject: release, at: tx.now, key: `release:${release}` })
    return { release }
  })
}

/** Moves a release that has not begun. Who armed it must arm it again. */
export async function moveRelease(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly release: string; readonly at: Instant; readonly reason: string },
): Promise<void> {
  demand(scope, 'release.plan')
  const reason = words('reason', input.reason, 'Say why it moves; it stays in the record.')
  await ctx.store.write(ctx.now(), async (tx) => {
    refusePast(input.at, tx.now)
    const state = await releaseFor(tx, input.release)
    refuseUnless(
      state.standing === 'planned' || state.standing === 'armed' || state.standing === 'held',
      'Only a release that has not begun can be moved.',
    )
    await tx.append('release', state.id, actorOf(scope), [
      { type: 'release.moved', facts: { at: input.at }, body: { reason } },
    ])
    // Notice that counts back from the day counts back from the new one.
    const moved = { what: 'release.moved', until: input.at }
    for (const id of state.cases)
      await tx.append('case', id, actorOf(scope), [{ type: 'fact.recorded', facts: moved, body: { reason } }])
    await tx.putDue({ kind: 'release', subject: state.id, at: tx.now, key: `release:${state.id}` })
  })
}

function refusePast(at: Instant, now: Instant): void {
  if (at > now) return
  const problem = 'Choose an instant in the future; a minute ahead is enough.'
  throw new Refusal('invalid', problem, { fields: [{ field: 'at', problem }] })
}
