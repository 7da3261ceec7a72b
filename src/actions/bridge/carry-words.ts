import type { HackerOneChannel } from '../../channels/hackerone.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { CaseState } from '../../domain/case.ts'
import type { BodyOf } from '../../domain/event.ts'
import { platformKey } from '../../domain/platform.ts'
import { Unreached } from '../../domain/reach.ts'
import type { ReportState } from '../../domain/report.ts'
import { type HackerOneState, readHackerOneReport } from '../../formats/hackerone.ts'
import { type Instant, MINUTE } from '../../lib/instant.ts'
import type { Opened } from '../../store/store.ts'
import type { PlatformCtx } from '../platform/platforms.ts'

/**
 * Carries what the team wrote here to where the report came from, and the state of its case. Each message once: what
 * was posted before a crash is found there again before anything is posted anew. GitHub has no way to take words.
 */
export async function carryWords(ctx: PlatformCtx, report: string): Promise<void> {
  const { hackerone } = ctx.platforms
  const record = await ctx.store.reader(SYSTEM_SCOPE).report(report)
  const source = sourceOf(record.events)
  if (hackerone === undefined || source?.door !== 'hackerone' || source.id === undefined) return
  const there: There = { channel: hackerone, id: source.id }
  for (const event of record.events) {
    if (isOurs(event)) await carryOne(ctx, there, record.state, event)
  }
  await carryState(ctx, there, record.state)
}

interface There {
  readonly channel: HackerOneChannel
  /** What the report is called there. */
  readonly id: string
}
type Sent = Extract<Opened<'report'>, { readonly type: 'message.sent' }>

function sourceOf(events: readonly Opened<'report'>[]) {
  const body = events[0]?.body as BodyOf<'report', 'report.received'> | undefined
  return body?.source
}

/** Written here by a person; what came from there has a source. */
function isOurs(event: Opened<'report'>): event is Sent {
  if (event.type !== 'message.sent' || event.facts.by !== 'human') return false
  return (event.body as BodyOf<'report', 'message.sent'> | undefined)?.source === undefined
}

async function carryOne(ctx: PlatformCtx, there: There, state: ReportState, event: Sent): Promise<void> {
  const key = `hackerone:sent:${state.id}:${event.seq}`
  if ((await ctx.store.write(ctx.now(), (tx) => tx.findOutside(key))) !== undefined) return
  const body = event.body as BodyOf<'report', 'message.sent'> | undefined
  if (body === undefined) return
  const text = body.files.length === 0 ? body.text : `${body.text}\n\n${filesWords(body.files.length)}`
  const since = event.at - SKEW
  const made = (await foundThere(ctx, there, { text, since })) ?? (await post(there, text))
  await ctx.store.write(ctx.now(), async (tx) => {
    await tx.bindOutside(key, state.id)
    await tx.bindOutside(carriedKey(there, made), state.id)
    // So that our own words are not taken for news when we ask there.
    await tx.bindOutside(
      platformKey({ door: 'hackerone', place: there.channel.program, id: there.id }, `message:${made}`),
      state.id,
    )
  })
}

function carriedKey({ channel, id }: There, message: string): string {
  return `hackerone:carried:${channel.program}:${id}:${message}`
}

/** Clocks differ: of ours and theirs, by no more than that. */
const SKEW = 10 * MINUTE

/**
 * The same words by the team, of that hour, that no message of ours has been matched with: posted before we could write
 * that down. Who thanks twice is heard twice.
 */
async function foundThere(
  ctx: PlatformCtx,
  there: There,
  { text, since }: { readonly text: string; readonly since: Instant },
): Promise<string | undefined> {
  const answered = await there.channel.report(there.id)
  if (!answered.ok) throw new Unreached(answered.problem)
  const found = readHackerOneReport(answered.value, there.channel.program)
  const same = (found?.messages ?? []).filter(
    (one) => one.from === 'team' && !one.internal && one.at >= since && one.text.trim() === text.trim(),
  )
  for (const { id } of same) {
    const carried = await ctx.store.write(ctx.now(), (tx) => tx.findOutside(carriedKey(there, id)))
    if (carried === undefined) return id
  }
  return undefined
}

async function post(there: There, text: string): Promise<string> {
  const answered = await there.channel.comment(there.id, text, false)
  if (!answered.ok) throw new Unreached(answered.problem)
  if (answered.made === undefined) throw new Error('HackerOne took a message and did not say what it made')
  return answered.made
}

function filesWords(count: number): string {
  const files = count === 1 ? 'A file belongs' : `${count} files belong`
  return `(${files} to this message: ask for the code of your report to fetch it from our own page.)`
}

/** The state there follows ours: triaged once it is confirmed, closed as what it was closed for. */
async function carryState(ctx: PlatformCtx, there: There, report: ReportState): Promise<void> {
  const { state: subject } = await ctx.store.reader(SYSTEM_SCOPE).case(report.case)
  const wanted = stateOf(subject, report)
  if (wanted === undefined) return
  const key = `hackerone:state:${report.id}:${wanted}:${subject.standing}:${subject.confirmedAt ?? 0}`
  if ((await ctx.store.write(ctx.now(), (tx) => tx.findOutside(key))) !== undefined) return
  const answered = await there.channel.report(there.id)
  if (!answered.ok) throw new Unreached(answered.problem)
  if (!isIn(answered.value, wanted)) {
    const changed = await there.channel.changeState(there.id, wanted, WORDS[wanted])
    if (!changed.ok && !changed.permanent) throw new Unreached(changed.problem)
  }
  await ctx.store.write(ctx.now(), (tx) => tx.bindOutside(key, report.id))
}

function isIn(value: unknown, wanted: HackerOneState): boolean {
  const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : value
  const state = (data as { attributes?: { state?: unknown } } | undefined)?.attributes?.state
  return (
    state === wanted || (wanted === 'triaged' && typeof state === 'string' && !/^(new|needs-more-info)$/.test(state))
  )
}

function stateOf(subject: CaseState, report: ReportState): HackerOneState | undefined {
  if (report.classified === 'spam') return 'spam'
  if (report.classified !== 'report') return 'not-applicable'
  switch (subject.standing) {
    case 'new':
      return undefined
    case 'confirmed':
      return 'triaged'
    case 'rejected':
      return REJECTED[subject.rejectedFor ?? 'not-a-vulnerability'] ?? 'informative'
    case 'closed':
      return subject.publishedAt === null ? undefined : 'resolved'
  }
}

const REJECTED: Readonly<Record<string, HackerOneState>> = {
  duplicate: 'duplicate',
  'out-of-scope': 'not-applicable',
  'third-party': 'not-applicable',
  'not-reproducible': 'informative',
  'not-a-vulnerability': 'informative',
}

const WORDS: Readonly<Record<HackerOneState, string>> = {
  triaged: 'We have confirmed this.',
  'needs-more-info': 'We asked you something: see the message above.',
  resolved: 'The advisory is published and the fix can be had.',
  informative: 'We read this as no vulnerability. The reason is in our message.',
  'not-applicable': 'This is not for us to fix. The reason is in our message.',
  duplicate: 'We know this already from another report.',
  spam: 'We read this as no report.',
}
