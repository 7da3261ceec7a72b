import { type Bytes, concat } from '../lib/bytes.ts'
import { startDigest } from '../lib/digest.ts'
import { endOfHead, firstOf, headOf, LONGEST_HEAD, messageIds } from './mail-head.ts'

/**
 * What a mail is known by, made while its bytes pass: its Message-ID, its From and its body. The traces that servers add to
 * the head do not count, nor do line ends; so a mail that is sent again, or comes by two ways, is the same one. The
 * Message-ID alone names nothing: anybody can write one.
 */
export interface MailNamer {
  add(bytes: Bytes): void
  /** Asked once, when all of it has passed. */
  name(): string
}

export function mailNamer(): MailNamer {
  const all = startDigest()
  const body = startDigest()
  let head: Bytes = new Uint8Array(0)
  let inBody = false
  let newlines = 0
  return {
    add(bytes) {
      all.add(bytes)
      if (inBody) return addBody(bytes)
      head = concat(head, bytes)
      const end = endOfHead(head)
      if (end >= head.length && head.length < LONGEST_HEAD) return
      finishHead(end)
    },
    name() {
      if (!inBody) finishHead(head.length)
      const fields = headOf(head)
      const id = messageIds(firstOf(fields, 'message-id'))[0]
      // Without one nothing says that two mails of the same words are one; only the very same bytes are.
      return id === undefined ? `mail:${all.end()}` : `mail:<${id}>:${firstOf(fields, 'from') ?? ''}:${body.end()}`
    },
  }

  function finishHead(end: number): void {
    inBody = true
    const rest = head.subarray(end)
    head = head.slice(0, end)
    addBody(rest)
  }

  /** Without carriage returns, and without empty lines at its end. */
  function addBody(bytes: Bytes): void {
    const plain = bytes.filter((byte) => byte !== 0x0d)
    let end = plain.length
    while (end > 0 && plain[end - 1] === 0x0a) end--
    if (end === 0) {
      newlines += plain.length
      return
    }
    if (newlines > 0) body.add(new Uint8Array(newlines).fill(0x0a))
    newlines = plain.length - end
    body.add(plain.subarray(0, end))
  }
}
