import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { openPort } from '../../src/http/port.ts'
import { raw, request } from './raw.ts'

test('before the doors are open every answer is 503 with a time to come back', async () => {
  const port = await openPort({ host: '127.0.0.1', port: 0 })
  const answer = await raw(port.port, request('POST', '/report', {}, 'x'))
  assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '2'])
  assert.match(answer.body, /Nothing was stored/)
  await port.stop(1000)
})

test('a stop lets the running request finish, takes no new one, and closes idle connections', async () => {
  const port = await openPort({ host: '127.0.0.1', port: 0 })
  let finish: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    port.serve((_incoming, outgoing) => {
      finish = () => outgoing.end('finished')
      resolve()
    })
  })
  const idle = connect(port.port, '127.0.0.1')
  await once(idle, 'connect')
  const running = raw(port.port, request('GET', '/', {}))
  await begun
  const stopped = port.stop(60_000)
  await assert.rejects(once(connect(port.port, '127.0.0.1'), 'connect'))
  finish()
  assert.equal((await running).status, 200)
  idle.destroy()
  await stopped
})

test('a request that does not finish is cut at the deadline', async () => {
  const port = await openPort({ host: '127.0.0.1', port: 0 })
  port.serve(() => undefined)
  const hanging = raw(port.port, request('GET', '/', {}))
  await new Promise((resolve) => setTimeout(resolve, 20))
  await port.stop(50)
  assert.equal((await hanging).status, 0)
})
