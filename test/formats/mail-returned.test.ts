import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMail } from '../../src/formats/mail-read.ts'
import { utf8 } from '../../src/lib/bytes.ts'

async function returnedIn(...lines: readonly string[]) {
  const { returned } = await readMail(utf8(lines.join('\r\n')), false)
  return returned
}

function report(head: readonly string[], ...groups: readonly (readonly string[])[]): readonly string[] {
  return [
    ...head,
    'MIME-Version: 1.0',
    '',
    '--b',
    '',
    'Here it is.',
    '--b',
    'Content-Type: message/delivery-status; name=crash.dsn',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    ...groups.flatMap((group) => [...group, '']),
    '--b--',
    '',
  ]
}

const FAILED = ['Final-Recipient: rfc822; ada@example.org', 'Action: failed', 'Status: 5.1.1']

test('A person who sends a delivery report along reports something; a server that sends one returns a mail', async () => {
  const mixed = 'Content-Type: multipart/mixed; boundary=b'
  assert.equal(await returnedIn(...report(['From: ada@example.org', mixed], FAILED)), undefined)
  assert.equal((await returnedIn(...report(['Return-Path: <>', mixed], FAILED)))?.status, '5.1.1')
  assert.equal((await returnedIn(...report(['From: MAILER-DAEMON@example.org', mixed], FAILED)))?.status, '5.1.1')
  assert.equal(await returnedIn('From: ada@example.org', 'X-Failed-Recipients: b@example.org', '', 'Words.'), undefined)
})

test('Of several recipients the one counts that was not reached', async () => {
  const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary=b'
  const relayed = ['Final-Recipient: rfc822; list@example.org', 'Action: relayed', 'Status: 2.0.0']
  const found = await returnedIn(...report(['From: postmaster@example.org', type], relayed, FAILED))
  assert.deepEqual([found?.action, found?.recipient], ['failed', 'ada@example.org'])
})

test('The words of qmail say what became of a mail', async () => {
  const found = await returnedIn(
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.net',
    'Subject: failure notice',
    '',
    'Hi. This is the qmail-send program at mx.example.net.',
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    '<ada@example.org>:',
    'Sorry, no mailbox here by that name. (#5.1.1)',
    '',
    '--- Below this line is a copy of the message.',
    '',
    'Return-Path: <security@example.com>',
    'Message-ID: <news.0123@example.com>',
    'Subject: News on your report',
    '',
    'There is news.',
  )
  assert.deepEqual(found, {
    action: 'failed',
    status: '5.1.1',
    recipient: 'ada@example.org',
    why: 'Sorry, no mailbox here by that name. (#5.1.1)',
    messageIds: ['news.0123@example.com'],
  })
})

test('A lone CR begins no header field: what stands behind it no server on the way has looked at', async () => {
  const mail = await readMail(utf8('Subject: a\rReturn-Path: <>\r\nFrom: ada@example.org\r\n\r\nWords.'), false)
  assert.deepEqual(
    mail.head.map(([name]) => name),
    ['subject', 'from'],
  )
})
