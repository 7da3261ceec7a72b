import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memberCommand, ownWords } from '../../src/domain/member-command.ts'

function said(text: string, subject = '', subjectSigned = false) {
  return memberCommand({ text, subject, subjectSigned })
}

test('a mail does what its first line says, with the words below it', () => {
  assert.deepEqual(said('take'), { do: 'take', text: '' })
  assert.deepEqual(said('Take.\n\nI look tonight.'), { do: 'take', text: 'I look tonight.' })
  assert.deepEqual(said('note: ask Bob\nand Eve'), { do: 'note', text: 'ask Bob\n\nand Eve' })
  const plain = { do: 'say', evaluation: false, nextSteps: false } as const
  assert.deepEqual(said('update\n\nThe fix is in review.'), { ...plain, as: 'update', text: 'The fix is in review.' })
  assert.match(JSON.stringify(said('acknowledge')), /"acknowledgement".*A person of the team has read/)
  assert.deepEqual(said('acknowledge:\nRead, thank you.'), {
    ...plain,
    as: 'acknowledgement',
    text: 'Read, thank you.',
  })
  assert.deepEqual(said('answer: Evaluation, next steps, expected 2026-05-01\n\nIt is real.'), {
    do: 'say',
    as: 'answer',
    evaluation: true,
    nextSteps: true,
    expectedResolution: Date.UTC(2026, 4, 1),
    text: 'It is real.',
  })
  assert.deepEqual(said('confirm: seen here'), { do: 'confirm', reason: 'seen here' })
  assert.deepEqual(said('close not-a-vulnerability: as documented'), {
    do: 'reject',
    because: 'not-a-vulnerability',
    reason: 'as documented',
  })
  assert.deepEqual(said('reject duplicate:\nof 12'), { do: 'reject', because: 'duplicate', reason: 'of 12' })
  assert.deepEqual(said('close: done'), { do: 'close', because: 'other', reason: 'done' })
  assert.deepEqual(said('close withdrawn: they asked'), { do: 'close', because: 'withdrawn', reason: 'they asked' })
})

test('what is no command is a note: nothing goes to a reporter that was not called by its name', () => {
  for (const text of [
    'I think this is real.',
    'Take care, this one is nasty.',
    'Update: tomorrow'.replace(':', ' comes'),
    'Close to the edge.',
    'answered already?',
    'Note that we cannot do this.',
    'Confirm with Bob first.',
  ])
    assert.deepEqual(said(text), { do: 'note', text }, text)
})

test('a command that lacks something says what to add', () => {
  for (const [text, problem] of [
    ['answer\n\nwords', /Say what the answer holds/],
    ['answer: guess\n\nwords', /Say what the answer holds/],
    ['answer: expected soon\n\nwords', /Say what the answer holds/],
    ['answer: expected 2026-13-01\n\nwords', /Say what the answer holds/],
    ['answer: evaluation', /Write below/],
    ['update', /Write below/],
    ['confirm', /Give a reason/],
    ['close not-a-vulnerability:', /Give a reason/],
    ['close whatever: x', /Choose one of/],
    ['reject: x', /Choose one of/],
    ['> only\n> quoted', /says nothing/],
    ['', /says nothing/],
  ] as const) {
    const command = said(text)
    assert.ok('problem' in command, text)
    assert.match(command.problem, problem, text)
  }
})

test('a subject commands only where the signature is over it, and never against the first line', () => {
  assert.deepEqual(said('The reason below.', 'Re: take', true), { do: 'take', text: 'The reason below.' })
  assert.ok('problem' in said('The reason below.', 'take', false))
  assert.deepEqual(said('note\nkeep', 'take', true), { do: 'note', text: 'keep' })
  assert.deepEqual(said('words', 'Re: NODE-2026-001: Overflow', false), { do: 'note', text: 'words' })
})

test('quotations, what announces them, the mark and the foot are not words of the mail', () => {
  const text = `update\n\nWe fix it.\n\nOn Thu, 2 Apr 2026, Node.js security wrote:\n> secret note\n> [case-${'a'.repeat(20)}]\n\nThanks:\nstill mine\n[case-${'b'.repeat(20)}]\n-- \nMira`
  assert.equal(ownWords(text), 'update\n\nWe fix it.\n\nThanks:\nstill mine')
})
