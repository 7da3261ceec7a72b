import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ROUTES } from '../../src/http/doors.ts'
import { newCode } from '../../src/lib/code.ts'
import { backup } from '../../src/store/backup.ts'
import { wordsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseOf, follow, invite, openCase, reply, report, type Sent, say, says } from './cast.ts'
import { disguises, sightings } from './disguises.ts'
import { arm, hoursFrom, onRelease, plan, readyCase } from './release.ts'

const CANARY = {
  title: 'quokka-title-41592',
  description: 'numbat-description-65358',
  answer: 'dibbler-answer-75105',
  name: 'Bilby Name-97932',
  mail: 'potoroo-38327@dunnart.example',
  fileName: 'wombat-file-64338.txt',
  file: 'quoll-content-38462',
  reply: 'wallaby-reply-32795',
  message: 'kowari-message-02884',
  note: 'mulgara-note-19716',
  evidence: 'phascogale-evidence-82097',
  draft: 'thylacine-draft-49445',
}
const CANARIES = Object.values(CANARY)

let world: World
let sent: Sent
let number: string

before(async () => {
  world = await createWorld({ at: '2026-04-02T09:00:00Z' })
  await invite(world, { name: 'Robin', mail: 'robin@example.org', roles: ['member', 'releaser'] })
})
after(() => world[Symbol.asyncDispose]())

test('the search itself finds what lies about in any disguise', () => {
  for (const [how, disguise] of disguises(CANARY.title)) {
    const found = sightings(Buffer.concat([Buffer.from('..'), disguise, Buffer.from('..')]), CANARIES)
    assert.ok(found.length > 0, how)
  }
})

test('a case under embargo is full of secrets, and its people see them', async () => {
  const { title, description, name, mail, answer } = CANARY
  const fill = { title, description, name, mail, versions: answer, who: 'named', credit: 'later' }
  sent = await report(world.visitor(), fill, [{ name: CANARY.fileName, bytes: CANARY.file }])
  number = await caseOf(world, sent)
  await reply(world.visitor(), sent.code, CANARY.reply)
  const robin = await world.member('Robin')
  await say(robin, number, 'answer', CANARY.message, { nextSteps: 'on' })
  await act(robin, number, 'keep', { text: CANARY.note })
  await act(robin, number, 'confirm', { reason: CANARY.evidence })
  await act(robin, number, 'embargo', {
    until: '2026-05-01T15:00',
    because: 'severity of the bug',
    reason: 'There is time.',
  })
  const editor = await robin.get(`/console/cases/${number}/advisory`)
  await robin.submit(editor, { to: '/advisory', fill: { do: 'keep', title: CANARY.draft, summary: CANARY.draft } })
  await world.settle()
  const page = await openCase(robin, number)
  for (const words of [title, description, name, answer, CANARY.fileName, CANARY.reply, CANARY.message, CANARY.note])
    says(page, words)
  says(await follow(world.visitor(), sent.code), CANARY.message)
})

test('another case is published meanwhile, and every promise of the first runs out', async () => {
  const T = hoursFrom(world.now(), 2)
  const other = await readyCase(world, { title: 'Open to all', cve: 'CVE-2026-4001', until: T })
  const release = await plan(await world.member('Robin'), other.number, T)
  await arm(world, release)
  await world.until(T)
  await onRelease(world, release, '/steps/push/confirm', { proof: '26: 1f0c2d' })
  await onRelease(world, release, '/steps/builds/confirm', { proof: 'https://nodejs.org/download/release/' })
  await world.until(hoursFrom(world.now(), 200))
  assert.equal((await world.visitor().get(`/advisories/${other.number}`)).status, 200)
})

test('no public answer has any of it, nor has any door without a proof', async () => {
  const published = await world.app.ctx.store.published.paths()
  assert.ok(published.some((path) => path.startsWith('/advisories/')))
  const doors = ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => filled(path))
  const visitor = world.visitor()
  for (const path of [...published, ...doors, `/advisories/${number}`, `/osv/${number}.json`, '/console?q=quokka']) {
    const page = await visitor.get(path)
    assert.deepEqual(sightings(Buffer.from(page.text), CANARIES), [], path)
    assert.deepEqual(sightings(Buffer.from(JSON.stringify([...page.headers])), CANARIES), [], path)
    assert.ok(page.status < 500, `${path} ${page.status} ${wordsOf(page).slice(0, 200)}`)
  }
  for (const { method, path } of ROUTES) {
    if (method !== 'POST') continue
    const page = await visitor.post(filled(path), { code: newCode(), title: 'x', proof: 'x', reason: 'x' })
    assert.deepEqual(sightings(Buffer.from(page.text), CANARIES), [], path)
    assert.ok(page.status < 500, `${path} ${page.status}`)
  }
})

test('no log line and no mail has any of it', () => {
  assert.deepEqual(sightings(Buffer.from(world.log.join('')), CANARIES), [])
  assert.ok(world.log.length > 50)
  const raw = world.mails.mails.map((mail) => mail.raw.replaceAll(/=\r\n/g, ''))
  // The mail to the reporter has the address it goes to, and nothing else.
  const others = CANARIES.filter((canary) => canary !== CANARY.mail)
  assert.deepEqual(sightings(Buffer.from(raw.join('\n')), others), [])
  const elsewhere = world.mails.mails.filter(({ to }) => !to.includes(CANARY.mail)).map(({ raw }) => raw)
  assert.deepEqual(sightings(Buffer.from(elsewhere.join('\n')), CANARIES), [])
})

test('no file of the data directory and no backup has any of it', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'fairlead-backup-'))
  await backup(world.app.ctx.store, join(copy, 'backup'), world.now())
  for (const folder of [world.data, copy]) {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    assert.ok(files.length > 3)
    for (const file of files) {
      const path = join(file.parentPath, file.name)
      assert.deepEqual(sightings(Buffer.concat([Buffer.from(path), await readFile(path)]), CANARIES), [], path)
    }
  }
  await rm(copy, { recursive: true })
})

/** A route's address for this very case. */
function filled(path: string): string {
  return path
    .replace(':number', number)
    .replace(/\/reports\/:id/, `/reports/${sent.id}`)
    .replace(':step', 'list')
    .replace(/:\w+/g, number)
    .replace('*', 'index.txt')
}
