import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { receiveFile } from '../../src/actions/intake/receive-file.ts'
import { sendMessage } from '../../src/actions/talk/send-message.ts'
import { decideCase } from '../../src/actions/triage/decide-case.ts'
import { isMailAddress } from '../../src/domain/intake.ts'
import { type Bytes, utf8 } from '../../src/lib/bytes.ts'
import { MINUTE } from '../../src/lib/instant.ts'
import { wordsOf } from '../client.ts'
import { multipart, raw, request } from '../http/raw.ts'
import { caseOf, follow, report } from '../journeys/cast.ts'
import { freshDatabase, hasPostgres, NO_POSTGRES } from '../postgres.ts'
import { createWorld, type World } from '../world.ts'
import { lead, sent } from './ready-release.ts'

let world: World
before(async () => {
  world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
})
after(() => world[Symbol.asyncDispose]())

test('an open console that was left alone cannot be given a passkey without a fresh proof', async () => {
  const member = await world.member()
  await world.until(world.now() + 11 * MINUTE)
  const page = await member.get('/console/passkeys')
  const answer = await member.post('/console/passkeys', { token: 'any', credential: '{}' })
  assert.equal(page.status, 200)
  assert.equal(answer.status, 403, wordsOf(answer).slice(0, 200))
  assert.match(wordsOf(answer), /Confirm that it is you/)
})

test('the words of a form are held up to a few megabytes, however many fields they come in', async () => {
  const word = 'a'.repeat(1_500_000)
  const parts = Array.from({ length: 8 }, (_, i) => ({ name: `field${i}`, value: word }))
  for (const path of ['/report', '/api/v1/reports']) {
    const { type, body } = multipart(parts)
    const answer = await raw(world.app.http.port, request('POST', path, { 'content-type': type }, body))
    assert.equal(answer.status, 413, `${path} ${answer.body.slice(0, 300)}`)
  }
})

test('a file that the team sends is read by the reporter it was sent to, and by no other', async () => {
  const { ctx } = world.app
  const [mine, other] = [await sent(world), await sent(world)]
  const scope = await lead(world)
  const bytes = (async function* (): AsyncGenerator<Bytes> {
    yield utf8('the patch to try')
  })()
  const { id } = await receiveFile(ctx, mine.case, { name: 'try.patch', type: 'text/plain' }, bytes)
  const message = { text: 'Please try this.', as: 'update', evaluation: false, nextSteps: false, asks: true } as const
  await sendMessage(ctx, scope, { ...message, case: mine.case, reports: [mine.report], files: [id] })
  const page = await follow(world.visitor(), mine.code)
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const file = await world.visitor().post('/r/file', { token, file: id })
  assert.equal(file.text, 'the patch to try')
  const theirs = await follow(world.visitor(), other.code)
  const foreign = /name="token" value="([^"]+)"/.exec(theirs.text)?.[1] ?? ''
  assert.equal((await world.visitor().post('/r/file', { token: foreign, file: id })).status, 404)
  const { state } = await ctx.store.reader(scope).case(mine.case)
  const member = await world.member()
  assert.equal((await member.get(`/console/cases/${state.number}/files/${id}`)).text, 'the patch to try')
})

test('an address with a control character is none', () => {
  for (const c of ['\0', '\x01', '\x1b', '\x7f', '\x85', '\u200b', '\u2028', '\u202e', '\r\nBcc: x@y.z', '\n'])
    assert.equal(isMailAddress(`rin${c}@example.org`), false, JSON.stringify(c))
})

test('a word in an address that every object knows is only a word', async () => {
  const member = await world.member()
  const one = await report(world.visitor())
  const path = `/console/cases/${await caseOf(world, one)}`
  for (const word of ['constructor', '__proto__', 'toString']) {
    const page = await member.get(`${path}?done=${word}`)
    assert.equal(page.status, 200)
    assert.doesNotMatch(page.text, /native code|object Object/)
  }
})

test('readiness may be asked by everybody, all the time: who asks at once gets one look at the disk', async () => {
  const { store } = world.app.ctx
  await Promise.all(Array.from({ length: 200 }, () => store.ready()))
  const before = await counted()
  await Promise.all(Array.from({ length: 200 }, () => store.ready()))
  assert.ok((await counted()) - before <= 2)

  async function counted(): Promise<number> {
    return store.write(world.now(), (tx) => tx.nextNumber('ready'))
  }
})

test('a null character in an address or a field is not found, on PostgreSQL too', {
  skip: !hasPostgres() && NO_POSTGRES,
}, async () => {
  await using database = await freshDatabase()
  assert.ok(database)
  await using there = await createWorld({ databaseUrl: database.url, env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
  const member = await there.member()
  for (const path of ['/console/cases/%00', '/console/releases/a%00', '/console/cases/%00/openings'])
    assert.equal((await member.get(path)).status, 404, path)
  const page = await follow(there.visitor(), (await sent(there)).code)
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  assert.equal((await there.visitor().post('/r/file', { token, file: 'a\0b' })).status, 404)
  const scope = await lead(there)
  await decideCase(there.app.ctx, scope, { case: (await sent(there)).case, decide: 'confirm', reason: 'Seen.' })
  const releases = await member.get('/console/releases')
  const fill = { title: 'A\0B', at: '2027-01-01T10:00', cases: ['x\0'] }
  const planned = await member.submit(releases, { to: '/console/releases', fill })
  assert.ok(planned.status < 500, String(planned.status))
})
