import type { Scope } from '../../domain/access.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { type Source, SYSTEM } from '../../domain/event.ts'
import { type MemberCommand, memberCommand } from '../../domain/member-command.ts'
import { type MemberState, memberOf } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { DAY, HOUR, type Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'
import { caseMark } from '../mail/desk-address.ts'
import { keepNote } from '../talk/keep-note.ts'
import { seeReport } from '../talk/see-report.ts'
import { sendMessage } from '../talk/send-message.ts'
import { decideCase } from '../triage/decide-case.ts'
import { takeCase } from '../triage/take-case.ts'
import { within } from '../within.ts'
import { OUTSIDE } from './mail-threads.ts'
import type { UnderstoodMail } from './understand-mail.ts'
import { type UnpackedFiles, unpackMail } from './unpack-mail.ts'

/** A signature is as old as the mail: older ones, and ones from a day that is not there yet, are not this mail's. */
const OLDEST = 7 * DAY
const NEWEST = HOUR

interface Desk {
  readonly report: string
  readonly case: string
  readonly member: MemberState
}

/**
 * A mail to the address where members answer about a report. Signed by a registered key, over words that name this very
 * case, it acts as that member; the same words act once. True when it was done or answered and the arrival is settled;
 * otherwise it is held, and never an act: an address alone lets nobody act for the team.
 */
export async function takeTeamMail(ctx: Ctx, understood: UnderstoodMail): Promise<boolean> {
  const team = understood.team ?? (await reportByMark(ctx, understood))
  if (team === undefined) return false
  const member = await signer(ctx, understood)
  if (member === undefined) return refuseUnsigned(ctx, understood, team)
  const record = await ctx.store.reader(SYSTEM_SCOPE).report(team)
  const desk = { report: record.state.id, case: record.state.case, member }
  const command = commandOf(ctx, understood, desk)
  if ('problem' in command) return answer(ctx, understood, desk, command.problem)
  const files = await unpackMail(ctx, desk.case, { parts: attached(understood) }, undefined)
  try {
    await ctx.store.write(ctx.now(), (tx) => act(ctx, tx, understood, desk, command, files))
    return true
  } catch (error) {
    await files.drop()
    if (!(error instanceof Refusal) || error.code === 'not_stored') throw error
    return answer(ctx, understood, desk, [error.message, ...error.fields.map(({ problem }) => problem)].join(' '))
  }
}

/** The report that the words name, for a mail to the team's plain address. */
function reportByMark(ctx: Ctx, { mail }: UnderstoodMail): Promise<string | undefined> {
  const [mark] = marksIn(mail.text)
  return mark === undefined
    ? Promise.resolve(undefined)
    : ctx.store.write(ctx.now(), (tx) => tx.findOutside(OUTSIDE.caseMark(mark)))
}

function marksIn(text: string): readonly string[] {
  return text.match(/\[case-[0-9a-z]{20}\]/g) ?? []
}

/** The member whose key signed all that is read. */
async function signer(ctx: Ctx, { opened }: UnderstoodMail): Promise<MemberState | undefined> {
  const { state, fingerprint } = opened.signature
  if (state !== 'good' || fingerprint === undefined) return undefined
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const [keys, organisation] = await Promise.all([reader.memberKeys(), reader.organisation()])
  const found = [...keys].find(([, key]) => key.fingerprint === fingerprint)
  return found === undefined ? undefined : memberOf(organisation, found[0])
}

function commandOf(
  ctx: Ctx,
  { mail, opened, arrival }: UnderstoodMail,
  desk: Desk,
): MemberCommand | { readonly problem: string } {
  const mark = caseMark(ctx, desk.case)
  const marks = marksIn(mail.text)
  if (marks.some((one) => one !== mark))
    return { problem: 'What you signed is about another case. Answer a mail of this case.' }
  if (marks.length === 0)
    return { problem: `What you signed does not say which case it is about. Leave this line in it: ${mark}` }
  const signedAt = opened.signature.signedAt ?? 0
  if (signedAt < arrival.at - OLDEST || signedAt > arrival.at + NEWEST)
    return { problem: 'Your signature is not of these days. Sign it again, and look at the clock of your computer.' }
  return memberCommand({ text: mail.text, subject: mail.subject, subjectSigned: opened.subjectInside })
}

async function act(
  ctx: Ctx,
  tx: Tx,
  { arrival, opened, mail }: UnderstoodMail,
  desk: Desk,
  command: MemberCommand,
  files: UnpackedFiles,
): Promise<void> {
  if ((await tx.arrival(arrival.id))?.standing !== 'new') return
  const digest = opened.signature.digest ?? ''
  const isNew = await tx.bindOutside(`signed:${digest}`, desk.report)
  if (!isNew) throw new Refusal('conflict', 'These very words, with this signature, were acted on before.')
  const { id, roles } = desk.member
  const scope: Scope = { kind: 'member', member: id, roles, steppedUp: false }
  const source: Source = { door: 'mail', signature: 'good', encrypted: opened.encrypted !== 'no', arrival: arrival.id }
  const by = { occurred: Math.min(arrival.at, tx.now), source, files: files.ids }
  // Whoever answers has read it, though not on its page.
  await seeReport(within(ctx, tx), scope, desk.report)
  const done = await carryOut(within(ctx, tx), scope, desk, command, by)
  if (mail.messageId !== undefined) await tx.bindOutside(OUTSIDE.messageId(mail.messageId), desk.report)
  await settle(tx, arrival.id, desk, { done, digest })
}

/** Does it, and says in words what was done. */
async function carryOut(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  desk: Desk,
  command: MemberCommand,
  by: { readonly occurred: Instant; readonly source: Source; readonly files: readonly string[] },
): Promise<readonly string[]> {
  const { files } = by
  const at = { case: desk.case }
  const note = async (text: string) => {
    if (text === '' && files.length === 0) return []
    await keepNote(ctx, scope, { ...at, text: text || 'Files by mail.', files })
    return ['What you wrote is kept as a note; only the team reads it.']
  }
  switch (command.do) {
    case 'take':
      await takeCase(ctx, scope, { ...at, member: desk.member.id })
      return ['You handle the case now.', ...(await note(command.text))]
    case 'note':
      return note(command.text)
    case 'say': {
      const { do: _, ...words } = command
      await sendMessage(ctx, scope, { ...at, ...words, ...by, reports: [desk.report], asks: false })
      return [`The reporter was sent your ${words.as}:`, words.text]
    }
    case 'confirm':
    case 'reopen':
      await decideCase(ctx, scope, { ...at, decide: command.do, reason: command.reason })
      return [command.do === 'confirm' ? 'The case is confirmed.' : 'The case is open again.', ...(await note(''))]
    case 'reject':
      await decideCase(ctx, scope, { ...at, decide: 'reject', because: command.because, reason: command.reason })
      return [`The case is rejected: ${command.because}. Its reporters read your reason.`, ...(await note(''))]
    case 'close':
      await decideCase(ctx, scope, { ...at, decide: 'close', because: command.because, reason: command.reason })
      return [`The case is closed: ${command.because}.`, ...(await note(''))]
  }
}

/** Nothing is done; the member is told what to change. */
async function answer(ctx: Ctx, { arrival }: UnderstoodMail, desk: Desk, problem: string): Promise<true> {
  await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.arrival(arrival.id))?.standing === 'new') await settle(tx, arrival.id, desk, { done: [], problem })
  })
  return true
}

