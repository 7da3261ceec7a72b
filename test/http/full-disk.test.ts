import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client, wordsOf } from '../client.ts'
import { raw, request } from './raw.ts'

test('on a full disk a report is answered 503 and "not stored", never "thank you" and never 500', async () => {
  // 6 MiB for each file; the signal that comes with the limit is ignored, so that writes fail as on a full disk.
  const command = `trap '' XFSZ; ulimit -f 6144; exec "$0" "$1"`
  const house = spawn('bash', ['-c', command, process.execPath, join(import.meta.dirname, 'full-disk-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(house.stdout, 'data')) as [Buffer]
    const port = Number(line.toString().trim())
    const type = { 'content-type': 'application/json' }
    const body = JSON.stringify({ title: 'Until it is full', description: 'long '.repeat(38_000) })
    const statuses: number[] = []
    let last = await raw(port, request('POST', '/api/v1/reports', type, body))
    for (let i = 0; i < 100 && last.status === 201; i++) {
      statuses.push(last.status)
      last = await raw(port, request('POST', '/api/v1/reports', type, body))
    }
    assert.ok(statuses.length > 0 && statuses.length < 100, `${statuses.length} were stored`)
    assert.equal(last.status, 503, last.body)
    assert.ok(Number(last.headers['retry-after']) > 0)
    assert.match(last.body, /"code":"not_stored"/)
    const visitor = new Client(`http://127.0.0.1:${port}`)
    const fill = { title: 'One more', description: 'long '.repeat(38_000), where: 'nodejs' }
    const sent = await visitor.submit(await visitor.get('/report'), { to: '/report', fill })
    assert.equal(sent.status, 503)
    assert.match(wordsOf(sent), /Not stored/)
    assert.doesNotMatch(wordsOf(sent), /Keep these nine words/)
    assert.equal((await visitor.get('/healthz')).status, 200)
    assert.equal((await visitor.get('/policy')).status, 200, 'what was published is still read')
  } finally {
    house.stdin.end()
    await once(house, 'exit')
  }
})
