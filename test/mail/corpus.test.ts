import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { judgeMail } from '../../src/domain/arrival-mail.ts'
import { htmlText } from '../../src/formats/html-text.ts'
import { mailFacts } from '../../src/formats/mail-facts.ts'
import { headOf, messageIds } from '../../src/formats/mail-head.ts'
import { mailNamer } from '../../src/formats/mail-name.ts'
import { readMail } from '../../src/formats/mail-read.ts'
import { mailReader } from '../../src/worker/mail-reader.ts'
import { HOSTILE } from './corpus/hostile.ts'

const TRUST = { addresses: ['security@fairlead.example'], ownLists: [], spamHeader: undefined, authserv: undefined }
const KNOWN = { addressed: undefined, referenced: undefined, returnedOf: undefined, member: false, toTeam: false }
const reader = mailReader()
after(() => reader.close())

for (const one of HOSTILE) {
  test(`${one.name}: read as far as it goes, and ${one.becomes === 'report' ? 'a report' : `held as ${one.becomes}`}`, async () => {
    const mail = await reader.read(one.raw())
    const verdict = judgeMail(mailFacts(mail, TRUST, 'mark'), KNOWN)
    assert.equal(verdict.becomes === 'held' ? verdict.as : verdict.becomes, one.becomes)
    const words = `${mail.subject}\n${mail.text}`
    if (one.says !== undefined) assert.ok(one.says.test(mail.text) || one.says.test(words), words.slice(0, 300))
    if (one.never !== undefined) assert.doesNotMatch(words, one.never)
    if (one.problem !== undefined) assert.equal(mail.problem, one.problem)
    if (one.parts !== undefined) assert.equal(mail.parts.length, one.parts)
    assert.doesNotMatch(mail.subject, /[\p{Cc}\p{Cf}]/u)
    assert.doesNotMatch(mail.text, /[^\P{Cc}\n\t]/u)
  })
}

test('a mail made to take for ever costs the thread, and what its head says is read', async () => {
  const slow = mailReader(1)
  const raw = HOSTILE.find(({ name }) => name === 'ten thousand parts')?.raw() ?? Buffer.alloc(0)
  const mail = await slow.read(raw)
  assert.equal(mail.problem, 'too long to read')
  assert.equal(mail.subject, 'parts')
  await slow.close()
})

test('whatever bytes are handed over are read, and are some mail', async () => {
  const word = fc.constantFrom(
    'From: ',
    'Subject: ',
    '--b',
    '\r\n',
    '\n',
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: text/html',
    'Content-Transfer-Encoding: base64',
    '<a href=',
    '=?utf-8?b?',
    '?=',
    'message/rfc822',
    '\u0000',
    'é',
    ' ',
    ':',
    ';',
  )
  const pieces = fc.array(
    fc.oneof(
      word.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 60 },
  )
  await fc.assert(
    fc.asyncProperty(pieces, async (list) => {
      const raw = Buffer.concat(list)
      const mail = await readMail(raw, false)
      judgeMail(mailFacts(mail, TRUST, 'mark'), KNOWN)
      const namer = mailNamer()
      for (const piece of list) namer.add(piece)
      const whole = mailNamer()
      whole.add(raw)
      assert.equal(namer.name(), whole.name(), 'how the bytes came does not change the name')
      for (const [name, value] of headOf(raw)) assert.doesNotMatch(name + value, /[\r\n]/)
      for (const id of mail.answers) assert.match(id, /^[\x21-\x7e]+$/)
    }),
    { numRuns: 300 },
  )
})

test('no markup comes out of the words of an HTML mail as markup that runs', () => {
  const piece = fc.constantFrom(
    '<script>',
    '</script>',
    '<',
    '>',
    '<!--',
    '-->',
    '<a href="javascript:x">',
    '</a>',
    '&lt;script&gt;',
    '&#60;',
    '<img onerror=x>',
    '"',
    "'",
    'words',
    '<style>',
    '</style>',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (list) => {
      const text = htmlText(list.join(''))
      assert.doesNotMatch(text, /onerror|href/)
    }),
    { numRuns: 300 },
  )
})

test('a Message-ID with anything but visible letters of ASCII is none', () => {
  assert.deepEqual(messageIds('<a@b> <c d@e> <f@g> <é@h>'), ['a@b', 'f@g'])
  assert.deepEqual(messageIds('bare@id'), ['bare@id'])
  assert.deepEqual(messageIds('not one at all'), [])
})
