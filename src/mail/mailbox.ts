import { ImapFlow } from 'imapflow'
import {
  type FoundMailbox,
  isTaken,
  type MailboxStart,
  mailboxKey,
  mailboxStart,
  markTaken,
} from '../actions/arrival/mailbox-marks.ts'
import { receiveMail } from '../actions/arrival/receive-mail.ts'
import { noteReached, noteUnreached } from '../actions/check/note-reach.ts'
import type { Ctx } from '../actions/ctx.ts'
import type { MailboxConfig } from '../config-mail.ts'
import { problemOfCode } from '../domain/reach.ts'
import { Refusal } from '../domain/refusal.ts'
import { MINUTE, SECOND } from '../lib/instant.ts'

export interface Mailbox {
  /** Why the mailbox cannot be looked into now; undefined while it can. */
  problem(): string | undefined
  stop(): Promise<void>
}

export interface MailboxOptions extends MailboxConfig {
  /** Milliseconds between two looks where the server tells nothing by itself, and of the first wait after a failure. */
  readonly every?: number
  readonly wait?: number
}

type MailCtx = Pick<Ctx, 'store' | 'now' | 'installation' | 'log'>

/** Invisible to people in most mail programs, and theirs to search for. */
const KEYWORD = '$Fairlead'
const BEGINNING = 2 * 2 ** 20
const LONGEST_WAIT = 5 * MINUTE

/**
 * Looks into an existing mailbox, beside the people who use it: takes in each new mail, and only when it is sealed and
 * durable here is it marked there. Nothing is ever deleted. Waits by IDLE (RFC 2177), and looks now and then all the same;
 * comes back by itself after whatever broke.
 */
export function startMailbox(ctx: MailCtx, options: MailboxOptions): Mailbox {
  let stopping = false
  let problem: string | undefined = 'It was not reached yet.'
  let news = false
  let failures = 0
  let wake = (): void => {}
  let client: ImapFlow | undefined
  const loop = run()
  return {
    problem: () => problem,
    async stop() {
      stopping = true
      wake()
      client?.close()
      await loop
    },
  }

  async function run(): Promise<void> {
    let wait = options.wait ?? 5 * SECOND
    while (!stopping) {
      try {
        await visit()
        wait = options.wait ?? 5 * SECOND
      } catch (error) {
        if (stopping) break
        problem = codeOf(error)
        failures += 1
        const reason = problemOfCode(problem)
        ctx.log.error('mailbox.failed', { code: problem, kind: reason, attempts: failures })
        await noteUnreached(ctx, 'mailbox', reason, failures).catch(unnoted)
        await rest(wait)
        wait = Math.min(LONGEST_WAIT, 2 * wait)
      }
    }
  }

  /** One connection, as long as it holds. */
  async function visit(): Promise<void> {
    const visitor = connection(options.url)
    client = visitor
    // What breaks is thrown by what is under way, or ends the waiting.
    visitor.on('error', () => wake())
    visitor.on('close', () => wake())
    visitor.on('exists', () => {
      news = true
      wake()
    })
    try {
      await visitor.connect()
      const folder = await openFolder(visitor, options)
      const start = await mailboxStart(ctx, folder, options.backlog)
      const taken = new Set<number>()
      while (!stopping && visitor.usable) {
        news = false
        await takeNew(ctx, visitor, options, folder, { ...start, taken })
        problem = undefined
        failures = 0
        await noteReached(ctx, 'mailbox', async () => GOOD).catch(unnoted)
        await waitForNews(visitor)
      }
    } finally {
      visitor.close()
      client = undefined
    }
  }

  /** Where nothing can be written, mails wait in the mailbox, and that is said elsewhere. */
  function unnoted(error: unknown): void {
    ctx.log.failure('mailbox.unnoted', error)
  }

  async function waitForNews(visitor: ImapFlow): Promise<void> {
    // What came while the last look went on.
    if (news) return
    const resting = rest(options.every ?? MINUTE)
    // IDLE ends by itself when the next command is sent.
    void visitor.idle().catch(() => undefined)
    await resting
    if (!visitor.usable && !stopping) throw Object.assign(new Error('The mailbox hung up'), { code: 'ECONNRESET' })
  }

  function rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (stopping) wake()
    })
  }
}

const GOOD = { good: true, detail: 'It is looked into all the time.' }

function connection(address: string): ImapFlow {
  const url = new URL(address)
  const secure = url.protocol === 'imaps:'
  return new ImapFlow({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    // A password goes over no network in clear, also where somebody on the way takes the offer of TLS out.
    ...(secure || /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname) ? {} : { doSTARTTLS: true }),
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 30 * SECOND,
    greetingTimeout: 20 * SECOND,
    socketTimeout: 10 * MINUTE,
  })
}

