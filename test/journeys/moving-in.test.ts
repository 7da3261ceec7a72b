import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { importCommand } from '../../src/import-command.ts'
import { systemClock } from '../../src/lib/clock-source.ts'
import { toIso } from '../../src/lib/instant.ts'
import { GITHUB_TOKEN, type GitHubServer, REPOSITORY, reported, startGitHub } from '../github-server.ts'
import { createWorld, type World } from '../world.ts'
import { run } from './command-line.ts'

// The command line has the clock of this machine, so the story is of today.
const NOW = systemClock.now() - 60_000
const ago = (days: number) => new Date(NOW - days * 86_400_000)

let world: World
let there: GitHubServer
before(async () => {
  there = await startGitHub(() => toIso(NOW))
  world = await createWorld({ at: toIso(NOW) })
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await there[Symbol.asyncDispose]()
})

function mail(id: string, from: string, at: Date, subject: string, text: string, more: readonly string[] = []): string {
  const head = [
    `Message-ID: <${id}>`,
    `From: ${from}`,
    'To: security@fairlead.example',
    `Date: ${at.toUTCString()}`,
    `Subject: ${subject}`,
    ...more,
  ]
  return `From - ${at.toUTCString()}\n${head.join('\n')}\n\n${text}\n\n`
}

const MBOX = [
  mail(
    '1@out',
    'Mira <mira@out.example>',
    ago(40),
    'Read past the end',
    'It reads past its end.\n>From the docs it should not.',
  ),
  // Through the team's own list, which puts its address in the place of the author's.
  mail(
    '7@out',
    'Mira via security <security@fairlead.example>',
    ago(38),
    'Re: Read past the end',
    'I tried it again.',
    ['References: <1@out>', 'List-Id: <security.fairlead.example>', 'X-Original-From: Mira <mira@out.example>'],
  ),
  mail('2@in', 'Team <security@fairlead.example>', ago(39), 'Re: Read past the end', 'We have read it.', [
    'In-Reply-To: <1@out>',
  ]),
  mail('3@out', 'Mira <mira@out.example>', ago(30), 'Re: Read past the end', 'Any news?', [
    'References: <1@out> <2@in>',
  ]),
  mail('4@out', 'Robot <robot@out.example>', ago(20), 'Out of office', 'I am away.', ['Auto-Submitted: auto-replied']),
  mail('5@out', 'list <x@list.example>', ago(20), 'Digest', 'News.', ['List-Id: <x.list.example>']),
  mail('6@in', 'Team <security@fairlead.example>', ago(10), 'To a friend', 'Hello.'),
].join('')

const CSV = `title,description,state,substate,hacker_email,severity_score,reference,created_at,triaged_at,closed_at
"A token, leaked","It is in the log.
Twice.",Open,triaged,ilse@out.example,8.1,H1-77,${toIso(ago(12).getTime())},${toIso(ago(11).getTime())},
Old noise,Nothing,Closed,spam,,,,${toIso(ago(50).getTime())},,${toIso(ago(49).getTime())}
No date,Nothing,Open,,,,,soon,,
`

function importing(...args: string[]) {
  const env = {
    FAIRLEAD_DATA: world.data,
    FAIRLEAD_ROOT_KEY_FILE: join(world.data, '..', 'root.key'),
    FAIRLEAD_MAIL_ADDRESSES: 'security@fairlead.example',
    FAIRLEAD_GITHUB_REPOSITORIES: REPOSITORY,
    FAIRLEAD_GITHUB_TOKEN: GITHUB_TOKEN,
    FAIRLEAD_GITHUB_URL: there.base,
    FAIRLEAD_SELF_CHECK: 'off',
  }
  return run(importCommand, ['reports', ...args], { 'old.mbox': MBOX, 'work.csv': CSV }, NOW, env)
}

function cases() {
  return world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')
}

test('an old mailbox is looked through first, and nothing is changed', async () => {
  const { exit, out } = await importing('--from', 'mbox', 'old.mbox')
  assert.equal(exit, 0, out)
  assert.match(out, /new +Read past the end/)
  assert.match(out, /left: “Out of office”: a machine answered/)
  assert.match(out, /left: “Digest”: it came through a list/)
  assert.match(out, /left: “To a friend”: the team wrote it/)
  assert.match(out, /1 would become new cases; 0 are here already\. Nothing was changed\. Add --take/)
  assert.deepEqual(await cases(), [])
})

