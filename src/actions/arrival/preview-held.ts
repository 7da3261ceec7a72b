import { demand, type Scope } from '../../domain/access.ts'
import type { Arrival } from '../../domain/arrival.ts'
import { firstOf, type HeaderField, headOf, LONGEST_HEAD, peopleIn, plainWords } from '../../formats/mail-head.ts'
import type { Ctx } from '../ctx.ts'
import { understandMail } from './understand-mail.ts'

/** What a list shows of something held: only its head is read. */
export interface HeldLine {
  readonly arrival: Arrival
  readonly subject: string
  readonly from: string
}

export interface HeldPreview extends HeldLine {
  readonly to: string
  /** As the mail says; anybody can write any date. */
  readonly date: string
  readonly text: string
  readonly parts: readonly { readonly name: string; readonly type: string; readonly size: number }[]
  readonly why: string
}

/** The oldest first. */
export async function heldLines(
  ctx: Pick<Ctx, 'store'>,
  scope: Scope,
  standing: 'held' | 'dropped',
  most: number,
): Promise<readonly HeldLine[]> {
  demand(scope, 'report.read')
  const arrivals = await ctx.store.reader(scope).arrivals(standing)
  return Promise.all(arrivals.slice(0, most).map((arrival) => lineOf(ctx, scope, arrival).catch(() => bare(arrival))))
}

/** Everything a person needs to decide, and nothing that could be run, loaded or followed by mistake. */
export async function previewHeld(ctx: Ctx, scope: Scope, id: string): Promise<HeldPreview> {
  demand(scope, 'report.read')
  const { arrival } = await ctx.store.reader(scope).arrival(id)
  const { mail, verdict } = await understandMail(ctx, arrival)
  return {
    ...wordsOf(arrival, mail.head),
    to: mail.to.join(', ').slice(0, 500),
    date: plainWords(firstOf(mail.head, 'date') ?? '').slice(0, 100),
    text: mail.text.slice(0, 20_000),
    parts: mail.parts.map(({ name, type, bytes }) => ({ name, type, size: bytes.length })),
    why: verdict.why,
  }
}

async function lineOf(ctx: Pick<Ctx, 'store'>, scope: Scope, arrival: Arrival): Promise<HeldLine> {
  if (arrival.door !== 'mail') return bare(arrival)
  const { stream } = await ctx.store.reader(scope).arrival(arrival.id)
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    pieces.push(piece)
    size += piece.length
    if (size >= LONGEST_HEAD) break
  }
  return wordsOf(arrival, headOf(Buffer.concat(pieces)))
}

/** What it said is gone, or cannot be read now. */
function bare(arrival: Arrival): HeldLine {
  return { arrival, subject: '', from: '' }
}

function wordsOf(arrival: Arrival, head: readonly HeaderField[]): HeldLine {
  const [person] = peopleIn(head, 'from')
  const from = person === undefined ? 'nobody' : `${person.name} <${person.address}>`.trim()
  return { arrival, subject: plainWords(firstOf(head, 'subject') ?? '').slice(0, 200), from }
}
