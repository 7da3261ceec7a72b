import { lastMessage } from '../../domain/delivery.ts'
import type { Source } from '../../domain/event.ts'
import type { ReportRecord } from '../../store/store.ts'
import {
  alarmMail,
  doorBrokenMail,
  doorsMail,
  newReportMail,
  newsMail,
  numberMail,
  releaseHeldMail,
  releaseWarningMail,
  replyMail,
  returnedMail,
  warningMail,
} from '../../views/mails.ts'
import { receiptMail } from '../../views/receipt-mail.ts'
import { pinnedIn } from '../keys/pinned-key.ts'
import { desk, deskUnsigned, keyEnds, moved, reporterKeyEnds } from './desk-notices.ts'
import { guestLink, guestNews, guestWrote } from './guest-notices.ts'
import { type Addressed, handlerOrTeam, type Post, team } from './post.ts'
import { readingNumber } from './reading-number.ts'
import { receiptAbout } from './receipt-about.ts'
import { replyAddress } from './reply-address.ts'
import { newsInside, replyInside, reportInside } from './sealed-words.ts'

/** The notices there are, by the first word of their subject; the rest of it are opaque ids and numbers. */
export const NOTICES: Readonly<Record<string, (post: Post, ids: readonly string[]) => Promise<Addressed | undefined>>> =
  {
    'new-report': newReport,
    reply,
    news,
    receipt,
    number,
    'guest-link': guestLink,
    'guest-news': guestNews,
    'guest-wrote': guestWrote,
    returned,
    warn,
    broken,
    doors,
    'door-broken': doorBroken,
    desk,
    'desk-unsigned': deskUnsigned,
    moved,
    'key-ends': keyEnds,
    'reporter-key-ends': reporterKeyEnds,
    'release-warning': releaseWarning,
    'release-held': releaseHeld,
  }

async function newReport(post: Post, [report = '']: readonly string[]): Promise<Addressed> {
  const record = await post.reader.report(report)
  const { state } = record
  const clocks = await post.reader.clocks(report, post.frame.now)
  const dues = clocks.flatMap((clock) => (clock.state === 'running' && clock.due !== undefined ? [clock.due] : []))
  const first = dues.length === 0 ? {} : { due: Math.min(...dues) }
  const about = { number: await numberOf(post, state.case), ...first }
  return {
    to: await team(post),
    mail: newReportMail(post.frame, about),
    team: state.id,
    inside: () => reportInside(post, record, about),
  }
}

async function reply(post: Post, [report = '']: readonly string[]): Promise<Addressed> {
  const record = await post.reader.report(report)
  const { state } = record
  const number = await numberOf(post, state.case)
  return {
    to: await handlerOrTeam(post, state.case),
    mail: replyMail(post.frame, { number }),
    team: state.id,
    inside: () => replyInside(post, record, number),
  }
}

async function news(post: Post, [report = '']: readonly string[]): Promise<Addressed | undefined> {
  const record = await post.reader.report(report)
  const address = reporterMail(record)
  if (!record.state.mail || address === undefined) return undefined
  const { publicId } = record.state
  const mail = newsMail(post.frame, { publicId, ...waysOf(post, record) })
  const last = lastMessage(record.events)
  const leadsTo = last === undefined ? {} : { leadsTo: last }
  return { to: [address], mail, report, ...leadsTo, inside: () => newsInside(post, record) }
}

/** To whoever reported by mail: it has arrived, and what is promised. */
async function receipt(post: Post, [report = '']: readonly string[]): Promise<Addressed | undefined> {
  const record = await post.reader.report(report)
  const address = reporterMail(record)
  const source = record.events.flatMap((event) => sourceOf(event.body) ?? [])[0]
  if (address === undefined || !record.state.mail) return undefined
  const about = { ...(await receiptAbout(post, record)), ...waysOf(post, record) }
  const sealed = pinnedIn(record) !== undefined
  const unopened =
    source?.unopened === undefined ? {} : { unopened: { why: source.unopened, keyIds: source.keyIds ?? [] } }
  return {
    to: [address],
    mail: receiptMail(post.frame, { ...about, ...unopened, sealed }),
    report,
    answers: source?.id ?? '',
  }
}

/** To whoever asked, in a browser, to read what waits for them. */
async function number(post: Post, [report = '', asked = '']: readonly string[]): Promise<Addressed | undefined> {
  const record = await post.reader.report(report)
  const address = reporterMail(record)
  if (address === undefined) return undefined
  const mail = numberMail(post.frame, { publicId: record.state.publicId, number: readingNumber(post.ctx, asked) })
  return { to: [address], mail, report }
}

/** To the team: a mail to a reporter came back. */
async function returned(post: Post, [report = '']: readonly string[]): Promise<Addressed> {
  const { state } = await post.reader.report(report)
  const clocks = await post.reader.clocks(report, post.frame.now)
  const owed = clocks.flatMap(({ kind, due, returnedAt, metAt, state: now }) =>
    returnedAt === undefined || metAt !== undefined || now === 'waived' || due === undefined ? [] : [{ kind, due }],
  )
  return {
    to: await handlerOrTeam(post, state.case),
    mail: returnedMail(post.frame, { number: await numberOf(post, state.case), owed }),
  }
}

function reporterMail({ events }: ReportRecord): string | undefined {
  return events.findLast((event) => event.identity?.mail !== undefined)?.identity?.mail
}

/** How the reporter can read and answer: with the code, with a number that is mailed, by a mail of their own. */
function waysOf({ ctx }: Post, { state }: ReportRecord): { readonly byMail: boolean; readonly answerable: boolean } {
  return { byMail: state.door === 'mail', answerable: replyAddress(ctx, state.id, 'r') !== undefined }
}

function sourceOf(body: unknown): Source | undefined {
  return typeof body === 'object' && body !== null && 'source' in body ? (body.source as Source) : undefined
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

/** The daily line: how every door was found. */
async function doors(post: Post): Promise<Addressed> {
  const [checks, held] = [await post.reader.doorChecks(), await post.reader.countArrivals('held')]
  return { to: await team(post), mail: doorsMail(post.frame, checks, held) }
}

async function doorBroken(post: Post, [door = '']: readonly string[]): Promise<Addressed | undefined> {
  const found = (await post.reader.doorChecks()).find((one) => one.door === door)
  return found === undefined || found.good
    ? undefined
    : { to: await team(post), mail: doorBrokenMail(post.frame, found) }
}
