import type { Arrival } from '../../domain/arrival.ts'
import type { MailVerdict } from '../../domain/arrival-mail.ts'
import { REPORTER } from '../../domain/event.ts'
import { chosenProduct } from '../../domain/intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import { SENDER } from '../../domain/trust.ts'
import { hex, sha256 } from '../../lib/bytes.ts'
import type { Tx } from '../../store/store.ts'
import { cameRound } from '../check/check-doors.ts'
import type { Ctx } from '../ctx.ts'
import { openReport } from '../intake/open-report.ts'
import { knownSender } from '../intake/sender.ts'
import { noteKey, senderKey } from '../keys/pinned-key.ts'
import { keepReplyAddress } from '../mail/reply-address.ts'
import { isMailFlood } from './mail-flood.ts'
import { OUTSIDE, threadOf } from './mail-threads.ts'
import { type MailWords, mailWords, reportByMail } from './mail-words.ts'
import { isSameMail } from './same-mail.ts'
import { takeEvidence, tellAgain } from './take-evidence.ts'
import { takeTeamMail } from './take-team-mail.ts'
import { type UnderstoodMail, understandMail } from './understand-mail.ts'
import { type UnpackedFiles, unpackMail } from './unpack-mail.ts'

/** Finds out what a mail is, and makes it that: a report, a message, evidence about a mail of ours, or something held. */
export async function takeMail(ctx: Ctx, arrival: Arrival): Promise<void> {
  try {
    await take(ctx, arrival)
  } catch (error) {
    if (error instanceof Refusal && (error.code === 'not_stored' || error.code === 'conflict')) throw error
    // A mail that we stumble over must not lie unseen: somebody looks at it.
    ctx.log.failure('mail.unclear', error)
    await hold(ctx, arrival, 'unclear')
  }
}

async function take(ctx: Ctx, arrival: Arrival): Promise<void> {
  const understood = await understandMail(ctx, arrival)
  const { verdict } = understood
  if (await cameRound(ctx, understood.mail.messageId)) return drop(ctx, arrival)
  ctx.log.info('mail.understood', { kind: verdict.becomes === 'held' ? verdict.as : verdict.becomes })
  switch (verdict.becomes) {
    case 'report':
      return takeAsReport(ctx, understood, 'new')
    case 'message':
      return takeAsMessage(ctx, understood, verdict)
    case 'evidence':
      return takeEvidence(ctx, understood, verdict)
    case 'held':
      return hold(ctx, arrival, verdict.as)
    case 'team':
      return (await takeTeamMail(ctx, understood)) ? undefined : hold(ctx, arrival, 'member')
  }
}

/** Our own mail that went round: nothing of it is kept. */
async function drop(ctx: Ctx, arrival: Arrival): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    await tx.settleArrival(arrival.id, { standing: 'done' })
    await tx.eraseArrival(arrival.id)
  })
}

/** Makes a mail a report of its own: at once, or when somebody says that what was held is one. */
export async function takeAsReport(
  ctx: Ctx,
  understood: UnderstoodMail,
  standing: 'new' | 'held',
  released?: (tx: Tx) => Promise<void>,
): Promise<void> {
  const { arrival, mail } = understood
  const words = mailWords(understood)
  const files = await unpackMail(ctx, arrival.id, mail, words.rest)
  const settled = await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.arrival(arrival.id))?.standing !== standing) return 'settled before'
    const twin = await twinOf(tx, understood, words, files)
    if (twin !== undefined) return settleTwin(tx, arrival, twin)
    if (standing === 'new' && (await isMailFlood(tx, ctx, understood.facts.from))) {
      await tx.settleArrival(arrival.id, { standing: 'held', held: 'flood' })
      return 'too many at once'
    }
    await open(tx, ctx, understood, words, files)
    await released?.(tx)
    return undefined
  })
  if (settled !== undefined) await files.drop()
  if (typeof settled === 'object') await addFiles(ctx, understood, settled, standing)
}

