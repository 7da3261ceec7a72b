import { demand, type Scope } from '../../domain/access.ts'
import { hasActedOutward } from '../../domain/release-run.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, releaseFor, words } from '../subject.ts'

/** A releaser says: run this at its hour if all gates are green. Nothing is ever published by a timer alone. */
export async function armRelease(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, release: string): Promise<void> {
  demand(scope, 'release.arm')
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await releaseFor(tx, release)
    refuseUnless(state.standing === 'planned' || state.standing === 'armed', 'Only a planned release can be armed.')
    refuseUnless(state.at > tx.now, 'Its hour has passed. Move it first, then arm it.')
    const actor = actorOf(scope)
    refuseUnless(
      !state.armedBy.includes(actor.id ?? ''),
      'You have armed it already; the second signature is another person’s.',
    )
    await tx.append('release', release, actor, [{ type: 'release.armed', facts: { at: state.at } }])
    await lookAgain(tx, release)
  })
}

/** Takes the arming back, without calling the release off. */
export async function disarmRelease(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly release: string; readonly reason: string },
): Promise<void> {
  demand(scope, 'release.abort')
  const reason = words('reason', input.reason, 'Say why; it stays in the record.')
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await releaseFor(tx, input.release)
    refuseUnless(state.standing === 'armed', 'It is not armed.')
    await tx.append('release', state.id, actorOf(scope), [{ type: 'release.disarmed', facts: {}, body: { reason } }])
  })
}

/** Calls the release off. Possible until the first act that leaves the house. */
export async function abortRelease(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly release: string; readonly reason: string },
): Promise<void> {
  demand(scope, 'release.abort')
  const reason = words('reason', input.reason, 'Say why; it stays in the record.')
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await releaseFor(tx, input.release)
    refuseUnless(state.standing !== 'done' && state.standing !== 'aborted', 'This release is over.')
    refuseUnless(
      !hasActedOutward(state),
      'Something may have left the house already; it cannot be called back. Go on, or correct it.',
    )
    await tx.append('release', state.id, actorOf(scope), [{ type: 'release.aborted', facts: {}, body: { reason } }])
    for (const id of state.cases) {
      await tx.append('case', id, actorOf(scope), [{ type: 'release.left', facts: { release: state.id } }])
    }
  })
}

async function lookAgain(tx: Tx, release: string): Promise<void> {
  await tx.putDue({ kind: 'release', subject: release, at: tx.now, key: `release:${release}` })
}
