import { type FileRef, type NewEvent, REPORTER, type Source, SYSTEM } from '../../domain/event.ts'
import { chosenProduct, isMailAddress, LIMITS, type NewReport } from '../../domain/intake.ts'
import {
  type PlatformFile,
  type PlatformMessage,
  type PlatformReport,
  platformKey,
  stepFor,
  takenKey,
} from '../../domain/platform.ts'
import type { ReportState } from '../../domain/report.ts'
import { SENDER } from '../../domain/trust.ts'
import { type Bytes, utf8 } from '../../lib/bytes.ts'
import { newId } from '../../lib/ids.ts'
import { type Instant, MINUTE } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'
import { openReport } from '../intake/open-report.ts'
import { receiveFile } from '../intake/receive-file.ts'
import { knownSender } from '../intake/sender.ts'
import { clearSenders } from '../triage/clear-senders.ts'

export interface Fetching {
  /** The bytes of a file there; undefined when it is no longer given out. */
  readonly file: (file: PlatformFile) => Promise<AsyncIterable<Bytes> | undefined>
  /** It was there before we were connected, or came out of a file: its past is kept and does not count. */
  readonly imported: boolean
}
type TakeCtx = Pick<Ctx, 'store' | 'now' | 'installation'>

/**
 * Brings a report of another platform up to date with ours: opens it once, adds what was said since, and follows its
 * state where ours has not got so far. Done again it adds nothing. Returns the report's id; undefined where it was erased
 * here, so that nothing brings it back.
 */
export async function takePlatformReport(
  ctx: TakeCtx,
  found: PlatformReport,
  fetching: Fetching,
): Promise<string | undefined> {
  const [known, taken] = await ctx.store.write(ctx.now(), async (tx) => [
    await tx.findOutside(platformKey(found)),
    await tx.findOutside(takenKey(found)),
  ])
  if (known === undefined && taken !== undefined) return undefined
  const report = known ?? (await openIt(ctx, found, fetching))
  for (const message of found.messages) await addMessage(ctx, found, report, message, fetching)
  await ctx.store.write(ctx.now(), (tx) => followState(tx, found, report))
  return report
}

async function openIt(ctx: TakeCtx, found: PlatformReport, fetching: Fetching): Promise<string> {
  const id = newId()
  const fetched = await fetchFiles(ctx, id, found.files, fetching)
  const text = `${wholeText(found)}${fetched.missing}`
  const long = text.length > LIMITS.description
  const files = [
    ...fetched.kept,
    ...(long ? [await receiveFile(ctx, id, { name: 'whole-text.md', type: 'text/markdown' }, once(utf8(text)))] : []),
  ]
  return ctx.store.write(ctx.now(), async (tx) => {
    const earlier = await tx.findOutside(platformKey(found))
    if (earlier !== undefined) return earlier
    const version = await tx.policy()
    const input = reportOf(
      found,
      long ? `${text.slice(0, LIMITS.description - 60)}\n\n(The whole text is attached.)` : text,
    )
    const product = chosenProduct(version.policy, input)
    if (product === undefined) throw new Error('The policy in force names no product')
    const kept = await tx.keepFiles(
      id,
      files.map((file) => file.id),
    )
    const sender = await knownSender(tx, version.policy, senderName(found))
    await openReport(tx, input, {
      id,
      version,
      product,
      files: kept,
      occurred: Math.min(found.createdAt, tx.now),
      source: sourceOf(found, found.id, found.url),
      receipt: 'later',
      ...(fetching.imported ? { imported: true as const } : {}),
      ...(found.login === undefined ? {} : { identity: { login: found.login } }),
      ...(sender === undefined ? {} : { sender }),
    })
    await tx.bindOutside(platformKey(found), id)
    await tx.bindOutside(takenKey(found), TAKEN)
    return id
  })
}

/** The platform has seen who they are; a file that is imported only says so. */
function senderName({ door, login }: PlatformReport): string | undefined {
  return login === undefined || door === 'import' ? undefined : SENDER.platform(door, login)
}

/** In the place of a report's id: no erase of one takes it away. */
const TAKEN = 'taken'

function reportOf(found: PlatformReport, description: string): NewReport {
  return {
    door: found.door,
    product: '',
    title: found.title.trim().slice(0, LIMITS.title) || `A report without a title (${found.id})`,
    description: description.trim() === '' ? '(Nothing was written.)' : description,
    answers: {},
    known: found.state.is === 'closed' && found.state.as === 'published' ? 'public' : 'no',
    name: (found.name ?? '').slice(0, LIMITS.name),
    mail: found.mail !== undefined && isMailAddress(found.mail) ? found.mail : '',
    zone: '',
    credit: 'later',
    creditName: '',
  }
}

/** What stands in fields of its own there is said behind the text, so that nothing of it is lost. */
function wholeText(found: PlatformReport): string {
  const facts = Object.entries(found.facts).map(([name, value]) => `- ${name}: ${value}`)
  return facts.length === 0 ? found.text : `${found.text}\n\n${facts.join('\n')}`
}

function sourceOf(found: PlatformReport, id: string, url?: string): Source {
  return { door: found.door, id, ...(url === undefined ? {} : { url }) }
}

