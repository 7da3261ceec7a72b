import { demand, type Scope, SYSTEM_SCOPE } from '../../domain/access.ts'
import type { Arrival } from '../../domain/arrival.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { DAY } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, words } from '../subject.ts'
import { takeAsReport } from './take-mail.ts'
import { understandMail } from './understand-mail.ts'

const MOST = 200
/** What was dropped can be taken back for so long after it would have run out. */
const GRACE = 7 * DAY

/** Somebody says that what was held is a report: it is opened, and its promises count from when it arrived. */
export async function releaseHeld(
  ctx: Ctx,
  scope: Scope,
  input: { readonly arrival: string; readonly reason: string },
): Promise<void> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Say why it is a report; it stays in the record.')
  const arrival = await heldNow(ctx, input.arrival)
  refuseUnless(arrival.door === 'mail', 'Only a mail can be made a report here.')
  const understood = await understandMail(ctx, arrival)
  const verdict = { becomes: 'report', why: `It was held, and somebody found it to be a report: ${reason}` } as const
  await takeAsReport(ctx, { ...understood, verdict }, 'held', (tx) =>
    record(tx, scope, { arrivals: [arrival.id], as: 'report', reason }),
  )
}

/** Held things go out of sight, and after a while for good. */
export async function dropHeld(
  ctx: Ctx,
  scope: Scope,
  input: { readonly arrivals: readonly string[]; readonly reason: string },
): Promise<void> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Give the reason; it stays in the record.')
  refuseUnless(input.arrivals.length > 0 && input.arrivals.length <= MOST, 'Choose what to drop.')
  await settle(ctx, scope, { arrivals: input.arrivals, from: 'held', as: 'dropped', reason })
}

/** What was dropped is held again. */
export async function returnDropped(
  ctx: Ctx,
  scope: Scope,
  input: { readonly arrival: string; readonly reason: string },
): Promise<void> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Give the reason; it stays in the record.')
  await settle(ctx, scope, { arrivals: [input.arrival], from: 'dropped', as: 'held', reason })
}

/** What nobody decided on is dropped in time, and what was dropped is deleted: every day. */
export async function expireHeld(ctx: Pick<Ctx, 'store' | 'now' | 'installation'>): Promise<void> {
  while (await expireSome(ctx));
}

/** As many as one list holds; true when there were any. */
async function expireSome(ctx: Pick<Ctx, 'store' | 'now' | 'installation'>): Promise<boolean> {
  const before = ctx.now() - ctx.installation.mail.heldFor
  const old = await olderThan(ctx, 'held', before)
  const days = Math.round(ctx.installation.mail.heldFor / DAY)
  const reason = `Nobody decided on it in ${days} days.`
  if (old.length > 0) await settle(ctx, SYSTEM_SCOPE, { arrivals: old, from: 'held', as: 'dropped', reason })
  const gone = await olderThan(ctx, 'dropped', before - GRACE)
  await ctx.store.write(ctx.now(), async (tx) => {
    for (const id of gone) {
      await tx.eraseArrival(id)
      await tx.settleArrival(id, { standing: 'done' })
    }
  })
  return old.length + gone.length > 0
}

async function olderThan(
  ctx: Pick<Ctx, 'store'>,
  standing: 'held' | 'dropped',
  before: number,
): Promise<readonly string[]> {
  const all = await ctx.store.reader(SYSTEM_SCOPE).arrivals(standing)
  return all.filter(({ at }) => at < before).map(({ id }) => id)
}

async function heldNow(ctx: Pick<Ctx, 'store' | 'now'>, id: string): Promise<Arrival> {
  const arrival = await ctx.store.write(ctx.now(), (tx) => tx.arrival(id))
  if (arrival === undefined) throw new Refusal('not_found', 'There is no such mail.')
  refuseUnless(arrival.standing === 'held', 'Somebody has decided on it already.')
  return arrival
}

interface Decision {
  readonly arrivals: readonly string[]
  readonly as: 'report' | 'dropped' | 'held'
  readonly reason: string
}

async function settle(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  decision: Decision & { readonly from: 'held' | 'dropped'; readonly as: 'held' | 'dropped' },
): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    for (const id of decision.arrivals) {
      refuseUnless((await tx.arrival(id))?.standing === decision.from, 'Somebody has decided on it already.')
      await tx.settleArrival(id, { standing: decision.as })
    }
    const { arrivals, as, reason } = decision
    await record(tx, scope, { arrivals, as, reason })
  })
}

async function record(tx: Tx, scope: Scope, body: Decision): Promise<void> {
  await tx.append('organisation', ORGANISATION, actorOf(scope), [{ type: 'arrival.decided', facts: {}, body }])
}
