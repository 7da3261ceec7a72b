import type { Returned } from '../domain/arrival-mail.ts'
import { firstOf, headOf, lenient, messageIds, oneLine } from './mail-head.ts'
import type { MailPart } from './mail-read.ts'

/** What a delivery report says of one mail of ours (RFC 3464), or what an old server says in its own words. */
export function returnedBy(
  parts: readonly MailPart[],
  text: string,
  failedRecipients: string | undefined,
): Returned | undefined {
  const status = parts.find(
    ({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status',
  )
  const original = parts.find(({ type }) => ORIGINALS.has(type))
  const head = original === undefined ? [] : headOf(original.bytes)
  const fields = status === undefined ? [] : groups(lenient(status.bytes.subarray(0, 64 * 1024)))
  if (status === undefined && failedRecipients === undefined) return undefined
  const per = fields.find((group) => group.has('action')) ?? new Map<string, string>()
  const ids = [...messageIds(firstOf(head, 'message-id')), ...messageIds(fields[0]?.get('x-original-message-id'))]
  return {
    action: actionOf(per.get('action')),
    status: /^[245]\.\d{1,3}\.\d{1,3}/.exec(per.get('status') ?? '')?.[0] ?? '',
    recipient: address(per.get('final-recipient') ?? per.get('original-recipient') ?? failedRecipients ?? ''),
    why: oneLine(per.get('diagnostic-code') ?? '').slice(0, 300),
    // Servers that send no copy of the head often quote the Message-ID in their words.
    messageIds: ids.length > 0 ? ids : messageIds((/message-id:\s*(<[^<>\s]{1,400}>)/i.exec(text) ?? [])[1]),
  }
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
