import type { Readable, TransformOptions } from 'node:stream'
import { createTransport } from 'nodemailer'
import { type Delivery, type MailChannel, messageIdOf, type OutgoingMail } from './mail.ts'

export interface SmtpOptions {
  /** smtp://user:password@host:port or smtps://…; undefined: no mail leaves. */
  readonly url: string | undefined
  readonly from: string | undefined
  /** Signs what leaves (RFC 6376). */
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly key: string }
}

/** Why nothing is delivered where no relay is set. */
export const NO_RELAY = 'No mail relay is set. Set SMTP_URL and FAIRLEAD_MAIL_FROM.'

/** Sends through the relay of SMTP_URL, over pooled connections. */
export function smtpChannel(options: SmtpOptions): MailChannel {
  const { url, from } = options
  if (url === undefined || from === undefined) return silentChannel()
  const transport = createTransport({ ...pooled(url), ...signed(options.dkim) })
  const contents = new Map<string, Readable>()
  transport.use('stream', (mail, done) => {
    if (Array.isArray(mail.data.alternatives)) mail.message.setHeader('Content-Type', PGP_MIME)
    watch(mail.message, mail.data.messageId ?? '', contents)
    done()
  })
  return {
    deliver: (mail) => send(mail),
    problem: async () => {
      try {
        await transport.verify()
        return undefined
      } catch (error) {
        return `The mail relay does not answer (${codeOf(error)}).`
      }
    },
    close: async () => transport.close(),
  }

  async function send(mail: OutgoingMail): Promise<Delivery> {
    const messageId = `<${messageIdOf(mail.messageId, from)}>`
    try {
      const sent = await transport.sendMail({
        from,
        to: mail.to,
        subject: mail.subject,
        ...bodyOf(mail),
        messageId,
        headers: headersOf(mail),
        ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
        ...(mail.returnTo === undefined ? {} : { envelope: { from: mail.returnTo, to: mail.to } }),
        // Neither a file nor an address may be read because a text names it.
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      return { outcome: 'delivered', proof: `${sent.messageId} ${firstLine(sent.response)}` }
    } catch (error) {
      return judge(error, contents.get(messageId)?.readableDidRead === true)
    } finally {
      contents.delete(messageId)
    }
  }
}

const PGP_MIME = 'multipart/encrypted; protocol="application/pgp-encrypted"'

/** RFC 3156 §4. The two parts are given as alternatives, and the mail that holds them is named by what it is. */
function bodyOf({ text, sealed }: OutgoingMail) {
  if (sealed === undefined) return { text }
  const contentTransferEncoding = '7bit' as const
  return {
    alternatives: [
      { contentType: 'application/pgp-encrypted', content: 'Version: 1\r\n', contentTransferEncoding },
      { contentType: 'application/octet-stream', content: sealed, contentTransferEncoding },
    ],
  }
}

function headersOf({ automatic, answers, mark, autocrypt }: OutgoingMail): Record<string, string> {
  const automaticAs = answers === undefined ? 'auto-generated' : 'auto-replied'
  const thread = answers ? { 'In-Reply-To': `<${answers}>`, References: `<${answers}>` } : {}
  return {
    ...(automatic ? { 'Auto-Submitted': automaticAs, 'X-Auto-Response-Suppress': 'All' } : {}),
    ...thread,
    ...(mark === undefined ? {} : { 'X-Fairlead-Mark': mark }),
    ...(autocrypt === undefined ? {} : { Autocrypt: autocrypt }),
  }
}

function signed(dkim: SmtpOptions['dkim']) {
  if (dkim === undefined) return {}
  return { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.key } }
}

/** Keeps the content of a mail in sight: it is read only once the relay has asked for it (354). */
function watch(
  message: { createReadStream(options?: TransformOptions): Readable },
  messageId: string,
  contents: Map<string, Readable>,
): void {
  const create = message.createReadStream.bind(message)
  message.createReadStream = (options) => {
    const content = create(options)
    contents.set(messageId, content)
    return content
  }
}

function pooled(url: string): {
  url: string
  pool: true
  maxConnections: number
  connectionTimeout: number
  greetingTimeout: number
  socketTimeout: number
} {
  return {
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
  }
}

/**
 * A refusal by the relay, or no connection at all, means that nothing was taken. Once the content has been handed over
 * and no answer came, it may have been: RFC 5321 §4.5.3.2.6 leaves the sender in doubt. A connection that ended is told
 * alike before and after the content (ECONNECTION, command CONN), so what decides is whether the content was read.
 */
function judge(error: unknown, handedOver: boolean): Delivery {
  const { responseCode } = error as { responseCode?: number }
  const why = `${codeOf(error)}${responseCode === undefined ? '' : ` ${responseCode}`}`
  if (responseCode !== undefined) return { outcome: 'failed', why, permanent: responseCode >= 500 }
  return handedOver ? { outcome: 'uncertain', why } : { outcome: 'failed', why, permanent: false }
}

// Only the code: an error's text may quote an address or a server's remark about content.
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'unknown error'
}

function firstLine(text: string): string {
  return text.split(/\r?\n/)[0]?.slice(0, 200) ?? ''
}

function silentChannel(): MailChannel {
  return {
    deliver: async () => ({ outcome: 'failed', why: NO_RELAY, permanent: false }),
    problem: async () => NO_RELAY,
    close: async () => {},
  }
}
