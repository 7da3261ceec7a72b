import type { FileRef, Identity, NewEvent, ReportEvents, Source } from '../../domain/event.ts'
import { REPORTER, SYSTEM } from '../../domain/event.ts'
import { committedWords, isNamed, type NewReport } from '../../domain/intake.ts'
import type { PolicyProduct, PolicyVersion } from '../../domain/policy.ts'
import { speaksOfSenders } from '../../domain/trust.ts'
import { commitmentOf, fileCommitment, wordsOf } from '../../formats/receipt.ts'
import { base64, fromBase64, hex, random, sha256 } from '../../lib/bytes.ts'
import { newCode } from '../../lib/code.ts'
import { newId, newReportId } from '../../lib/ids.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import { nextCaseNumber } from '../case-number.ts'
import type { KnownSender } from './sender.ts'

/** How a report is opened. */
export interface Opening {
  /** The stream id it will have: its files were received under it, and an arrival hands on its own. */
  readonly id: string
  readonly version: PolicyVersion
  readonly product: PolicyProduct
  readonly files: readonly FileRef[]
  /** When it reached us, where that was before now. */
  readonly occurred?: Instant
  readonly imported?: true
  readonly source?: Source
  /** What the door knows of the reporter beside the form's fields. */
  readonly identity?: Pick<Identity, 'login' | 'key'>
  /** Whoever has shown to be the sender. */
  readonly sender?: KnownSender
  /** The door does not answer with the receipt itself; whoever sends it records that. */
  readonly receipt?: 'later'
}
export interface Submitted {
  readonly report: string
  readonly publicId: string
  /** Shown once; stored only as a keyed hash. */
  readonly code: string
  readonly receivedAt: Instant
  readonly policy: number
  readonly repeated: boolean
  /** Of the program that sent it, where it asked for one. */
  readonly sender?: string
  /** What the receipt says of the report beside its instant and policy. */
  readonly committed: Committed
}
export interface Committed {
  /** Base64. */
  readonly salt: string
  /** Hex. */
  readonly commitment: string
  /** Hex SHA-256 of the same words and files without the salt: equal whoever sends them. */
  readonly fingerprint: string
  /** Hex; of each file, in order. */
  readonly files: readonly string[]
  /** Hex; the ledger entry that recorded the report. */
  readonly entry: string
  /** The clear facts of that entry: its promises are reckoned from them. */
  readonly facts: ReceivedFacts
}
export type ReceivedFacts = ReportEvents['report.received']['facts']

/**
 * Opens a report with its case, its code and its due work inside the caller's transaction: the one way in, whatever
 * the door. `input` was checked by the door that knows how to ask again; files are kept already.
 */
export async function openReport(tx: Tx, input: NewReport, how: Opening): Promise<Submitted> {
  const { id, version } = how
  const caseId = newId()
  const publicId = newReportId()
  const code = newCode()
  const number = await nextCaseNumber(tx, version.policy)
  const words = wordsOf(committedWords(input, how.files))
  const event = received(input, how, { caseId, publicId, words })
  await tx.append('report', id, REPORTER, [event])
  const entry = await tx.head('report', id)
  if (how.receipt !== 'later') await tx.append('report', id, REPORTER, [RECEIPT])
  await tx.append('case', caseId, SYSTEM, [{ type: 'case.opened', facts: { number, report: id } }])
  await tx.bindCode(id, code)
  if (how.sender !== undefined) await tx.bindSender(how.sender.name, id)
  // A team that moves in needs no mail for each of its own old cases.
  if (how.imported !== true)
    await tx.putDue({ kind: 'mail', subject: `new-report:${id}`, at: tx.now, key: `new-report:${id}` })
  const { salt, commitment } = event.body
  const committed = {
    salt,
    commitment,
    fingerprint: hex(sha256(words)),
    files: how.files.map((file) => fileCommitment(fromBase64(salt), file.sha256)),
    entry,
    facts: event.facts,
  }
  return {
    report: id,
    publicId,
    code,
    receivedAt: how.occurred ?? tx.now,
    policy: version.version,
    repeated: false,
    committed,
  }
}

// The receipt is the answer to the reporter's own request; it is automatic and keeps no promise.
const RECEIPT: NewEvent<'report'> = { type: 'receipt.sent', facts: {} }

function received(
  input: NewReport,
  { version, product, files, occurred, imported, source, identity, sender }: Opening,
  { caseId, publicId, words }: { caseId: string; publicId: string; words: string },
): Extract<NewEvent<'report'>, { type: 'report.received' }> {
  const salt = random(32)
  return {
    type: 'report.received',
    facts: {
      publicId,
      case: caseId,
      policy: version.version,
      door: input.door,
      productKind: product.kind,
      product: product.id,
      named: isNamed(input) || identity?.login !== undefined,
      mail: input.mail !== '',
      known: input.known,
      credit: input.credit,
      files: files.length,
      ...(speaksOfSenders(version.policy) ? { sender: sender?.trust ?? 'new' } : {}),
      ...(occurred === undefined ? {} : { occurred }),
      ...(imported === undefined ? {} : { imported }),
    },
    body: {
      title: input.title,
      description: input.description,
      answers: input.answers,
      files,
      salt: base64(salt),
      commitment: commitmentOf(salt, words),
      ...(source === undefined ? {} : { source }),
    },
    identity: { ...identityOf(input), ...identity },
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