async function openFolder(visitor: ImapFlow, { url, folder }: MailboxConfig): Promise<FoundMailbox> {
  const opened = await visitor.mailboxOpen(folder)
  const { host, username } = new URL(url)
  const mailbox = `${decodeURIComponent(username)}@${host}/${opened.path}`
  return { mailbox, validity: String(opened.uidValidity), next: opened.uidNext }
}

/**
 * Every mail from the first that is ours which is not stored here yet, the oldest first. One that cannot be had keeps
 * none of the others out, and is tried again with the next connection.
 */
async function takeNew(
  ctx: MailCtx,
  visitor: ImapFlow,
  options: MailboxConfig,
  folder: FoundMailbox,
  { first, since, taken }: MailboxStart & { readonly taken: Set<number> },
): Promise<void> {
  const query = { uid: `${first}:*`, ...(since === undefined ? {} : { since: new Date(since) }) }
  const found = (await visitor.search(query, { uid: true })) || []
  // `5:*` names the last mail also where its UID is less than 5 (RFC 9051 §9).
  const uids = (Array.isArray(found) ? found : []).filter((uid) => uid >= first).sort((a, b) => a - b)
  let problem: unknown
  for (const uid of uids) {
    if (!visitor.usable) return
    if (taken.has(uid)) continue
    try {
      await takeUid(ctx, visitor, options, { folder, uid, since })
      taken.add(uid)
    } catch (error) {
      if (!visitor.usable || (error instanceof Refusal && error.code === 'not_stored')) throw error
      problem ??= error
    }
  }
  if (problem !== undefined) throw problem
}

async function takeUid(
  ctx: MailCtx,
  visitor: ImapFlow,
  options: MailboxConfig,
  { folder, uid, since }: Pick<MailboxStart, 'since'> & { readonly folder: FoundMailbox; readonly uid: number },
): Promise<void> {
  const key = mailboxKey(folder, uid)
  if (await isTaken(ctx, key)) return
  const about = await visitor.fetchOne(String(uid), { internalDate: true, size: true }, { uid: true })
  // Somebody moved it away meanwhile: then it is theirs.
  if (about === false || about === undefined) return
  const reached = instantOf(about.internalDate)
  if (since !== undefined && reached !== undefined && reached < since) return
  const arrival = await takeOne(ctx, visitor, uid, { reached, size: about.size ?? 0 })
  await mark(ctx, visitor, uid, options)
  await markTaken(ctx, key, arrival)
}

/** Stores one mail; of one that is too large, its beginning. */
async function takeOne(
  ctx: MailCtx,
  visitor: ImapFlow,
  uid: number,
  about: { readonly reached: number | undefined; readonly size: number },
): Promise<string> {
  const { reached, size } = about
  try {
    return await download(ctx, visitor, uid, { ...about, large: size > ctx.installation.mail.limit })
  } catch (error) {
    // Some servers say another size than they give.
    if (!(error instanceof Refusal) || error.code !== 'too_large') throw error
    return download(ctx, visitor, uid, { reached, size, large: true })
  }
}

async function download(
  ctx: MailCtx,
  visitor: ImapFlow,
  uid: number,
  about: { readonly reached: number | undefined; readonly size: number; readonly large: boolean },
): Promise<string> {
  const { reached, size, large } = about
  const { content } = await visitor.download(String(uid), undefined, {
    uid: true,
    ...(large ? { maxBytes: Math.min(BEGINNING, ctx.installation.mail.limit) } : {}),
  })
  if (content === undefined) throw new Refusal('not_stored', 'The mailbox gave no content.')
  const copy = { reached, ...(large ? { cutFrom: size } : {}) }
  const { arrival, repeated } = await receiveMail(ctx, copy, content)
  ctx.log.info('mail.received', { kind: repeated ? 'repeated' : 'new', bytes: size })
  return arrival
}

/** Says in the mailbox that it is taken care of; where that is refused, the mail is stored all the same. */
async function mark(ctx: MailCtx, visitor: ImapFlow, uid: number, { after }: MailboxConfig): Promise<void> {
  try {
    if (after === 'seen') await visitor.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
    else if (after === 'keyword') await visitor.messageFlagsAdd(String(uid), [KEYWORD], { uid: true })
    else if (after !== 'nothing') await move(visitor, uid, after.move)
  } catch (error) {
    if (!visitor.usable) throw error
    ctx.log.warn('mailbox.unmarked', { code: codeOf(error) })
  }
}

async function move(visitor: ImapFlow, uid: number, folder: string): Promise<void> {
  const moved = await visitor.messageMove(String(uid), folder, { uid: true }).catch(() => false as const)
  if (moved !== false) return
  await visitor.mailboxCreate(folder)
  await visitor.messageMove(String(uid), folder, { uid: true })
}

function instantOf(date: unknown): number | undefined {
  const at = date instanceof Date ? date.getTime() : typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown'
  if ('authenticationFailed' in error && error.authenticationFailed === true) return 'AUTHENTICATIONFAILED'
  if ('serverResponseCode' in error && typeof error.serverResponseCode === 'string') return error.serverResponseCode
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
