import { demand, type Scope } from '../../domain/access.ts'
import type { Trust } from '../../domain/event.ts'
import { checkNewReport, chosenProduct, type NewReport } from '../../domain/intake.ts'
import { checkIntake } from '../../domain/intake-pause.ts'
import { pausedUntil } from '../../domain/organisation.ts'
import type { CompiledPolicy, PolicyProduct } from '../../domain/policy.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { PublicKeyRead } from '../../formats/pgp-key.ts'
import type { Instant } from '../../lib/instant.ts'
import { Rehearsed } from '../check/rehearsal.ts'
import type { Ctx } from '../ctx.ts'
import { givenKey } from '../keys/given-key.ts'
import { putKeyAlarm } from '../keys/pinned-key.ts'
import { refuseUnless } from '../subject.ts'
import { openReport, type Submitted } from './open-report.ts'
import { knownProgram } from './sender.ts'

export interface Submission extends NewReport {
  /** The stream id the report will have; its draft files were received under it. */
  readonly draft: string
  /** The id was made for this very request, so that nothing can stand under it. */
  readonly isNew?: true
  /** Draft files to keep, by id. */
  readonly files: readonly string[]
  /** Same key and same digest: the same answer, and no second report. Whoever names no key cannot ask again for the answer. */
  readonly idempotency?: { readonly key: string; readonly digest: string }
  /** Our own check: everything is done as for a report, and undone at the end. */
  readonly rehearsal?: true
  /** A program that wants to be known again; a token that we gave it, or a new one. */
  readonly sender?: { readonly token: string; readonly isNew: boolean }
}

/** Stores a report, its case, its code and its due work in one transaction; resolves once that is durable. */
export async function submitReport(
  ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>,
  scope: Scope,
  input: Submission,
): Promise<Submitted> {
  demand(scope, 'report.submit')
  const key = await givenKey(ctx, input.key)
  return ctx.store.write(ctx.now(), async (tx) => {
    const { idempotency: once } = input
    const earlier = once === undefined ? undefined : await tx.recall(once.key, once.digest)
    if (earlier !== undefined) return { ...(JSON.parse(earlier) as Submitted), repeated: true }
    if (input.isNew === true) tx.begins(input.draft)
    else refuseUnless((await tx.state('report', input.draft)) === undefined, SENT_ALREADY)
    const version = await tx.policy()
    const sender = input.sender && (await knownProgram(tx, version.policy, input.sender))
    // A door that rests as announced is not broken.
    const paused = input.rehearsal === true ? undefined : pausedUntil(await tx.organisation(), tx.now)
    const product = refuseIfWrong(input, version.policy, { paused, trust: sender?.trust ?? 'new' })
    const files = await tx.keepFiles(input.draft, input.files)
    const known = sender === undefined ? {} : { sender }
    const opening = { id: input.draft, version, product, files, ...known, ...identityOf(key) }
    const submitted = await openReport(tx, input, opening)
    if (input.rehearsal === true) throw new Rehearsed()
    if (key !== undefined) await putKeyAlarm(tx, input.draft, key.facts)
    const answered = input.sender === undefined ? submitted : { ...submitted, sender: input.sender.token }
    if (once !== undefined) await tx.remember(once.key, once.digest, JSON.stringify(answered), submitted.report)
    return answered
  })
}

const SENT_ALREADY = 'This form was sent already. Open a new one.'

function identityOf(key: PublicKeyRead | undefined) {
  return key === undefined ? {} : { identity: { key: key.armored } }
}

function refuseIfWrong(
  input: Submission,
  policy: CompiledPolicy,
  { paused, trust }: { readonly paused: Instant | undefined; readonly trust: Trust },
): PolicyProduct {
  const fields = [...checkIntake(input, policy, paused), ...checkNewReport(input, policy, trust)]
  if (fields.length > 0) throw new Refusal('invalid', 'Nothing was sent yet. Some answers need you.', { fields })
  const product = chosenProduct(policy, input)
  if (product === undefined) throw new Refusal('invalid', 'Choose what your report is about.')
  return product
}
