import { readFile } from 'node:fs/promises'
import { forgetReached } from './actions/check/note-reach.ts'
import type { MailSettings } from './actions/ctx.ts'
import type { RunCtx } from './actions/release/run-release.ts'
import type { SmtpOptions } from './channels/smtp.ts'
import type { Config } from './config.ts'
import type { MailListen } from './config-mail.ts'
import type { ListenerOptions, MailListener } from './mail/listener.ts'
import { freeSocket, shareSocket, socketError } from './mail-socket.ts'

/** The doors through which mail comes in. */
export interface MailDoors {
  /** Of the listener, 0 of a socket; undefined when there is none. */
  readonly port: number | undefined
  /** Why the mailbox cannot be looked into now; undefined while it can, or where there is none. */
  mailboxProblem(): string | undefined
  stop(): Promise<void>
}

/** Each door, with its library, is loaded only where it is open. */
export async function startMailDoors(ctx: RunCtx, { mail }: Pick<Config, 'mail'>): Promise<MailDoors> {
  const tls =
    mail.tls === undefined ? undefined : { cert: await readFile(mail.tls.cert), key: await readFile(mail.tls.key) }
  const listener = mail.listen === undefined ? undefined : await listen(ctx, mail.listen, tls)
  const mailbox =
    mail.mailbox === undefined ? undefined : (await import('./mail/mailbox.ts')).startMailbox(ctx, mail.mailbox)
  if (mailbox === undefined) await forgetReached(ctx, 'mailbox')
  return {
    port: listener?.port,
    mailboxProblem: () => mailbox?.problem(),
    async stop() {
      await Promise.all([listener?.stop(), mailbox?.stop()])
    },
  }
}

async function listen(ctx: RunCtx, at: MailListen, tls: ListenerOptions['tls']): Promise<MailListener> {
  const { startMailListener } = await import('./mail/listener.ts')
  if (!('path' in at)) return startMailListener(ctx, { ...at, tls })
  await freeSocket(at.path)
  const listener = await startMailListener(ctx, { ...at, tls }).catch((error: unknown) => {
    throw socketError(at.path, error)
  })
  await shareSocket(at.path)
  return listener
}

/** The key by which outgoing mails are signed, read once. */
export async function readDkim({ mail }: Pick<Config, 'mail'>): Promise<Pick<SmtpOptions, 'dkim'>> {
  if (mail.dkim === undefined) return {}
  const { domain, selector, keyFile } = mail.dkim
  return { dkim: { domain, selector, key: await readFile(keyFile, 'utf8') } }
}

/** What verbs need to know of it. Without addresses of its own, mail comes to the one that Fairlead writes from. */
export function mailSettings(config: Pick<Config, 'mail' | 'mailFrom' | 'floodLimits'>): MailSettings {
  const { mail, mailFrom, floodLimits } = config
  const { plus, limit, ownLists, spamHeader, authserv, heldFor } = mail
  const from = /<([^<>]+)>\s*$/.exec(mailFrom ?? '')?.[1] ?? mailFrom
  const addresses = mail.addresses.length > 0 || from === undefined ? mail.addresses : [from.trim().toLowerCase()]
  const comesIn = mail.listen !== undefined || mail.mailbox !== undefined
  return { addresses, plus, comesIn, limit, ownLists, spamHeader, authserv, floodLimits, heldFor }
}
