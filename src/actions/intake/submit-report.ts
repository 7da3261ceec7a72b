import { demand, type Scope } from '../../domain/access.ts'
import type { FileRef, Identity, NewEvent, ReportEvents } from '../../domain/event.ts'
import { REPORTER, SYSTEM } from '../../domain/event.ts'
import {
  checkIntake,
  checkNewReport,
  chosenProduct,
  committedWords,
  isNamed,
  type NewReport,
} from '../../domain/intake.ts'
import { pausedUntil } from '../../domain/organisation.ts'
import type { CompiledPolicy, PolicyProduct, PolicyVersion } from '../../domain/policy.ts'
import { Refusal } from '../../domain/refusal.ts'
import { commitmentOf, fileCommitment } from '../../formats/receipt.ts'
import { base64, fromBase64, random } from '../../lib/bytes.ts'
import { newCode } from '../../lib/code.ts'
import { newId, newReportId } from '../../lib/ids.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import { nextCaseNumber } from '../case-number.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless } from '../subject.ts'

export interface Submission extends NewReport {
  /** The stream id the report will have; its draft files were received under it. */
  readonly draft: string
  /** Draft files to keep, by id. */
  readonly files: readonly string[]
  /** Same key and same digest: the same answer, and no second report. */
  readonly idempotency: { readonly key: string; readonly digest: string }
}
export interface Submitted {
  readonly report: string
  readonly publicId: string
  /** Shown once; stored only as a keyed hash. */
  readonly code: string
  readonly receivedAt: Instant
  readonly policy: number
  readonly repeated: boolean
  /** What the receipt says of the report beside its instant and policy. */
  readonly committed: Committed
}
export interface Committed {
  /** Base64. */
  readonly salt: string
  /** Hex. */
  readonly commitment: string
  /** Hex; of each file, in order. */
  readonly files: readonly string[]
  /** Hex; the ledger entry that recorded the report. */
  readonly entry: string
  /** The clear facts of that entry: its promises are reckoned from them. */
  readonly facts: ReceivedFacts
}
export type ReceivedFacts = ReportEvents['report.received']['facts']

/** Stores a report, its case, its code and its due work in one transaction; resolves once that is durable. */
export async function submitReport(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: Submission,
): Promise<Submitted> {
  demand(scope, 'report.submit')
  return ctx.store.write(ctx.now(), async (tx) => {
    const earlier = await tx.recall(input.idempotency.key, input.idempotency.digest)
    if (earlier !== undefined) return { ...(JSON.parse(earlier) as Submitted), repeated: true }
    refuseUnless((await tx.state('report', input.draft)) === undefined, 'This form was sent already. Open a new one.')
    const version = await tx.policy()
    const product = refuseIfWrong(input, version.policy, pausedUntil(await tx.organisation(), tx.now))
    const files = await tx.keepFiles(input.draft, input.files)
    const submitted = await open(tx, input, version, product, files)
    await tx.remember(input.idempotency.key, input.idempotency.digest, JSON.stringify(submitted), submitted.report)
    return submitted
  })
}

function refuseIfWrong(input: Submission, policy: CompiledPolicy, paused: Instant | undefined): PolicyProduct {
  const fields = [...checkIntake(input, paused), ...checkNewReport(input, policy)]
  if (fields.length > 0) throw new Refusal('invalid', 'Nothing was sent yet. Some answers need you.', { fields })
  const product = chosenProduct(policy, input)
  if (product === undefined) throw new Refusal('invalid', 'Choose what your report is about.')
  return product
}

async function open(
  tx: Tx,
  input: Submission,
  version: PolicyVersion,
  product: PolicyProduct,
  files: readonly FileRef[],
): Promise<Submitted> {
  const caseId = newId()
  const publicId = newReportId()
  const code = newCode()
  const number = await nextCaseNumber(tx, version.policy)
  const event = received(input, version, product, files, { caseId, publicId })
  await tx.append('report', input.draft, REPORTER, [event])
  const entry = await tx.head('report', input.draft)
  await tx.append('report', input.draft, REPORTER, [RECEIPT])
  await tx.append('case', caseId, SYSTEM, [{ type: 'case.opened', facts: { number, report: input.draft } }])
  await tx.bindCode(input.draft, code)
  await tx.putDue({ kind: 'mail', subject: `new-report:${input.draft}`, at: tx.now, key: `new-report:${input.draft}` })
  const { salt, commitment } = event.body
  const committed = {
    salt,
    commitment,
    files: files.map((file) => fileCommitment(fromBase64(salt), file.sha256)),
    entry,
    facts: event.facts,
  }
  return {
    report: input.draft,
    publicId,
    code,
    receivedAt: tx.now,
    policy: version.version,
    repeated: false,
    committed,
  }
}

// The receipt is the answer to the reporter's own request; it is automatic and keeps no promise.
const RECEIPT: NewEvent<'report'> = { type: 'receipt.sent', facts: {} }

function received(
  input: Submission,
  version: PolicyVersion,
  product: PolicyProduct,
  files: readonly FileRef[],
  ids: { caseId: string; publicId: string },
): Extract<NewEvent<'report'>, { type: 'report.received' }> {
  const salt = random(32)
  return {
    type: 'report.received',
    facts: {
      publicId: ids.publicId,
      case: ids.caseId,
      policy: version.version,
      door: input.door,
      productKind: product.kind,
      product: product.id,
      named: isNamed(input),
      mail: input.mail !== '',
      known: input.known,
      credit: input.credit,
      files: files.length,
    },
    body: {
      title: input.title,
      description: input.description,
      answers: input.answers,
      files,
      salt: base64(salt),
      commitment: commitmentOf(salt, committedWords(input, files)),
    },
    identity: identityOf(input),
  }
}

function identityOf(input: NewReport): Identity {
  return {
    ...(input.name.trim() === '' ? {} : { name: input.name.trim() }),
    ...(input.mail === '' ? {} : { mail: input.mail }),
    ...(input.zone === '' ? {} : { zone: input.zone }),
    ...(input.creditName.trim() === '' ? {} : { creditName: input.creditName.trim() }),
  }
}
