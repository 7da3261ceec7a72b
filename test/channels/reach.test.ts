import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite, test } from 'node:test'
import { jsonApi } from '../../src/channels/json-api.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { isWorthTelling, problemOfCode } from '../../src/domain/reach.ts'
import { PARTIES, reachWords } from '../../src/views/words/reach.ts'
import { wordsOf } from '../client.ts'
import { report } from '../journeys/cast.ts'
import { createWorld } from '../world.ts'

/** Answers with a status that the test sets; a word in its body stands for what must be told nowhere. */
async function startAnswering() {
  const state: { status: number; headers: Record<string, string>; body: string } = {
    status: 200,
    headers: {},
    body: '',
  }
  const server = createServer((_, response) => response.writeHead(state.status, state.headers).end(state.body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`
  async function end(): Promise<void> {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { state, base, end, [Symbol.asyncDispose]: end }
}

async function problem(base: string): Promise<string> {
  const answered = await jsonApi(base, {}).get('x')
  return answered.ok ? 'reached' : answered.problem
}

suite('A system that does not answer', () => {
  test('is described by one word, whatever it answered or did not', async () => {
    await using there = await startAnswering()
    const { state, base } = there
    const statuses: readonly (readonly [number, string])[] = [
      [401, 'signed-out'],
      [403, 'forbidden'],
      [404, 'not-found'],
      [422, 'rejected'],
      [429, 'too-many'],
      [503, 'server'],
    ]
    for (const [status, word] of statuses) {
      state.status = status
      assert.equal(await problem(base), word)
    }
    Object.assign(state, { status: 403, headers: { 'retry-after': '60' } })
    assert.equal(await problem(base), 'too-many', 'GitHub says it so, too')
    Object.assign(state, { status: 200, headers: {}, body: '<p>A proxy</p>' })
    assert.equal(await problem(base), 'other-answer')
    Object.assign(state, { status: 302, headers: { location: '/elsewhere' } })
    assert.equal(await problem(base), 'other-answer')
    assert.equal(await problem(base.replace('http:', 'https:')), 'other-answer')
    const gone = await startAnswering()
    await gone.end()
    assert.equal(await problem(gone.base), 'refused')
    assert.equal(await problem('http://nobody.invalid/'), 'name-not-found')
  })

  test('is described so also where only a code says it', () => {
    for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])
      assert.equal(problemOfCode(code), 'certificate')
    for (const code of ['ETIMEDOUT', 'TimeoutError', 'UND_ERR_CONNECT_TIMEOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT'])
      assert.equal(problemOfCode(code), 'timed-out')
    assert.equal(problemOfCode('AUTHENTICATIONFAILED'), 'signed-out')
    assert.equal(problemOfCode('NONEXISTENT'), 'not-found')
    assert.equal(problemOfCode('something new'), 'unknown')
    assert.match(reachWords(PARTIES.mailbox, 'certificate'), /NODE_EXTRA_CA_CERTS/)
  })

  test('is told at once where waiting does not help, and otherwise when it lasts', () => {
    assert.ok(isWorthTelling('signed-out', 1))
    assert.ok(!isWorthTelling('server', 2))
    assert.ok(isWorthTelling('server', 3))
  })

  test('stands on the doors page with what to change and in the log with a word, until it answers again', async () => {
    await using there = await startAnswering()
    Object.assign(there.state, { status: 401, body: '{"error":"secret-word"}' })
    const env = {
      FAIRLEAD_HACKERONE_PROGRAM: 'acme',
      FAIRLEAD_HACKERONE_TOKEN: 'acme-api:a-long-token',
      FAIRLEAD_HACKERONE_URL: there.base,
    }
    await using world = await createWorld({ env })
    await world.settle()
    const member = await world.member()
    assert.match(
      wordsOf(await member.get('/console/doors')),
      /credentials \(401\).*put them into FAIRLEAD_HACKERONE_TOKEN/,
    )
    assert.equal(world.mails.mails.filter(({ subject }) => subject.includes('HackerOne')).length, 1)
    const log = world.log.join('')
    assert.match(log, /"event":"platform\.unreached","channel":"hackerone","code":"signed-out"/)
    assert.doesNotMatch(log, /secret-word|a-long-token|acme/)
    Object.assign(there.state, { status: 200, body: '{"data":[],"meta":{}}' })
    await world.until(world.now() + 10 * 60_000)
    assert.match(wordsOf(await member.get('/console/doors')), /HackerOne answers/)
  })

  test('where no relay is set mails wait however long, the doors page says so, and the log calls nothing broken', async () => {
    await using world = await createWorld({ env: { SMTP_URL: '', FAIRLEAD_MAIL_FROM: '' } })
    await report(world.visitor())
    // Longer than a relay that is down is asked again.
    await world.until(world.now() + 7 * 24 * 3_600_000)
    assert.doesNotMatch(world.log.join(''), /work\.failed|"level":"error"/)
    assert.match(world.log.join(''), /"event":"work\.waits","kind":"mail","code":"not-set-up"/)
    assert.deepEqual(await world.app.ctx.store.reader(SYSTEM_SCOPE).failedNotices(), [])
    assert.match(wordsOf(await (await world.member()).get('/console/doors')), /No mail goes out/)
  })
})