async function settle(
  tx: Tx,
  arrival: string,
  desk: Desk,
  outcome: { readonly done: readonly string[]; readonly problem?: string; readonly digest?: string },
): Promise<void> {
  await tx.append('case', desk.case, SYSTEM, [
    {
      type: 'member.mailed',
      facts: { member: desk.member.id, done: outcome.problem === undefined },
      body: { arrival, report: desk.report, ...outcome },
    },
  ])
  await tx.settleArrival(arrival, { standing: 'done', report: desk.report })
  const subject = `desk:${desk.case}:${arrival}`
  await tx.putDue({ kind: 'mail', subject, at: tx.now, key: subject })
}

/** It stays held. Whoever has a key here, and whose address it bears, is told why. */
async function refuseUnsigned(ctx: Ctx, { facts }: UnderstoodMail, report: string): Promise<false> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const [names, keys] = await Promise.all([reader.memberNames(), reader.memberKeys()])
  const member = [...keys.keys()].find((id) => names.get(id)?.mail?.toLowerCase() === facts.from)
  if (member === undefined) return false
  const subject = `desk-unsigned:${report}:${member}`
  await ctx.store.write(ctx.now(), (tx) => tx.putDue({ kind: 'mail', subject, at: tx.now, key: subject }))
  return false
}

/** What OpenPGP brings along is no file of the case. */
function attached({ mail }: UnderstoodMail) {
  return mail.parts.filter(({ type }) => !type.startsWith('application/pgp-'))
}
