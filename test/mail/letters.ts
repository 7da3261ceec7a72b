import type { World, WorldOptions } from '../world.ts'
import { sendRaw } from './smtp-client.ts'

export const TEAM = 'security@fairlead.example'

/** A world whose mail door is open. */
export const MAIL_WORLD: WorldOptions = {
  at: '2026-04-02T16:00:00Z',
  env: { FAIRLEAD_SMTP_LISTEN: '127.0.0.1:0', FAIRLEAD_MAIL_ADDRESSES: TEAM },
}

let count = 0

export interface Letter {
  readonly from?: string
  readonly to?: string
  /** The envelope's, where it is not that of From. */
  readonly sender?: string
  readonly id?: string
  readonly subject?: string
  readonly head?: readonly string[]
  readonly text?: string
}

/** A plain mail as text. */
export function letter(about: Letter): string {
  const {
    from = 'Ada Lovelace <ada@example.org>',
    to = TEAM,
    subject = 'A flaw',
    head = [],
    text = 'Words.\r\n',
  } = about
  const id = about.id ?? `letter-${++count}@example.org`
  return [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Message-ID: <${id}>`, ...head, '', text].join('\r\n')
}

/** Sends a mail to the world's listener; gives what it was answered. */
export function post(world: World, about: Letter & { readonly raw?: string | Uint8Array }): Promise<string> {
  const { from = 'ada@example.org', to = TEAM } = about
  const sender = about.sender ?? /<([^>]*)>/.exec(from)?.[1] ?? from
  return sendRaw(world.app.mailDoors.port ?? 0, {
    from: sender,
    to: [/<([^>]*)>/.exec(to)?.[1] ?? to],
    raw: about.raw ?? letter(about),
  })
}

/** What a server writes of a mail of ours that it had taken (RFC 3464). */
export function returned(to: string, raw: string, action: 'failed' | 'delayed', status: string): string {
  return [
    'From: MAILER-DAEMON@example.org',
    `To: ${TEAM}`,
    'Subject: Undelivered Mail',
    `Message-ID: <bounce-${++count}@example.org>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${to}`,
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 no such user',
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    ...(raw.split('\r\n\r\n')[0] ?? '').split('\r\n'),
    '',
    '--b--',
    '',
  ].join('\r\n')
}
