import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeMail, type MailFacts, type MailKnown, type MailVerdict } from '../../src/domain/arrival-mail.ts'
import { tokenAddress, tokenLetters, tokensIn } from '../../src/domain/reply-address.ts'

const PLAIN: MailFacts = {
  from: 'ada@example.org',
  nullSender: false,
  autoSubmitted: '',
  automatic: false,
  list: false,
  hops: 3,
  markedSpam: false,
  gtube: false,
  authentication: 'unknown',
  ownMark: false,
  returned: undefined,
}
const NOTHING: MailKnown = {
  addressed: undefined,
  referenced: undefined,
  returnedOf: undefined,
  member: false,
  toTeam: false,
}
const OWN = { report: 'R', fromReporter: true, open: true }
const OTHER = { report: 'R', fromReporter: false, open: true }
const RETURNED = {
  action: 'failed',
  status: '5.1.1',
  recipient: 'ada@example.org',
  why: '',
  messageIds: ['a@b'],
} as const

function said(verdict: MailVerdict): string {
  if (verdict.becomes === 'held') return `held: ${verdict.as}`
  if (verdict.becomes === 'message') return `${verdict.sure ? 'sure' : 'unsure'} message`
  return verdict.becomes
}

const TABLE: readonly (readonly [string, Partial<MailFacts>, Partial<MailKnown>, string])[] = [
  ['a mail of a stranger', {}, {}, 'report'],
  ['a failed check of the sender alone', { authentication: 'fail' }, {}, 'report'],
  ['to the reply address, from the reporter', {}, { addressed: OWN }, 'sure message'],
  ['to the reply address, from another address', {}, { addressed: OTHER }, 'unsure message'],
  [
    'to the reply address, from the reporter as somebody says',
    { authentication: 'fail' },
    { addressed: OWN },
    'unsure message',
  ],
  ['to the reply address of an erased report', {}, { addressed: { ...OWN, open: false } }, 'report'],
  ['an answer by its references, from the reporter', {}, { referenced: OWN }, 'sure message'],
  ['an answer by its references, from another', {}, { referenced: OTHER }, 'report'],
  [
    'an answer by its references, with a doubtful sender',
    { authentication: 'fail' },
    { referenced: OWN },
    'unsure message',
  ],
  ['an answer to an erased report', {}, { referenced: { ...OWN, open: false } }, 'report'],
  ['an answer that the filter took for spam', { markedSpam: true }, { addressed: OWN }, 'sure message'],
  ['an answer by way of a list', { list: true }, { addressed: OWN }, 'sure message'],
  ['what the filter marked', { markedSpam: true }, {}, 'held: spam'],
  ['the test line for spam, even in an answer', { gtube: true }, { addressed: OWN }, 'held: spam'],
  ['list mail', { list: true }, {}, 'held: list'],
  ['out of office, in answer to us', { autoSubmitted: 'auto-replied' }, { addressed: OWN }, 'held: auto-reply'],
  ['a machine that says so', { autoSubmitted: 'auto-generated' }, {}, 'held: auto-reply'],
  ['a person, by its own account', { autoSubmitted: 'no' }, {}, 'report'],
  ['the null sender', { nullSender: true }, {}, 'held: auto-reply'],
  ['a mail of ours that came back by itself', { ownMark: true }, { addressed: OWN }, 'held: loop'],
  ['a mail that ran in a circle', { hops: 36 }, {}, 'held: loop'],
  ['a bounce of a mail of ours', { returned: RETURNED, nullSender: true }, { returnedOf: 'R' }, 'evidence'],
  ['a bounce of somebody else’s', { returned: RETURNED, nullSender: true }, {}, 'held: bounce'],
  ['a member', {}, { member: true }, 'team'],
  ['a member who answers in the reporter’s thread', {}, { member: true, referenced: OTHER }, 'team'],
  ['what came where members answer', {}, { toTeam: true }, 'team'],
]

for (const [what, facts, known, becomes] of TABLE) {
  test(`${what}: ${becomes}`, () => {
    const verdict = judgeMail({ ...PLAIN, ...facts }, { ...NOTHING, ...known })
    assert.equal(said(verdict), becomes)
    assert.match(verdict.why, /^[A-Z].*\.$/, 'each has its reason')
  })
}

test('the reply address of a report is known by its token, in any case, and only among our own addresses', () => {
  const place = { addresses: ['security@example.org'], plus: true }
  const token = tokenLetters(Uint8Array.from({ length: 20 }, (_, i) => i * 13))
  const address = tokenAddress(place, 'r', token)
  assert.match(address ?? '', /^security\+r\.[0-9a-z]{20}@example\.org$/)
  assert.deepEqual(tokensIn([address?.toUpperCase().replace('EXAMPLE', 'example') ?? ''], place), [token])
  assert.deepEqual(
    tokensIn([`security+r.${token}@evil.example`, `other+r.${token}@example.org`, 'security@example.org'], place),
    [],
  )
  assert.equal(tokenAddress({ ...place, plus: false }, 'r', token), undefined)
  assert.equal(tokenAddress({ addresses: [], plus: true }, 'r', token), undefined)
})
