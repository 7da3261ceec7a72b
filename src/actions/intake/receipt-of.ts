import { PUBLIC, type Scope } from '../../domain/access.ts'
import { type ClockEvent, clocks } from '../../domain/clock.ts'
import type { BodyOf, Envelope } from '../../domain/event.ts'
import type { CompiledPolicy, PolicyVersion } from '../../domain/policy.ts'
import { Refusal } from '../../domain/refusal.ts'
import { fileCommitment, makeReceipt, type Receipt, type ReceiptFacts } from '../../formats/receipt.ts'
import { fromBase64 } from '../../lib/bytes.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'
import type { Submitted } from './open-report.ts'

/** The signed receipt of a report, with the proof that it stands in the ledger once there is one. */
export async function receiptOf(
  ctx: Pick<Ctx, 'store' | 'installation'>,
  scope: Scope,
  report: string,
): Promise<Receipt> {
  const receipt = await signedReceiptOf(ctx, scope, report)
  const { state, events } = await ctx.store.reader(scope).report(report)
  const inclusion = await ctx.store.ledger.inclusion(state.id, events[0]?.seq ?? 0)
  return inclusion === undefined ? receipt : { ...receipt, inclusion }
}

/** The receipt of a report that was stored a moment ago, from what storing it has told. */
export async function receiptFor(
  ctx: Pick<Ctx, 'store' | 'installation'>,
  submitted: Submitted,
  version: PolicyVersion,
): Promise<Receipt> {
  const { publicId, receivedAt, committed } = submitted
  const { salt, commitment, files, entry, facts } = committed
  const first = { facts, type: 'report.received' } as const
  const reader = ctx.store.reader(PUBLIC)
  const { absences, intakePause } = await reader.organisation()
  const announced = absences.length === 0 && intakePause === null ? [] : await reader.announced()
  return makeReceipt(
    {
      origin: ctx.installation.baseUrl,
      report: publicId,
      receivedAt,
      policy: { version: version.version, digest: version.digest },
      promises: promisedAtReceipt(first, receivedAt, version.policy, announced),
      salt: fromBase64(salt),
      commitment,
      files,
      entry,
    },
    ctx.store.ledger,
  )
}

/** The receipt alone, made from what is stored: the same bytes for ever. */
async function signedReceiptOf(
  ctx: Pick<Ctx, 'store' | 'installation'>,
  scope: Scope,
  report: string,
): Promise<Receipt> {
  const reader = ctx.store.reader(scope)
  const { state, events } = await reader.report(report)
  const first = events[0]
  const body = first?.body as BodyOf<'report', 'report.received'> | undefined
  if (first === undefined || body === undefined)
    throw new Refusal('not_found', 'This report was erased; its receipt is with you alone.')
  const version = await reader.policyAt(state.policy)
  const salt = fromBase64(body.salt)
  return makeReceipt(
    {
      origin: ctx.installation.baseUrl,
      report: state.publicId,
      receivedAt: state.receivedAt,
      policy: { version: version.version, digest: version.digest },
      promises: promisedAtReceipt(first, state.receivedAt, version.policy, await reader.announced()),
      salt,
      commitment: body.commitment,
      files: body.files.map((file) => fileCommitment(salt, file.sha256)),
      entry: await ctx.store.ledger.entry(state.id, first.seq),
    },
    ctx.store.ledger,
  )
}

/** What was promised at the moment of receipt: the clocks that had a due time then, with what had been announced by then. */
function promisedAtReceipt(
  first: Pick<Envelope<'report'>, 'type' | 'facts'>,
  at: Instant,
  policy: CompiledPolicy,
  announced: readonly ClockEvent[],
): ReceiptFacts['promises'] {
  return clocks([...announced, { ...first.facts, type: first.type, at }], policy, at).flatMap((clock) => {
    const quote = policy.promises.find((promise) => promise.id === clock.promise)?.quote
    return clock.due === undefined || quote === undefined ? [] : [{ promise: clock.promise, quote, due: clock.due }]
  })
}