async function open(
  tx: Tx,
  ctx: Ctx,
  understood: UnderstoodMail,
  words: MailWords,
  unpacked: UnpackedFiles,
): Promise<void> {
  const { arrival, mail, raw, opened, sender } = understood
  const input = reportByMail(understood, words)
  const version = await tx.policy()
  const product = chosenProduct(version.policy, input)
  if (product === undefined) throw new Error('The policy names no product')
  const kept = await tx.keepFiles(arrival.id, unpacked.ids)
  const known = await knownSender(tx, version.policy, shownSender(understood))
  await openReport(tx, input, {
    id: arrival.id,
    version,
    product,
    files: words.attachRaw ? [raw, ...kept] : kept,
    occurred: Math.min(arrival.at, tx.now),
    source: words.source,
    receipt: 'later',
    ...(known === undefined ? {} : { sender: known }),
  })
  await noteKey(tx, arrival.id, sender && senderKey(opened, sender.address, tx.now), undefined)
  await bindMail(tx, mail.messageId, arrival.id)
  await keepReplyAddress(tx, ctx, arrival.id)
  await tx.settleArrival(arrival.id, { standing: 'done', report: arrival.id })
  const receipt = `receipt:${arrival.id}`
  if (mayAnswer(arrival, input.mail) && !isOurs(ctx, input.mail))
    await tx.putDue({ kind: 'mail', subject: receipt, at: tx.now, key: receipt })
}

/**
 * The sender, where the team's own server confirmed the very address that a reader sees. Anybody can write any other; and
 * what a list put into its place, the server has not looked at.
 */
function shownSender({ facts, mail, sender }: UnderstoodMail): string | undefined {
  const shown = facts.authentication === 'pass' && sender !== undefined && sender.address === mail.from?.address
  return shown ? SENDER.mail(sender.address) : undefined
}

/** Names the mail, unless another one has its name. What another process names in this moment is looked at anew. */
async function bindMail(tx: Tx, id: string | undefined, report: string): Promise<void> {
  if (id === undefined || (await tx.findOutside(OUTSIDE.messageId(id))) !== undefined) return
  if (!(await tx.bindOutside(OUTSIDE.messageId(id), report)))
    throw new Refusal('conflict', 'The same mail is being taken in twice at once.')
}

/** RFC 3834 §2: machines and lists get no answer, also when a person found a report in what they sent. */
function mayAnswer({ held }: Arrival, mail: string): boolean {
  return (
    mail !== '' && (held === null || held === 'spam' || held === 'flood' || held === 'unclear' || held === 'member')
  )
}

/** A forged mail in our own name would have us write to ourselves. */
function isOurs({ installation }: Pick<Ctx, 'installation'>, address: string): boolean {
  return address === installation.teamMail?.toLowerCase() || installation.mail.addresses.includes(address)
}

async function takeAsMessage(
  ctx: Ctx,
  understood: UnderstoodMail,
  { report, sure }: Extract<MailVerdict, { becomes: 'message' }>,
): Promise<void> {
  const { arrival, mail, opened, sender, pinned } = understood
  const words = mailWords(understood)
  const unpacked = await unpackMail(ctx, report, mail, words.rest)
  const settled = await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.arrival(arrival.id))?.standing !== 'new') return 'settled before'
    const state = await tx.state('report', report)
    // Erased in this moment: looked at anew, it is a report of its own.
    if (state === undefined || !isOpenToTalk(state)) throw new Error('The report of a mail was erased meanwhile')
    const twin = await twinOf(tx, understood, words, unpacked)
    if (twin !== undefined) return settleTwin(tx, arrival, twin)
    await tx.settleArrival(arrival.id, { standing: 'done', report })
    const files = await tx.keepFiles(report, unpacked.ids)
    const facts = { files: files.length, occurred: Math.min(arrival.at, tx.now) }
    const body = { text: words.text, files, source: words.source }
    await tx.append('report', report, REPORTER, [{ type: 'message.received', facts, body }])
    if (sure) await noteKey(tx, report, sender && senderKey(opened, sender.address, tx.now), pinned)
    await bindMail(tx, mail.messageId, report)
    await tx.putDue({ kind: 'mail', subject: `reply:${report}`, at: tx.now, key: `reply:${report}` })
    if (sure) await tellAgain(tx, report)
    return undefined
  })
  if (settled !== undefined) await unpacked.drop()
  if (typeof settled === 'object') await addFiles(ctx, understood, settled, 'new')
}