/** One message, once. Of the platform's own machines nothing is taken over; what the team wrote among itself stays a note. */
async function addMessage(
  ctx: TakeCtx,
  found: PlatformReport,
  report: string,
  message: PlatformMessage,
  fetching: Fetching,
): Promise<void> {
  const key = platformKey(found, `message:${message.id}`)
  if ((await ctx.store.write(ctx.now(), (tx) => tx.findOutside(key))) !== undefined) return
  const wanted = message.from === 'machine' ? [] : message.files
  const { kept: files, missing } = await fetchFiles(ctx, report, wanted, fetching)
  const whole = { ...message, text: `${message.text}${missing}` }
  await ctx.store.write(ctx.now(), async (tx) => {
    if (!(await tx.bindOutside(key, report)) || message.from === 'machine') return
    const state = await tx.state('report', report)
    if (state === undefined || state.erased === 'all' || (await isOurs(tx, report, message))) return
    const kept = await tx.keepFiles(
      report,
      files.map(({ id }) => id),
    )
    const occurred = Math.max(Math.min(message.at, tx.now), state.receivedAt)
    if (message.internal) await keepInside(tx, found, state, whole)
    else await append(tx, found, state, whole, { files: kept, occurred, isNews: !fetching.imported })
  })
}

/** What we have just carried there is told to us before we could write down that it is ours. */
async function isOurs(tx: Tx, report: string, { from, internal, text, at }: PlatformMessage): Promise<boolean> {
  if (from !== 'team' || internal) return false
  const sent = await tx.all('report', report, 'message.sent')
  return sent.some(
    ({ body, envelope }) =>
      body.source === undefined && Math.abs(at - envelope.at) < SOON && body.text.trim() === text.trim(),
  )
}

/** Between our writing it and its standing there; a word that is said again later is another one. */
const SOON = 10 * MINUTE

async function append(
  tx: Tx,
  found: PlatformReport,
  state: ReportState,
  message: PlatformMessage,
  said: { readonly files: readonly FileRef[]; readonly occurred: Instant; readonly isNews: boolean },
): Promise<void> {
  const body = { text: message.text, files: said.files, source: sourceOf(found, message.id, found.url) }
  const { occurred } = said
  if (message.from === 'reporter') {
    const event = { type: 'message.received', facts: { files: said.files.length, occurred }, body } as const
    await tx.append('report', state.id, REPORTER, [event])
    const key = `reply:${state.id}`
    if (said.isNews) await tx.putDue({ kind: 'mail', subject: key, at: tx.now, key })
    return
  }
  // A person answered there. That it was read is certain; what else the words hold, nobody has said.
  const as = state.acknowledgedAt === null ? 'acknowledgement' : 'note'
  const event: NewEvent<'report'> = { type: 'message.sent', facts: { to: 'reporter', by: 'human', as, occurred }, body }
  await tx.append('report', state.id, SYSTEM, [event])
}

async function keepInside(tx: Tx, found: PlatformReport, state: ReportState, message: PlatformMessage): Promise<void> {
  const text = `${message.login ?? 'Somebody'} inside the team there:\n\n${message.text}`
  const body = { text, files: [], source: sourceOf(found, message.id, found.url) }
  await tx.append('case', state.case, SYSTEM, [{ type: 'note.kept', facts: {}, body }])
}

/** What was decided there moves a case that has only this report, and each state once. */
async function followState(tx: Tx, found: PlatformReport, report: string): Promise<void> {
  await decideAsThere(tx, found, report)
  await clearSenders(tx, [report])
}

async function decideAsThere(tx: Tx, found: PlatformReport, report: string): Promise<void> {
  const state = await tx.state('report', report)
  const subject = state === undefined ? undefined : await tx.state('case', state.case)
  if (state === undefined || subject === undefined || subject.reports.length !== 1) return
  const name = found.state.is === 'closed' ? `closed:${found.state.as}` : found.state.is
  if (!(await tx.bindOutside(platformKey(found, `state:${name}:${found.stateAt ?? 0}`), report))) return
  if (found.state.is === 'waiting') {
    await tx.append('report', report, SYSTEM, [{ type: 'information.requested', facts: {} }])
    return
  }
  const next = stepFor(found.state, subject)
  if (next === undefined) return
  const reason = `So it was decided on ${PLACES[found.door]}.`
  switch (next.step) {
    case 'confirm':
      await tx.append('case', subject.id, SYSTEM, [{ type: 'case.confirmed', facts: {}, body: { reason } }])
      return
    case 'reject':
      await tx.append('case', subject.id, SYSTEM, [
        { type: 'case.rejected', facts: { reason: next.because }, body: { reason } },
      ])
      return
    case 'close':
      await tx.append('case', subject.id, SYSTEM, [
        { type: 'case.closed', facts: { reason: 'other' }, body: { reason } },
      ])
      return
    case 'not-a-report':
      await tx.append('report', report, SYSTEM, [
        { type: 'report.classified', facts: { as: 'spam' }, body: { reason } },
      ])
  }
}

const PLACES: Readonly<Record<PlatformReport['door'], string>> = {
  hackerone: 'HackerOne',
  github: 'GitHub',
  import: 'the platform it came from',
}

/** Their addresses live about an hour: a file that cannot be had now is named in the text instead. */
async function fetchFiles(
  ctx: TakeCtx,
  owner: string,
  files: readonly PlatformFile[],
  fetching: Fetching,
): Promise<{ readonly kept: readonly FileRef[]; readonly missing: string }> {
  const kept: FileRef[] = []
  const missing: string[] = []
  for (const [i, file] of files.entries()) {
    const isTooMuch = i >= LIMITS.files || file.size > ctx.installation.fileLimit
    const bytes = isTooMuch ? undefined : await fetching.file(file)
    if (bytes === undefined) missing.push(file.name)
    else kept.push(await receiveFile(ctx, owner, { name: file.name, type: file.type }, bytes))
  }
  const words = missing.map((name) => `\n\n(The file ${name} stayed where it came from: it could not be fetched.)`)
  return { kept, missing: words.join('') }
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes
}
