import type { MailChannel } from '../../channels/mail.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { activeMembers } from '../../domain/organisation.ts'
import { hex, sha256, utf8 } from '../../lib/bytes.ts'
import type { Due, Reader } from '../../store/store.ts'
import {
  alarmMail,
  type MailFrame,
  type MailText,
  newReportMail,
  newsMail,
  releaseHeldMail,
  releaseWarningMail,
  replyMail,
  warningMail,
} from '../../views/mails.ts'
import type { Ctx } from '../ctx.ts'

type MailCtx = Ctx & { readonly mail: MailChannel }
interface Addressed {
  readonly to: readonly string[]
  readonly mail: MailText
}

/** The notices there are, by the first word of their subject; the rest of it are opaque ids and numbers. */
const NOTICES: Readonly<Record<string, (post: Post, ids: readonly string[]) => Promise<Addressed | undefined>>> = {
  'new-report': newReport,
  reply,
  news,
  warn,
  broken,
  'release-warning': releaseWarning,
  'release-held': releaseHeld,
}

const ONLY = 'only-'
const TRIES_IN_DOUBT = 3

/**
 * Sends one notice. First it becomes a piece of work for each recipient, so that one who cannot be reached makes nobody
 * else read it twice. Whom it goes to and what it says is looked up when it is sent: an address that was erased is not
 * written to. At least once: a second copy carries the same Message-ID.
 */
export async function sendMail(ctx: MailCtx, due: Due): Promise<void> {
  const [kind = '', ...ids] = due.subject.split(':')
  const notice = Object.hasOwn(NOTICES, kind) ? NOTICES[kind] : undefined
  if (notice === undefined) return
  const addressed = await notice(await openPost(ctx), ids)
  if (addressed === undefined) return
  const only = ids.at(-1) ?? ''
  if (!only.startsWith(ONLY)) return oneForEach(ctx, due, addressed.to)
  const to = addressed.to.find((address) => markOf(ctx, address) === only)
  if (to === undefined) return
  const messageId = `${kind}.${hex(sha256(utf8(`${due.subject} ${to}`))).slice(0, 32)}`
  const delivery = await ctx.mail.deliver({ to, ...addressed.mail, messageId, automatic: true })
  if (delivery.outcome === 'failed' && !delivery.permanent) throw new Error('The relay did not take a notice')
  // In doubt it is sent again, a few times at most: whoever has it knows the copy by its Message-ID.
  if (delivery.outcome === 'uncertain' && due.attempts < TRIES_IN_DOUBT) throw new Error('The relay did not answer')
  ctx.log.info('mail.sent', { kind, code: delivery.outcome })
}

/** The instant in the subject keeps two notices of one kind apart, and stays the same however often one is tried. */
async function oneForEach(ctx: MailCtx, due: Due, recipients: readonly string[]): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    for (const address of recipients) {
      const rest = `${due.at}:${markOf(ctx, address)}`
      await tx.putDue({ kind: 'mail', subject: `${due.subject}:${rest}`, at: tx.now, key: `${due.key}:${rest}` })
    }
  })
}

/** Knows a recipient again without writing the address down. */
function markOf(ctx: Pick<Ctx, 'store'>, address: string): string {
  return ONLY + hex(ctx.store.secrets.hmac('recipient', address)).slice(0, 24)
}

interface Post {
  readonly ctx: MailCtx
  readonly reader: Reader
  readonly frame: MailFrame
}

async function openPost(ctx: MailCtx): Promise<Post> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const { policy } = await reader.policy()
  const { name } = policy.organisation
  return { ctx, reader, frame: { team: name, baseUrl: ctx.installation.baseUrl, zone: policy.zone, now: ctx.now() } }
}

async function newReport(post: Post, [report = '']: readonly string[]): Promise<Addressed> {
  const { state } = await post.reader.report(report)
  const clocks = await post.reader.clocks(report, post.frame.now)
  const dues = clocks.flatMap((clock) => (clock.state === 'running' && clock.due !== undefined ? [clock.due] : []))
  const first = dues.length === 0 ? {} : { due: Math.min(...dues) }
  return {
    to: await team(post),
    mail: newReportMail(post.frame, { number: await numberOf(post, state.case), ...first }),
  }
}

async function reply(post: Post, [report = '']: readonly string[]): Promise<Addressed> {
  const { state } = await post.reader.report(report)
  return {
    to: await handlerOrTeam(post, state.case),
    mail: replyMail(post.frame, { number: await numberOf(post, state.case) }),
  }
}

async function news(post: Post, [report = '']: readonly string[]): Promise<Addressed | undefined> {
  const { state, events } = await post.reader.report(report)
  const address = events.findLast((event) => event.identity?.mail !== undefined)?.identity?.mail
  if (!state.mail || address === undefined) return undefined
  return { to: [address], mail: newsMail(post.frame, { publicId: state.publicId }) }
}

async function warn(
  post: Post,
  [report = '', promise = '', , due = '', told = '']: readonly string[],
): Promise<Addressed | undefined> {
  const { state } = await post.reader.report(report)
  const { policy } = await post.reader.policyAt(state.policy)
  const kind = policy.promises.find((p) => p.id === promise)?.kind ?? promise
  const running = (await post.reader.clocks(report, post.frame.now)).some(
    (clock) => clock.promise === promise && clock.due === Number(due) && clock.state === 'running',
  )
  // Kept in the meantime: nobody needs a warning of it.
  if (!running) return undefined
  const { state: subject } = await post.reader.case(state.case)
  const about = { number: subject.number, kind, due: Number(due), owned: subject.handler !== null }
  if (told === 'team') return { to: await team(post), mail: warningMail(post.frame, { ...about, told: 'team' }) }
  return { to: await handlerOrTeam(post, state.case), mail: warningMail(post.frame, { ...about, told: 'handler' }) }
}

async function broken(post: Post, [id = '']: readonly string[]): Promise<Addressed> {
  return { to: await team(post), mail: alarmMail(post.frame, { number: await numberOf(post, id) }) }
}

async function releaseWarning(post: Post, [release = '', , hours = '']: readonly string[]): Promise<Addressed> {
  const { state, events } = await post.reader.release(release)
  const warned = events.findLast((event) => event.type === 'release.warned')
  const red = warned?.type === 'release.warned' ? warned.facts.red : 0
  return {
    to: await team(post),
    mail: releaseWarningMail(post.frame, { release, at: state.at, hours: Number(hours), red }),
  }
}

async function releaseHeld(post: Post, [release = '']: readonly string[]): Promise<Addressed> {
  const { state } = await post.reader.release(release)
  return { to: await team(post), mail: releaseHeldMail(post.frame, { release, at: state.at }) }
}

async function numberOf({ reader }: Post, id: string): Promise<string> {
  return (await reader.case(id)).state.number
}

/** The team's address and every member who gave one, each once. */
async function team({ ctx, reader }: Post): Promise<readonly string[]> {
  const names = await reader.memberNames()
  const members = activeMembers(await reader.organisation()).flatMap((member) => names.get(member.id)?.mail ?? [])
  const shared = ctx.installation.teamMail
  return [...new Set(shared === undefined ? members : [shared, ...members])]
}

async function handlerOrTeam(post: Post, id: string): Promise<readonly string[]> {
  const { state } = await post.reader.case(id)
  const handler = state.handler === null ? undefined : (await post.reader.memberNames()).get(state.handler)?.mail
  return handler === undefined ? team(post) : [handler]
}
