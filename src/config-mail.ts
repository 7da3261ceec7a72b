import { bytesOfSize, mailAddresses, onOff, type Parsed } from './config-values.ts'
import { DAY, type Instant } from './lib/instant.ts'

/** Everything about mail that comes in, and how ours is signed. */
export interface MailConfig {
  /** Where the inbound listener binds; undefined: none. */
  readonly listen: MailListen | undefined
  /** Files of the listener's certificate and key; undefined: no STARTTLS. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  /** An existing mailbox that is looked into; undefined: none. */
  readonly mailbox: MailboxConfig | undefined
  /** Lower-case addresses that mail for the team comes to. Empty: the address of FAIRLEAD_MAIL_FROM. */
  readonly addresses: readonly string[]
  /** Whether `local+anything@domain` reaches us, so that each report can have a reply address of its own. */
  readonly plus: boolean
  /** Largest mail, in bytes. */
  readonly limit: number
  /** List-Ids of the team's own lists, lower case: what comes through them is no list mail. */
  readonly ownLists: readonly string[]
  /** Name of the header by which the team's own filter marks spam, lower case; undefined: no header is believed. */
  readonly spamHeader: string | undefined
  /** The authserv-id of the team's own server, whose Authentication-Results are believed (RFC 8601). */
  readonly authserv: string | undefined
  readonly dkim: { readonly domain: string; readonly selector: string; readonly keyFile: string } | undefined
  /** How long held mail is kept, in milliseconds. */
  readonly heldFor: Instant
}

export type MailListen = { readonly protocol: 'smtp' | 'lmtp' } & (
  | { readonly host: string; readonly port: number }
  /** Absolute path of a Unix socket. */
  | { readonly path: string }
)

export interface MailboxConfig {
  /** imap://user:password@host:port or imaps://… */
  readonly url: string
  readonly folder: string
  /** What becomes of a mail there once it is stored here. */
  readonly after: MailboxAfter
  /** Take in also what lay there before the first connection. */
  readonly backlog: boolean
}
export type MailboxAfter = 'seen' | 'keyword' | 'nothing' | { readonly move: string }

/** How `parseConfig` reads one variable: a wrong value becomes a finding there. */
export interface ReadVariable {
  text(name: string): string | undefined
  parsed<T>(name: string, parse: (text: string) => Parsed<T>): T | undefined
  secret<T>(name: string, parse: (text: string) => Parsed<T>): T | undefined
  /** Says that variables do not fit together. */
  problem(names: readonly string[], problem: string): void
  /** An absolute path; relative ones start where the command was called. */
  path(name: string): string | undefined
}

export const MAIL_VARIABLES: readonly { readonly name: string; readonly fallback: string }[] = [
  { name: 'FAIRLEAD_SMTP_LISTEN', fallback: 'none: no listener' },
  { name: 'FAIRLEAD_SMTP_CERT_FILE', fallback: 'none: no STARTTLS' },
  { name: 'FAIRLEAD_SMTP_KEY_FILE', fallback: 'none: no STARTTLS' },
  { name: 'FAIRLEAD_MAIL_ADDRESSES', fallback: 'the address of FAIRLEAD_MAIL_FROM' },
  { name: 'FAIRLEAD_MAIL_PLUS', fallback: 'on' },
  { name: 'FAIRLEAD_MAIL_LIMIT', fallback: '50 MB' },
  { name: 'FAIRLEAD_MAIL_OWN_LISTS', fallback: 'none' },
  { name: 'FAIRLEAD_MAIL_SPAM_HEADER', fallback: 'none: no header is believed' },
  { name: 'FAIRLEAD_MAIL_AUTHSERV', fallback: 'none: no header is believed' },
  { name: 'FAIRLEAD_MAIL_HELD_DAYS', fallback: '60' },
  { name: 'FAIRLEAD_IMAP_URL', fallback: 'none: no mailbox' },
  { name: 'FAIRLEAD_IMAP_FOLDER', fallback: 'INBOX' },
  { name: 'FAIRLEAD_IMAP_AFTER', fallback: 'seen' },
  { name: 'FAIRLEAD_IMAP_BACKLOG', fallback: 'off' },
  { name: 'FAIRLEAD_DKIM_DOMAIN', fallback: 'none: mails are not signed' },
  { name: 'FAIRLEAD_DKIM_SELECTOR', fallback: 'none' },
  { name: 'FAIRLEAD_DKIM_KEY_FILE', fallback: 'none' },
]

export function readMailConfig(read: ReadVariable): MailConfig {
  return {
    listen: read.parsed('FAIRLEAD_SMTP_LISTEN', mailListen),
    tls: tlsOf(read),
    mailbox: mailboxOf(read),
    addresses: read.parsed('FAIRLEAD_MAIL_ADDRESSES', mailAddresses) ?? [],
    plus: read.parsed('FAIRLEAD_MAIL_PLUS', onOff) ?? true,
    limit: read.parsed('FAIRLEAD_MAIL_LIMIT', bytesOfSize) ?? 50_000_000,
    ownLists: read.parsed('FAIRLEAD_MAIL_OWN_LISTS', wordList) ?? [],
    spamHeader: read.parsed('FAIRLEAD_MAIL_SPAM_HEADER', headerName),
    authserv: read.parsed('FAIRLEAD_MAIL_AUTHSERV', oneWord),
    dkim: dkimOf(read),
    heldFor: (read.parsed('FAIRLEAD_MAIL_HELD_DAYS', days) ?? 60) * DAY,
  }
}