async function hold(ctx: Ctx, { id }: Arrival, held: Extract<MailVerdict, { becomes: 'held' }>['as']): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.arrival(id))?.standing === 'new') await tx.settleArrival(id, { standing: 'held', held })
  })
}

/** A report that holds a mail already, and which of its files it has not. */
interface Twin {
  readonly report: string
  readonly missing: ReadonlySet<string>
}

/** The report that holds this mail already: it came by a list too, or twice under a head that changed on the way. */
async function twinOf(
  tx: Tx,
  { mail }: UnderstoodMail,
  words: MailWords,
  files: UnpackedFiles,
): Promise<Twin | undefined> {
  const id = mail.messageId
  const report = id === undefined ? undefined : await tx.findOutside(OUTSIDE.messageId(id))
  if (report === undefined) return undefined
  const [first, messages] = await Promise.all([
    tx.all('report', report, 'report.received'),
    tx.all('report', report, 'message.received'),
  ])
  const known = [
    ...first.map(({ body }) => ({ source: body.source, text: body.description, files: body.files })),
    ...messages.map(({ body }) => ({ source: body.source, text: body.text, files: body.files })),
  ].filter(({ source }) => source?.id === id)
  if (!known.some((one) => isSameMail(one, { text: words.text, files: files.digests }))) return undefined
  const have = new Set(known.flatMap((one) => one.files.map(({ sha256 }) => sha256)))
  return { report, missing: new Set(files.digests.filter((digest) => !have.has(digest))) }
}

/** Done with, unless it brings files along that the first copy had not: a list may leave them out, and be quicker. */
async function settleTwin(tx: Tx, arrival: Arrival, twin: Twin): Promise<string | Twin> {
  if (twin.missing.size > 0) return twin
  await tx.settleArrival(arrival.id, { standing: 'done', report: twin.report })
  return 'the same mail came before'
}

async function addFiles(
  ctx: Ctx,
  understood: UnderstoodMail,
  { report, missing }: Twin,
  standing: 'new' | 'held',
): Promise<void> {
  const { arrival, mail, facts } = understood
  const { source } = mailWords(understood)
  const { fromReporter, open: isOpen } = await threadOf(ctx, report, facts.from)
  const parts = mail.parts.filter(({ bytes }) => missing.has(hex(sha256(bytes))))
  const unpacked = await unpackMail(ctx, report, { parts: isOpen ? parts : [] }, undefined)
  const kept = await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.arrival(arrival.id))?.standing !== standing) return false
    await tx.settleArrival(arrival.id, { standing: 'done', report })
    if (unpacked.ids.length === 0) return false
    const files = await tx.keepFiles(report, unpacked.ids)
    const text = 'This mail came again, with files that its first copy did not have.'
    const facts = { files: files.length, occurred: Math.min(arrival.at, tx.now) }
    const body = { text, files, source: { ...source, ...(fromReporter ? {} : { unsure: true as const }) } }
    await tx.append('report', report, REPORTER, [{ type: 'message.received', facts, body }])
    await tx.putDue({ kind: 'mail', subject: `reply:${report}`, at: tx.now, key: `reply:${report}` })
    return true
  })
  if (!kept) await unpacked.drop()
}
