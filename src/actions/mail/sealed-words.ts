import type { FileRef, MailProof } from '../../domain/event.ts'
import type { SealedWords } from '../../formats/pgp-entity.ts'
import type { Bytes } from '../../lib/bytes.ts'
import type { Opened, ReportRecord } from '../../store/store.ts'
import type { MailText } from '../../views/mails.ts'
import { type MailDesk, type SealedMessage, sealedNews, sealedReply, sealedReport } from '../../views/sealed-mails.ts'
import { caseMark } from './desk-address.ts'
import type { Inside, Post } from './post.ts'
import { replyAddress } from './reply-address.ts'

/** More than this is not sent along: the mail names the files, and they wait on the page. */
const MOST_FILES = 8 * 2 ** 20

/** What the team wrote to the reporter and no mail has told yet; undefined when there is nothing new to read. */
export async function newsInside(post: Post, record: ReportRecord): Promise<Inside | undefined> {
  const { state, events } = record
  const after = toldThrough(events)
  const fresh = events.filter((event) => event.type === 'message.sent' && event.seq > after)
  const last = fresh.at(-1)
  if (last === undefined) return undefined
  const messages = fresh.flatMap((event) =>
    event.type === 'message.sent' ? [{ ...saidIn(event), as: event.facts.as }] : [],
  )
  const answerable = replyAddress(post.ctx, state.id, 'r') !== undefined
  const text = sealedNews(post.frame, { publicId: state.publicId, answerable, messages })
  return { words: await withFiles(post, state.id, text, fresh), after, through: last.seq }
}

/** The report itself, for the team. */
export async function reportInside(
  post: Post,
  { state, events }: ReportRecord,
  about: { readonly number: string; readonly due?: number },
): Promise<Inside | undefined> {
  const [first] = events
  const body = first?.type === 'report.received' ? (first.body as Said | undefined) : undefined
  if (first === undefined || body === undefined) return undefined
  const text = sealedReport(post.frame, {
    ...about,
    ...deskOf(post, state.case),
    title: body.title ?? '',
    description: body.description ?? '',
    files: (body.files ?? []).map(({ name }) => name),
  })
  return { words: await withFiles(post, state.id, text, [first]), through: first.seq }
}

/** What the reporter wrote since the team last did, for the team. */
export async function replyInside(
  post: Post,
  { state, events }: ReportRecord,
  number: string,
): Promise<Inside | undefined> {
  const answered = events.findLast((event) => event.type === 'message.sent' && event.facts.by === 'human')?.seq ?? 0
  const fresh = events.filter((event) => event.type === 'message.received' && event.seq > answered).slice(-5)
  const last = fresh.at(-1)
  if (last === undefined) return undefined
  const title = (events[0]?.body as Said | undefined)?.title ?? ''
  const messages = fresh.map(saidIn)
  const text = sealedReply(post.frame, { number, title, messages, ...deskOf(post, state.case) })
  return { words: await withFiles(post, state.id, text, fresh), through: last.seq }
}

interface Said {
  readonly title?: string
  readonly description?: string
  readonly text?: string
  readonly files?: readonly FileRef[]
}

/** Up to which event encrypted mails have told everything, without a gap; a mail that came back has told nothing. */
function toldThrough(events: readonly Opened<'report'>[]): number {
  const failed = new Set(
    events.flatMap((event) => (event.type === 'mail.failed' ? (proofOf(event)?.messageId ?? []) : [])),
  )
  let told = 0
  for (const event of events) {
    const proof = event.type === 'mail.sent' ? proofOf(event) : undefined
    if (proof?.through === undefined || failed.has(proof.messageId)) continue
    const after = event.type === 'mail.sent' ? (event.facts.after ?? 0) : 0
    if (after <= told) told = Math.max(told, proof.through)
  }
  return told
}

function proofOf(event: Opened<'report'>): MailProof | undefined {
  return event.body as MailProof | undefined
}

function saidIn(event: Opened<'report'>): SealedMessage {
  const body = event.body as Said | undefined
  return { at: event.at, text: body?.text ?? '', files: (body?.files ?? []).map(({ name }) => name) }
}

function deskOf({ ctx }: Post, subject: string): MailDesk {
  return { mark: caseMark(ctx, subject), answerable: ctx.installation.mail.comesIn }
}

/** The files go along while they are small enough together. */
async function withFiles(
  { reader }: Post,
  report: string,
  { subject, text }: MailText,
  events: readonly Opened<'report'>[],
): Promise<SealedWords> {
  const refs = events.flatMap((event) => (event.body as Said | undefined)?.files ?? [])
  if (refs.reduce((sum, ref) => sum + ref.size, 0) > MOST_FILES) return { subject, text, files: [] }
  const files: { name: string; bytes: Bytes }[] = []
  for (const ref of refs) {
    const opened = await reader.file(report, ref.id).catch(() => undefined)
    if (opened !== undefined) files.push({ name: ref.name, bytes: await gathered(opened.stream) })
  }
  return { subject, text, files }
}

async function gathered(stream: AsyncIterable<Bytes>): Promise<Bytes> {
  const pieces: Bytes[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}
