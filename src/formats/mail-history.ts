import type { PlatformFile, PlatformMessage, PlatformReport } from '../domain/platform.ts'
import { hex, sha256, utf8 } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import { isList, type OwnLists, senderOf } from './mail-facts.ts'
import { firstOf } from './mail-head.ts'
import type { ReadMail } from './mail-read.ts'

/** A mail of an old mailbox, read. */
export interface OldMail {
  readonly mail: ReadMail
  readonly at: Instant
}
export interface Threads {
  readonly reports: readonly PlatformReport[]
  /** Bytes of attached files, by the address that the reports name. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
  /** Mails that belong to no report, and why. */
  readonly left: readonly { readonly subject: string; readonly why: string }[]
}

/**
 * An old mailbox as reports: the first mail of a thread that came from outside is the report, what follows is the talk.
 * Lists, machines and what the team itself began are left, each with its reason.
 */
export function threadsOf(mails: readonly OldMail[], team: ReadonlySet<string>, lists: OwnLists): Threads {
  const threads = new Map<string, OldMail[]>()
  const rootOf = new Map<string, string>()
  const left: { subject: string; why: string }[] = []
  for (const one of mails.map((each) => ofAuthor(each, lists)).sort((a, b) => a.at - b.at)) {
    const why = whyLeft(one.mail, lists)
    if (why !== undefined) {
      left.push({ subject: one.mail.subject, why })
      continue
    }
    const id = idOf(one)
    const root = one.mail.answers.map((answer) => rootOf.get(answer)).find((found) => found !== undefined) ?? id
    if (rootOf.has(id)) continue
    rootOf.set(id, root)
    threads.set(root, [...(threads.get(root) ?? []), one])
  }
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  const reports: PlatformReport[] = []
  for (const [root, thread] of threads) {
    const first = thread.findIndex(({ mail }) => !isTeam(mail, team))
    const begins = thread[first]
    if (begins === undefined)
      left.push(...thread.map(({ mail }) => ({ subject: mail.subject, why: 'the team wrote it' })))
    else reports.push(reportOf(root, begins, thread.slice(first + 1), { team, files }))
  }
  return { reports, files, left }
}

/** A list of the team's own may have put its address in the place of the author's. */
function ofAuthor({ mail, at }: OldMail, lists: OwnLists): OldMail {
  return firstOf(mail.head, 'list-id') === undefined
    ? { mail, at }
    : { mail: { ...mail, from: senderOf(mail, lists) }, at }
}

interface Kept {
  readonly team: ReadonlySet<string>
  readonly files: Map<string, Uint8Array<ArrayBuffer>>
}

function reportOf(id: string, first: OldMail, rest: readonly OldMail[], kept: Kept): PlatformReport {
  const { mail, at } = first
  return {
    door: 'import',
    id,
    place: 'mailbox',
    title: mail.subject.replace(/^((re|fwd?|aw|wg):\s*)+/i, '') || 'A mail without a subject',
    text: mail.text,
    facts: {},
    createdAt: at,
    state: { is: 'new' },
    messages: rest.map((one) => messageOf(one, kept)),
    files: filesOf(first, kept),
    ...(mail.from === undefined
      ? {}
      : { mail: mail.from.address, ...(mail.from.name === '' ? {} : { name: mail.from.name }) }),
  }
}

function messageOf(one: OldMail, kept: Kept): PlatformMessage {
  const { mail, at } = one
  return {
    id: idOf(one),
    at,
    from: isTeam(mail, kept.team) ? 'team' : 'reporter',
    text: mail.text.trim() === '' ? '(This mail has no text.)' : mail.text,
    internal: false,
    files: filesOf(one, kept),
    ...(mail.from === undefined ? {} : { login: mail.from.address }),
  }
}

function filesOf(one: OldMail, { files }: Kept): readonly PlatformFile[] {
  return one.mail.parts.map((part, i) => {
    const url = `${idOf(one)}#${i}`
    files.set(url, part.bytes as Uint8Array<ArrayBuffer>)
    return { id: url, name: part.name || `part-${i + 1}`, type: part.type, size: part.bytes.length, url }
  })
}

function isTeam(mail: ReadMail, team: ReadonlySet<string>): boolean {
  return mail.from !== undefined && team.has(mail.from.address.toLowerCase())
}

/** RFC 3834, RFC 2919: nobody to answer. */
function whyLeft(mail: ReadMail, lists: OwnLists): string | undefined {
  const has = (name: string, value: RegExp) => value.test(firstOf(mail.head, name) ?? '')
  if (has('auto-submitted', /^\s*auto-/i)) return 'a machine answered'
  if (isList(mail.head, lists)) return 'it came through a list'
  if (has('x-spam-flag', /^\s*yes/i)) return 'it was marked as spam'
  return mail.returned === undefined ? undefined : 'a mail came back'
}

function idOf({ mail, at }: OldMail): string {
  return mail.messageId ?? hex(sha256(utf8(`${at} ${mail.from?.address ?? ''} ${mail.subject} ${mail.text}`)))
}
