import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { type StepKind, SYSTEM } from '../../domain/event.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type GateInput, isArmed, redGates } from '../../domain/release.ts'
import { hasActedOutward, nextStep, type ReleaseState } from '../../domain/release-run.ts'
import { HOUR, type Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { BY_HAND } from './confirm-step.ts'
import { type GateCtx, gatherGates } from './gather-gates.ts'
import { runListStep } from './run-list-step.ts'
import { runPublishStep } from './run-publish-step.ts'
import { runTellStep } from './run-tell-step.ts'
import { isStillSo, lookAgain } from './still-so.ts'

export type RunCtx = Ctx & GateCtx

/** Warnings before the hour, in hours. */
const WARN_AT = [24, 1] as const

/**
 * Looks at a release and does what is next: warns, starts it at its hour when it is armed and every gate is green, holds
 * it otherwise, and goes through the steps in the policy's order. Called again after every change and after a restart;
 * it decides anew from the ledger each time.
 */
export async function runRelease(ctx: RunCtx, id: string): Promise<void> {
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).release(id)
  switch (state.standing) {
    case 'planned':
    case 'armed':
      return ctx.now() < state.at ? warnAhead(ctx, state) : startOrHold(ctx, state)
    case 'running':
      return goThroughSteps(ctx, state)
    case 'held':
    case 'aborted':
    case 'done':
      return
  }
}

async function warnAhead(ctx: RunCtx, state: ReleaseState): Promise<void> {
  const now = ctx.now()
  const due = WARN_AT.filter((hours) => now >= state.at - hours * HOUR && !state.warned.includes(hours))
  const ahead = WARN_AT.map((hours) => state.at - hours * HOUR).filter((at) => at > now)
  const input = due.length === 0 ? undefined : await ask(ctx, state)
  await ctx.store.write(now, async (tx) => {
    if (!(await isStillSo(tx, input ?? { release: state, cases: [] }))) return lookAgain(tx, state.id)
    const red = input === undefined ? 0 : countRed(input)
    for (const hours of due) {
      await tx.append('release', state.id, SYSTEM, [{ type: 'release.warned', facts: { hours, red } }])
      const key = `release-warning:${state.id}:${state.at}:${hours}`
      if (red > 0) await tx.putDue({ kind: 'mail', subject: key, at: now, key })
    }
    const at = Math.min(state.at, ...ahead)
    await tx.putDue({ kind: 'release', subject: state.id, at, key: `release:${state.id}` })
  })
}

function ask(ctx: RunCtx, state: ReleaseState): Promise<GateInput> {
  return gatherGates(ctx, SYSTEM_SCOPE, state, ctx.now())
}

// Not being armed is as red as a gate.
function countRed(input: GateInput): number {
  return redGates(input).length + (isArmed(input.release, input.policy) ? 0 : 1)
}

async function startOrHold(ctx: RunCtx, state: ReleaseState): Promise<void> {
  const input = await ask(ctx, state)
  const red = countRed(input)
  await ctx.store.write(ctx.now(), async (tx) => {
    if (!(await isStillSo(tx, input))) return lookAgain(tx, state.id)
    if (red > 0) return hold(tx, state, red)
    await tx.append('release', state.id, SYSTEM, [{ type: 'release.started', facts: {} }])
    await lookAgain(tx, state.id)
  })
}

async function hold(tx: Tx, { id, at }: ReleaseState, red: number): Promise<void> {
  await tx.append('release', id, SYSTEM, [{ type: 'release.held', facts: { red } }])
  await tx.putDue({ kind: 'mail', subject: `release-held:${id}`, at: tx.now, key: `release-held:${id}:${at}` })
}

async function goThroughSteps(ctx: RunCtx, state: ReleaseState): Promise<void> {
  const input = await ask(ctx, state)
  const step = nextStep(state, input.policy.release.order)
  if (step === undefined) return complete(ctx, state)
  const standing = state.steps[step]?.state ?? 'planned'
  // A failed or uncertain step waits for a person.
  if (standing === 'failed' || standing === 'uncertain') return
  if (BY_HAND.has(step)) return
  const intended = standing === 'intent' ? await intent(ctx, state.id, step) : undefined
  const went = await runStep(ctx, input, step, intended).catch((error: unknown) => refused(ctx, input, step, error))
  if (went === 'go-on') await runRelease(ctx, state.id)
}

// A gate that turned red on the way stops the run in the open: before the first outward act it holds, later at its step.
async function refused(ctx: RunCtx, input: GateInput, step: StepKind, error: unknown): Promise<'wait'> {
  if (!(error instanceof Refusal) || error.code === 'not_stored') throw error
  const { release } = input
  await ctx.store.write(ctx.now(), async (tx) => {
    if (!(await isStillSo(tx, { release, cases: [] }))) return lookAgain(tx, release.id)
    if (!hasActedOutward(release)) return hold(tx, release, Math.max(1, redGates(input).length))
    const failed = { type: 'step.failed', facts: { step }, body: { reason: error.message } } as const
    await tx.append('release', release.id, SYSTEM, [failed])
  })
  return 'wait'
}

function runStep(
  ctx: RunCtx,
  input: GateInput,
  step: StepKind,
  intended: Instant | undefined,
): Promise<'go-on' | 'wait'> {
  switch (step) {
    case 'list':
      return runListStep(ctx, input, intended)
    case 'publish':
      return runPublishStep(ctx, input, intended)
    case 'tell-reporters':
      return runTellStep(ctx, input)
    case 'push':
    case 'builds':
      return Promise.resolve('wait')
  }
}

async function intent(ctx: RunCtx, release: string, step: StepKind): Promise<Instant | undefined> {
  const { events } = await ctx.store.reader(SYSTEM_SCOPE).release(release)
  return events.findLast((event) => event.type === 'step.intended' && event.facts.step === step)?.at
}

async function complete(ctx: RunCtx, state: ReleaseState): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.state('release', state.id))?.standing !== 'running') return
    await tx.append('release', state.id, SYSTEM, [{ type: 'release.completed', facts: {} }])
    for (const id of state.cases) {
      const body = { reason: 'The advisory is published.' }
      await tx.append('case', id, SYSTEM, [{ type: 'case.closed', facts: { reason: 'published' }, body }])
      for (const report of (await tx.state('case', id))?.reports ?? []) await putNews(tx, report)
    }
  })
}
