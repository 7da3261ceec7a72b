import { demand, type Scope } from '../../domain/access.ts'
import type { Actor, NewEvent, StepKind } from '../../domain/event.ts'
import { nextStep, type ReleaseState } from '../../domain/release-run.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, releaseFor, words } from '../subject.ts'
import { refuseForbidden } from './forbidden.ts'

/** Steps that people do and confirm: nothing here can look whether they happened. */
export const BY_HAND: ReadonlySet<StepKind> = new Set(['push', 'builds'])

/** A releaser confirms a step done by hand, with the proof: commit ids, the address of the builds. */
export async function confirmStep(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly release: string; readonly step: StepKind; readonly proof: string },
): Promise<void> {
  demand(scope, 'release.step')
  const proof = words('proof', input.proof, 'Give the proof: commit ids, or where it can be seen.')
  await onNextStep(ctx, input, async (tx, state) => {
    refuseUnless(BY_HAND.has(input.step), 'This step is done by Fairlead; there is nothing to confirm.')
    await refuseForbidden(tx, state, input.step)
    await recordStepDone(tx, state, actorOf(scope), { step: input.step, by: 'human', proof })
  })
}

/** An uncertain step: killed between the other side's yes and our note of it. A person looks, and decides. */
export async function resolveStep(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly release: string; readonly step: StepKind; readonly happened: boolean; readonly proof: string },
): Promise<void> {
  demand(scope, 'release.step')
  const proof = words('proof', input.proof, 'Say where you looked and what you saw.')
  await onNextStep(ctx, input, async (tx, state) => {
    const step = state.steps[input.step]
    refuseUnless(step?.state === 'uncertain' || step?.state === 'failed', 'This step is not in doubt.')
    const reason = {
      type: 'step.failed',
      facts: { step: input.step },
      body: { reason: `Looked and not done: ${proof}` },
    } as const
    if (!input.happened) await tx.append('release', state.id, actorOf(scope), [reason])
    else {
      const occurred = await intendedAt(tx, state.id, input.step)
      await recordStepDone(tx, state, actorOf(scope), { step: input.step, by: 'human', proof, occurred })
    }
  })
}

/** Tries a failed step again. */
export async function retryStep(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly release: string; readonly step: StepKind },
): Promise<void> {
  demand(scope, 'release.step')
  await onNextStep(ctx, input, async (tx, state) => {
    refuseUnless(state.steps[input.step]?.state === 'failed', 'Only a step that failed can be tried again.')
    await tx.append('release', state.id, actorOf(scope), [{ type: 'step.retried', facts: { step: input.step } }])
  })
}

/** Has the worker go on with the run: it decides anew from the ledger, and looks up what can be looked up. */
export async function lookAgain(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly release: string },
): Promise<void> {
  demand(scope, 'release.step')
  await ctx.store.write(ctx.now(), async (tx) => goOn(tx, (await releaseFor(tx, input.release)).id))
}

/** Leaves a step out, with a reason that stays in the record. */
export async function skipStep(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly release: string; readonly step: StepKind; readonly reason: string },
): Promise<void> {
  demand(scope, 'release.step')
  const reason = words('reason', input.reason, 'Say why it is left out; it stays in the record.')
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await releaseFor(tx, input.release)
    refuseUnless(input.step !== 'publish', 'Publishing cannot be left out: it is what the release is for.')
    const step = state.steps[input.step]?.state ?? 'planned'
    refuseUnless(step === 'planned' || step === 'failed', 'This step is under way or over.')
    refuseUnless(state.standing !== 'aborted' && state.standing !== 'done', 'This release is over.')
    const event = { type: 'step.skipped', facts: { step: input.step }, body: { reason } } as const
    await tx.append('release', state.id, actorOf(scope), [event])
    // Who armed it armed all its steps.
    const disarmed = {
      type: 'release.disarmed',
      facts: {},
      body: { reason: 'A step is left out now; arm it again.' },
    } as const
    if (state.standing === 'armed') await tx.append('release', state.id, actorOf(scope), [disarmed])
    await goOn(tx, state.id)
  })
}

export interface StepDone {
  readonly step: StepKind
  readonly by: 'human' | 'automatic'
  readonly proof: string
  readonly occurred?: Instant
}

/** Records a step in the release and, as evidence for the clocks, in every case of it. */
export async function recordStepDone(tx: Tx, state: ReleaseState, actor: Actor, done: StepDone): Promise<void> {
  await tx.append('release', state.id, actor, [
    { type: 'step.done', facts: { step: done.step, by: done.by }, body: { proof: done.proof } },
  ])
  const evidence = evidenceOf(done, state.id)
  if (evidence === undefined) return
  for (const id of state.cases) await tx.append('case', id, actor, [evidence])
}

function evidenceOf(done: StepDone, release: string): NewEvent<'case'> | undefined {
  const occurred = done.occurred === undefined ? {} : { occurred: done.occurred }
  switch (done.step) {
    case 'list':
      return { type: 'list.sent', facts: { release, ...occurred } }
    case 'push':
      return { type: 'fixes.pushed', facts: { release } }
    case 'builds':
      return { type: 'builds.released', facts: { release } }
    case 'publish': // advisory.published differs for each case; run-release writes it
    case 'tell-reporters':
      return undefined
  }
}

async function intendedAt(tx: Tx, release: string, step: StepKind): Promise<Instant> {
  const events = await tx.events('release', release)
  const intents = events.filter((event) => event.type === 'step.intended' && event.facts.step === step)
  return intents.at(-1)?.at ?? tx.now
}

async function onNextStep(
  ctx: Pick<Ctx, 'store' | 'now'>,
  input: { readonly release: string; readonly step: StepKind },
  act: (tx: Tx, state: ReleaseState) => Promise<void>,
): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    const state = await releaseFor(tx, input.release)
    refuseUnless(state.standing === 'running', 'The release is not running.')
    const { policy } = await tx.policy()
    refuseUnless(
      nextStep(state, policy.release.order) === input.step,
      'Another step comes first: the policy gives the order.',
    )
    await act(tx, state)
    await goOn(tx, state.id)
  })
}

async function goOn(tx: Tx, release: string): Promise<void> {
  await tx.putDue({ kind: 'release', subject: release, at: tx.now, key: `release:${release}` })
}
