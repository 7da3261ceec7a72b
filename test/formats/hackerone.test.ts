import assert from 'node:assert/strict'
import { test } from 'node:test'
import { platformKey } from '../../src/domain/platform.ts'
import { readHackerOneReport } from '../../src/formats/hackerone.ts'

function person(username: string) {
  return { type: 'user', attributes: { username } }
}

function comment(id: string, username: string) {
  return {
    id,
    type: 'activity-comment',
    attributes: { message: `Words of ${username}.`, internal: false, created_at: '2026-04-02T16:03:00.000Z' },
    relationships: { actor: { data: person(username) } },
  }
}

test('who found it together with the reporter does not answer for the team', () => {
  const found = readHackerOneReport(
    {
      data: {
        id: '1',
        type: 'report',
        attributes: { title: 'A title', state: 'new', created_at: '2026-04-02T16:00:00.000Z' },
        relationships: {
          reporter: { data: person('mira') },
          collaborators: { data: [{ weight: 1, user: person('noor') }] },
          activities: {
            data: [comment('2', 'mira'), comment('3', 'noor'), comment('4', 'ana'), comment('5', 'hackbot')],
          },
        },
      },
    },
    'programme',
  )
  assert.deepEqual(
    found?.messages.map(({ from }) => from),
    ['reporter', 'reporter', 'team', 'machine'],
  )
})

test('no name that a stranger can choose is the name of a message in another report', () => {
  const theirs = platformKey({ door: 'import', place: 'mailbox', id: 'a@example.org' }, 'message:b@example.org')
  const chosen = platformKey({ door: 'import', place: 'mailbox', id: 'a@example.org:message:b@example.org' })
  assert.notEqual(chosen, theirs)
})