test('a wrong option and a missing file are named', async () => {
  const { exit, err } = await importing('--from', 'mbox', 'old.mbox', '--publish')
  assert.equal(exit, 2)
  assert.match(err, /There is no option --publish/)
  await assert.rejects(importing('--from', 'mbox', 'none.mbox'), /There is no such file: none\.mbox/)
})

test('then its threads are cases with their talk and their dates, once', async () => {
  await importing('--from', 'mbox', 'old.mbox', '--take')
  const again = await importing('--from', 'mbox', 'old.mbox', '--take')
  assert.match(again.out, /0 became new cases; 1 were here already/)
  const [line, ...more] = await cases()
  assert.equal(more.length, 0)
  const { state, events } = await world.app.ctx.store.reader(SYSTEM_SCOPE).report(line?.reports[0]?.id ?? '')
  assert.ok(Math.abs(state.receivedAt - ago(40).getTime()) < 1000)
  assert.ok(state.acknowledgedAt !== null && Math.abs(state.acknowledgedAt - ago(39).getTime()) < 1000)
  const words = events.flatMap(
    ({ body }) =>
      (body as { text?: string; description?: string } | undefined)?.text ??
      (body as { description?: string } | undefined)?.description ??
      [],
  )
  assert.match(
    words.join('\n'),
    /From the docs it should not[\s\S]*We have read it[\s\S]*I tried it again[\s\S]*Any news\?/,
  )
  assert.equal(events[0]?.identity?.mail, 'mira@out.example')
  assert.equal(events.filter(({ type }) => type === 'message.received').length, 2, 'what came by the own list is hers')
})

test('HackerOne’s table is taken row by row, and a row that cannot be read is named', async () => {
  const { exit, out } = await importing('--from', 'hackerone-csv', 'work.csv', '--take')
  assert.equal(exit, 1)
  assert.match(out, /not read: Row 3: The column “created_at” is no date/)
  const lines = await cases()
  const taken = lines.find(({ title }) => title === 'A token, leaked')
  assert.equal(taken?.case.standing, 'confirmed')
  assert.equal(lines.find(({ title }) => title === 'Old noise')?.reports[0]?.classified, 'spam')
})

test('what lies open at GitHub becomes cases, also drafts that the team began', async () => {
  const open = reported('GHSA-2345-6789-cfgh', {
    summary: 'Reported there',
    description: 'x',
    login: 'mira',
    at: toIso(ago(5).getTime()),
  })
  const own = {
    ...reported('GHSA-jmpq-rvwx-2345', {
      summary: 'Our own draft',
      description: 'y',
      login: 'ana',
      at: toIso(ago(4).getTime()),
    }),
    state: 'draft',
    submission: null,
  }
  const over = {
    ...reported('GHSA-9999-9999-9999', {
      summary: 'Published',
      description: 'z',
      login: 'ana',
      at: toIso(ago(90).getTime()),
    }),
    state: 'published',
  }
  for (const one of [open, own, over]) there.advisories.set(one.ghsa_id, one)
  const { exit, out } = await importing('--from', 'github', '--take', '--json')
  assert.equal(exit, 0, out)
  const titles = (await cases()).map(({ title }) => title)
  assert.ok(titles.includes('Reported there') && titles.includes('Our own draft') && !titles.includes('Published'))
  assert.deepEqual(there.wrong, [])
})

test('nobody is written to about the past, and none of it counts in the public record', async () => {
  await world.settle()
  assert.deepEqual(
    world.mails.mails.filter(({ subject }) => /report has arrived/.test(subject)),
    [],
  )
  assert.deepEqual(await world.app.ctx.store.reader(SYSTEM_SCOPE).promises(), [])
})

test('a wrong use says what there is', async () => {
  for (const args of [['--from', 'jira', 'x'], ['--from', 'mbox'], []]) {
    const { exit, err } = await importing(...args)
    assert.equal(exit, 2)
    assert.match(err, /--from mbox\|maildir\|hackerone-csv/)
  }
})