/** `host:port`, `smtp://host:port` or `lmtp://host:port`; `unix:/path` or `lmtp:unix:/path`, and `smtp:unix:/path`. */
export function mailListen(text: string): Parsed<MailListen> {
  const socket = /^(?:(?<protocol>smtp|lmtp):)?unix:(?<path>\/.*[^/])$/.exec(text)?.groups
  if (socket?.path !== undefined)
    return { value: { protocol: socket.protocol === 'smtp' ? 'smtp' : 'lmtp', path: socket.path } }
  const parts =
    /^(?:(?<protocol>smtp|lmtp):\/\/)?(?:\[(?<six>[\da-fA-F:.]+)\]|(?<host>[\w.-]+)):(?<port>\d{1,5})\/?$/.exec(
      text,
    )?.groups
  const host = parts?.six ?? parts?.host
  const port = Number(parts?.port)
  if (host === undefined || !(port <= 65_535))
    return {
      shouldBe:
        'host:port, such as 127.0.0.1:2525 or [::1]:2525, lmtp://127.0.0.1:2424, or unix:/run/fairlead/lmtp.sock',
    }
  return { value: { protocol: parts?.protocol === 'lmtp' ? 'lmtp' : 'smtp', host, port } }
}

function tlsOf(read: ReadVariable): MailConfig['tls'] {
  const names = ['FAIRLEAD_SMTP_CERT_FILE', 'FAIRLEAD_SMTP_KEY_FILE'] as const
  const [cert, key] = names.map((name) => read.path(name))
  if (cert !== undefined && key !== undefined) return { cert, key }
  if (cert !== undefined || key !== undefined) read.problem(names, 'set both files for STARTTLS, or neither')
  return undefined
}

function mailboxOf(read: ReadVariable): MailboxConfig | undefined {
  const url = read.secret('FAIRLEAD_IMAP_URL', imapUrl)
  const folder = read.text('FAIRLEAD_IMAP_FOLDER') ?? 'INBOX'
  const after = read.parsed('FAIRLEAD_IMAP_AFTER', mailboxAfter) ?? 'seen'
  const backlog = read.parsed('FAIRLEAD_IMAP_BACKLOG', onOff) ?? false
  return url === undefined ? undefined : { url, folder, after, backlog }
}

function dkimOf(read: ReadVariable): MailConfig['dkim'] {
  const names = ['FAIRLEAD_DKIM_DOMAIN', 'FAIRLEAD_DKIM_SELECTOR', 'FAIRLEAD_DKIM_KEY_FILE'] as const
  const domain = read.parsed(names[0], oneWord)
  const selector = read.parsed(names[1], oneWord)
  const keyFile = read.path(names[2])
  if (domain !== undefined && selector !== undefined && keyFile !== undefined) return { domain, selector, keyFile }
  if (domain !== undefined || selector !== undefined || keyFile !== undefined)
    read.problem(names, 'set all three to sign mails, or none')
  return undefined
}

function imapUrl(text: string): Parsed<string> {
  const shouldBe = 'an address such as imaps://user:password@host:993 (percent-encode what is special in the password)'
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^imaps?:$/.test(url.protocol) && url.hostname !== '' && url.username !== ''
    ? { value: text }
    : { shouldBe }
}

function mailboxAfter(text: string): Parsed<MailboxAfter> {
  if (text === 'seen' || text === 'keyword' || text === 'nothing') return { value: text }
  const folder = /^move:(.{1,200})$/.exec(text)?.[1]?.trim()
  return folder ? { value: { move: folder } } : { shouldBe: 'seen, keyword, nothing or move:Folder' }
}

function wordList(text: string): Parsed<readonly string[]> {
  const list = text.split(',').map((one) => one.trim().toLowerCase().replace(/^<|>$/g, ''))
  return list.every((one) => /^[\w.@+-]+$/.test(one))
    ? { value: list }
    : { shouldBe: 'List-Ids separated by commas, such as security.lists.example.org' }
}

function headerName(text: string): Parsed<string> {
  return /^[A-Za-z][A-Za-z0-9-]{1,60}$/.test(text)
    ? { value: text.toLowerCase() }
    : { shouldBe: 'the name of one header, such as X-Spam-Flag' }
}

function oneWord(text: string): Parsed<string> {
  return /^[\w.-]{1,200}$/.test(text)
    ? { value: text.toLowerCase() }
    : { shouldBe: 'one name, such as mail.example.org' }
}

function days(text: string): Parsed<number> {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return count >= 1 ? { value: count } : { shouldBe: 'a number of days, at least 1' }
}
