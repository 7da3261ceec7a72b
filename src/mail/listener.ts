import { once } from 'node:events'
import { type AddressInfo, isIP } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { type MailEnvelope, receiveMail } from '../actions/arrival/receive-mail.ts'
import type { Ctx } from '../actions/ctx.ts'
import type { MailListen } from '../config-mail.ts'
import { Refusal } from '../domain/refusal.ts'
import { MINUTE, SECOND } from '../lib/instant.ts'
import { reaches } from './recipients.ts'

export interface MailListener {
  /** 0 where it is a socket. */
  readonly port: number
  /** How many are open now. */
  connections(): number
  stop(): Promise<void>
}

export type ListenerOptions = MailListen & ListenerLimits

export interface ListenerLimits {
  /** PEM of certificate and key; undefined: no STARTTLS. */
  readonly tls: { readonly cert: Uint8Array; readonly key: Uint8Array } | undefined
  /** Connections at once, of all and of one address. For tests. */
  readonly most?: number
  readonly mostOfOne?: number
  /** Milliseconds of silence, and of one connection as a whole. For tests. */
  readonly silence?: number
  readonly longest?: number
}

const MOST = 200
const MOST_OF_ONE = 50
const MOST_RECIPIENTS = 100

type Asked = Error & { responseCode: number }

/**
 * Takes mail for the team's addresses, by SMTP (RFC 5321) or LMTP (RFC 2033), and for nobody else. A mail is answered with
 * 250 once it is sealed and durable. It relays nothing, tells nobody who exists, and resolves no names.
 */
export async function startMailListener(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation' | 'log'>,
  options: ListenerOptions,
): Promise<MailListener> {
  const open = new Map<string, number>()
  const running = new Set<Promise<void>>()
  const server = new SMTPServer({
    ...limitsOf(options, ctx.installation.mail.limit),
    onConnect: (session, done) => {
      const count = (open.get(session.remoteAddress) ?? 0) + 1
      open.set(session.remoteAddress, count)
      // Whoever comes by the socket is the team's own mail server, and has no address.
      const many = !('path' in options) && count > (options.mostOfOne ?? MOST_OF_ONE)
      done(many ? asked(421, 'Too many connections from your address. Try again in a minute.') : null)
    },
    onClose: (session) => {
      const count = (open.get(session.remoteAddress) ?? 1) - 1
      if (count > 0) open.set(session.remoteAddress, count)
      else open.delete(session.remoteAddress)
    },
    onRcptTo: (address, session, done) => {
      if (!reaches(address.address, ctx.installation.mail))
        return done(asked(550, 'No such address here; this server relays nothing.'))
      const many = session.envelope.rcptTo.length >= MOST_RECIPIENTS
      done(many ? asked(452, 'Too many recipients; send the rest in another mail.') : null)
    },
    onData: (stream, session, done) => {
      const taking = take(ctx, stream, session).then(
        () => done(null, 'Stored'),
        (error: unknown) => done(refused(ctx, error)),
      )
      running.add(taking)
      void taking.finally(() => running.delete(taking))
    },
  })
  // Errors of single connections: what matters of them was answered there.
  server.on('error', () => {})
  // Beyond these nothing is even greeted: a flood of connections must not become a flood of memory.
  server.server.maxConnections = 4 * (options.most ?? MOST)
  server.server.on('connection', (socket) => {
    const timer = setTimeout(() => socket.destroy(), options.longest ?? 20 * MINUTE)
    // Under TLS the end of the bare socket is not always told; the timer must keep nobody awake.
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
  })
  if ('path' in options) server.listen(options.path)
  else server.listen(options.port, options.host)
  await once(server.server, 'listening')
  const port = 'path' in options ? 0 : (server.server.address() as AddressInfo).port
  ctx.log.info('mail.listening', { port, kind: options.protocol })
  return { port, connections: () => server.connections.size, stop: () => stop(server, running) }
}

function limitsOf(options: ListenerOptions, size: number) {
  const { tls, protocol } = options
  return {
    lmtp: protocol === 'lmtp',
    size,
    rejectOversized: true,
    authOptional: true,
    disabledCommands: ['AUTH', 'VRFY', 'EXPN', ...(tls === undefined ? ['STARTTLS'] : [])],
    ...(tls === undefined ? {} : { cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) }),
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    maxClients: options.most ?? MOST,
    socketTimeout: options.silence ?? MINUTE,
    closeTimeout: SECOND,
    logger: false,
    banner: 'Fairlead',
    name: 'path' in options || isIP(options.host) !== 0 ? 'localhost' : options.host,
  }
}

async function take(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation' | 'log'>,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<void> {
  const { mailFrom, rcptTo } = session.envelope
  const envelope: MailEnvelope = {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
  }
  const { repeated } = await receiveMail(ctx, envelope, stream)
  ctx.log.info('mail.received', { kind: repeated ? 'repeated' : 'new', bytes: stream.byteLength })
}

/** What the sender's server is told, and whether it should try again (RFC 5321 §4.2.1). */
function refused(ctx: Pick<Ctx, 'log'>, error: unknown): Asked {
  if (error instanceof Refusal && error.code === 'too_large')
    return asked(552, 'The mail is larger than is taken here.')
  if (error instanceof Refusal && error.code === 'not_stored') {
    ctx.log.error('mail.refused', { code: 'not_stored' })
    return asked(452, 'Nothing was stored. Try again in a few minutes.')
  }
  // Whoever sends hung up: nobody's fault here, and strangers must not fill the log with faults.
  if (error instanceof Error && 'code' in error && HUNG_UP.has(String(error.code)))
    ctx.log.info('mail.refused', { code: 'hung-up' })
  else ctx.log.failure('mail.refused', error)
  return asked(451, 'Nothing was stored. Try again in a few minutes.')
}

const HUNG_UP: ReadonlySet<string> = new Set(['ECONNECTION', 'ERR_STREAM_PREMATURE_CLOSE'])

function asked(responseCode: number, text: string): Asked {
  return Object.assign(new Error(text), { responseCode })
}

/** No new connections; what is being stored is stored, for some seconds. */
async function stop(server: SMTPServer, running: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, 5 * SECOND).unref())])
  for (const connection of server.connections) (connection as unknown as { close(): void }).close()
  await closed
}
