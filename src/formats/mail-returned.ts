import type { Returned } from '../domain/arrival-mail.ts'
import { firstOf, type HeaderField, headOf, lenient, messageIds, oneLine, peopleIn } from './mail-head.ts'
import type { MailPart } from './mail-read.ts'

/**
 * What a delivery report says of one mail of ours (RFC 3464), or what an old server says in its own words. Only a mail
 * that a server wrote is one: a person may well report what such a report does.
 */
export function returnedBy(
  head: readonly HeaderField[],
  parts: readonly MailPart[],
  text: string,
): Returned | undefined {
  if (!isByServer(head)) return undefined
  const status = parts.find(
    ({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status',
  )
  const failedRecipients = firstOf(head, 'x-failed-recipients')
  const words = inWords(text)
  if (status === undefined && failedRecipients === undefined && words === undefined) return undefined
  const original = parts.find(({ type }) => ORIGINALS.has(type))
  const fields = status === undefined ? [] : groups(lenient(status.bytes.subarray(0, 64 * 1024)))
  const per = worstOf(fields)
  const ids = [
    ...messageIds(original && firstOf(headOf(original.bytes), 'message-id')),
    ...messageIds(fields[0]?.get('x-original-message-id')),
  ]
  return {
    action: actionOf(per.get('action')),
    status: /^[245]\.\d{1,3}\.\d{1,3}/.exec(per.get('status') ?? words?.status ?? '')?.[0] ?? '',
    recipient: address(
      per.get('final-recipient') ?? per.get('original-recipient') ?? failedRecipients ?? words?.recipient ?? '',
    ),
    why: oneLine(per.get('diagnostic-code') ?? words?.why ?? '').slice(0, 300),
    // Servers that send no copy of the head often quote the Message-ID in their words.
    messageIds: ids.length > 0 ? ids : messageIds((/message-id:\s*(<[^<>\s]{1,400}>)/i.exec(text) ?? [])[1]),
  }
}

function isByServer(head: readonly HeaderField[]): boolean {
  if (/^multipart\/report\b/i.test(firstOf(head, 'content-type') ?? '')) return true
  if (firstOf(head, 'return-path')?.replace(/\s/g, '') === '<>') return true
  return peopleIn(head, 'from').some(({ address }) => /^(mailer-daemon|postmaster)@/.test(address))
}

/** The words of qmail and others like it, which always mean for good. https://cr.yp.to/proto/qsbmf.txt */
function inWords(text: string) {
  if (!text.startsWith('Hi. This is the ')) return undefined
  const [, recipient = '', why = ''] = /^<([^<>\s]{1,254})>:\n((?:[^\n]+\n?){1,5})/m.exec(text) ?? []
  return { recipient, why, status: /#(5\.\d{1,3}\.\d{1,3})/.exec(why)?.[1] ?? '' }
}

/** Of several recipients, who was not reached: ours may have become many on the way. */
function worstOf(fields: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string> {
  const each = fields.filter((group) => group.has('action'))
  return each.find((group) => actionOf(group.get('action')) === 'failed') ?? each[0] ?? new Map<string, string>()
}

const ORIGINALS = new Set([
  'message/rfc822',
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/global',
  'message/global-headers',
])

function actionOf(action: string | undefined): Returned['action'] {
  const word = (action ?? '').toLowerCase().trim()
  return word === 'delayed' || word === 'delivered' || word === 'relayed' || word === 'expanded' ? word : 'failed'
}

/** Groups of fields, separated by empty lines: the first for the message, one for each recipient. */
function groups(text: string): readonly ReadonlyMap<string, string>[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .slice(0, 50)
    .map((block) => new Map(headOf(new TextEncoder().encode(`${block}\n\n`))))
}

/** `rfc822; ada@example.org` */
function address(value: string): string {
  return oneLine(value.replace(/^[\w-]+\s*;/, ''))
    .toLowerCase()
    .slice(0, 254)
}
