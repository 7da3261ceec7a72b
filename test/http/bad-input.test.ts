import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { ROUTES } from '../../src/http/doors.ts'
import { formsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { multipart, raw, request } from './raw.ts'

let world: World
let port: number
before(async () => {
  world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off', FAIRLEAD_FILE_LIMIT: '200 KB' } })
  port = world.app.http.port
})
after(() => world[Symbol.asyncDispose]())

const URLENCODED = { 'content-type': 'application/x-www-form-urlencoded' }

async function token(): Promise<string> {
  const form = formsOf(await world.visitor().get('/report')).find((one) => one.action.endsWith('/report'))
  return form?.fields.find(([name]) => name === 'token')?.[1] ?? ''
}

async function caseCount(): Promise<number> {
  return (await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')).length
}

test('a form that is not UTF-8 is refused as unreadable', async () => {
  for (const body of ['title=%E0%A4&description=x', 'title=%ZZ', Buffer.from([0x74, 0x3d, 0xff, 0xfe])]) {
    const answer = await raw(port, request('POST', '/report', URLENCODED, body))
    assert.equal(answer.status, 400)
    assert.match(answer.body, /UTF-8/)
  }
  const part = multipart([{ name: 'title', value: new Uint8Array([0xc3, 0x28]) }])
  assert.equal((await raw(port, request('POST', '/report', { 'content-type': part.type }, part.body))).status, 400)
})

test('a packed body is refused and never unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(2_000_000))
  for (const path of ['/report', '/r', '/api/v1/reports']) {
    const answer = await raw(port, request('POST', path, { ...URLENCODED, 'content-encoding': 'gzip' }, bomb))
    assert.equal(answer.status, 415, path)
  }
})

test('over-long fields come back named, with nothing lost and nothing stored', async () => {
  const before = await caseCount()
  const title = 'long '.repeat(100)
  const fields = new URLSearchParams({ token: await token(), title, description: 'x'.repeat(200_001), where: 'nodejs' })
  const answer = await raw(port, request('POST', '/report', URLENCODED, fields.toString()))
  assert.equal(answer.status, 422)
  assert.match(answer.body, /This has 499 characters; at most 200 fit/)
  assert.match(answer.body, /This has 200001 characters; at most 200000 fit/)
  assert.ok(answer.body.includes(title.trim()))
  assert.equal(await caseCount(), before)
})

test('a field that comes twice is named', async () => {
  const body = `token=${encodeURIComponent(await token())}&title=one&title=two&description=x&where=nodejs`
  const answer = await raw(port, request('POST', '/report', URLENCODED, body))
  assert.equal(answer.status, 422)
  assert.match(answer.body, /“title” was sent 2 times/)
})

test('a choice that nobody offered is named', async () => {
  const fields = {
    token: await token(),
    title: 'a',
    description: 'b',
    where: 'elsewhere',
    known: 'maybe',
    credit: 'gold',
    zone: 'Mars/Base',
  }
  const answer = await raw(port, request('POST', '/report', URLENCODED, new URLSearchParams(fields).toString()))
  assert.equal(answer.status, 422)
  for (const words of [/Choose one of/, /Choose who else knows/, /Choose how to be credited/, /Choose a time zone/]) {
    assert.match(answer.body, words)
  }
})

test('a body of another kind, or a broken one, is 4xx and says what to send', async () => {
  const ask = async (type: string, body: string) =>
    (await raw(port, request('POST', '/report', { 'content-type': type }, body))).status
  assert.equal(await ask('application/json', '{}'), 415)
  assert.equal(await ask('text/plain', 'x'), 415)
  assert.equal(await ask('multipart/form-data', 'x'), 400)
  assert.equal(await ask('multipart/form-data; boundary=x', 'no boundary here'), 400)
  assert.equal(
    await ask(
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="title"\r\n\r\nnever ends',
    ),
    400,
  )
})

test('a file before the token is refused', async () => {
  const { type, body } = multipart([
    { name: 'files', file: 'early.txt', value: 'bytes' },
    { name: 'token', value: await token() },
  ])
  const answer = await raw(port, request('POST', '/report', { 'content-type': type }, body))
  assert.equal(answer.status, 403)
})

test('a file over the limit is named, the rest of the form stays', async () => {
  const { type, body } = multipart([
    { name: 'token', value: await token() },
    { name: 'title', value: 'Kept words' },
    { name: 'files', file: 'small.txt', value: 'small' },
    { name: 'files', file: 'large.bin', value: new Uint8Array(300_000) },
    { name: 'description', value: 'After the file' },
    { name: 'where', value: 'nodejs' },
  ])
  const answer = await raw(port, request('POST', '/report', { 'content-type': type }, body))
  assert.equal(answer.status, 422)
  assert.match(answer.body, /The file is larger than/)
  assert.match(answer.body, /Kept words[\s\S]*After the file/)
  assert.match(answer.body, /small\.txt/)
})

test('more than twenty files are named', async () => {
  const files = Array.from({ length: 22 }, (_, i) => ({ name: 'files', file: `${i}.txt`, value: 'x' }))
  const { type, body } = multipart([{ name: 'token', value: await token() }, ...files])
  const answer = await raw(port, request('POST', '/report', { 'content-type': type }, body))
  assert.equal(answer.status, 422)
  assert.match(answer.body, /At most 20 files/)
})

test('a body or a file of very many wrong values is refused like one of a few, and never a fault of ours', async () => {
  const json = { 'content-type': 'application/json' }
  const many = Array.from({ length: 300_000 }, (_, i) => `"a${i}":0`).join(',')
  const body = `{"title":"A","description":"B","answers":{${many}}}`
  assert.equal((await raw(port, request('POST', '/api/v1/reports', json, body))).status, 422)
  const results = `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[${'0,'.repeat(1_000_000)}0]}]}`
  const file = multipart([{ name: 'files', file: 'results.sarif', value: results }])
  assert.equal(
    (await raw(port, request('POST', '/api/v1/reports', { 'content-type': file.type }, file.body))).status,
    422,
  )
})

test('five gigabytes are refused by their length before a byte is read', async () => {
  const head = (path: string, more = '') =>
    `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 5000000000\r\n${more}\r\n`
  for (const path of ['/report', '/api/v1/reports']) {
    const answer = await raw(port, head(path), '--x\r\n')
    assert.equal(answer.status, 413, path)
    assert.match(answer.body, /can be sent at once/)
  }
  const waiting = await raw(port, head('/report', 'expect: 100-continue\r\n'))
  assert.equal(waiting.status, 413, 'who asks before sending is told at once')
})

test('an upload without an end is cut at the limit, and its sender reads why', async () => {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString()
  })
  socket.on('error', () => undefined)
  socket.write(
    'POST /report HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=x\r\ntransfer-encoding: chunked\r\n\r\n',
  )
  const start = `--x\r\ncontent-disposition: form-data; name="token"\r\n\r\n${await token()}\r\n--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\n`
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
  socket.write(chunk(Buffer.from(start)))
  let sent = 0
  const block = chunk(Buffer.alloc(256 * 1024))
  while (!answer.includes('\r\n\r\n') && sent < 100_000_000) {
    sent += block.length
    if (!socket.write(block)) await Promise.race([once(socket, 'drain'), once(socket, 'close'), once(socket, 'data')])
  }
  socket.destroy()
  assert.match(answer, /^HTTP\/1.1 413 /)
  assert.ok(sent < 50_000_000, `${sent} bytes were taken`)
})

test('a connection that ends in the middle of a file leaves the house standing', async () => {
  const { type, body } = multipart([
    { name: 'token', value: await token() },
    { name: 'files', file: 'half.bin', value: new Uint8Array(100_000) },
  ])
  const bytes = request('POST', '/report', { 'content-type': type }, body)
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes.subarray(0, bytes.length - 50_000))
  await new Promise((resolve) => setImmediate(resolve))
  socket.destroy()
  assert.equal((await raw(port, request('GET', '/readyz', {}))).status, 200)
})

test('heads that are no HTTP are answered with 4xx and closed', async () => {
  assert.equal((await raw(port, 'hello\r\n\r\n')).status, 400)
  assert.equal((await raw(port, 'GET / HTTP/1.1\r\n\r\n')).status, 400)
  assert.equal((await raw(port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).status, 431)
  assert.equal((await raw(port, 'GET /advisories/%E0%A4%A HTTP/1.1\r\nhost: a\r\n\r\n')).status, 400)
  assert.equal((await raw(port, 'GET //evil.example/ HTTP/1.1\r\nhost: a\r\n\r\n')).status, 404)
  assert.equal((await raw(port, 'GET http://a/policy HTTP/1.1\r\nhost: a\r\n\r\n')).status, 200)
  assert.equal((await raw(port, 'GET /../../etc/passwd HTTP/1.1\r\nhost: a\r\n\r\n')).status, 404)
})

test('no input whatever is answered with 5xx', { timeout: 60_000 }, async () => {
  const paths = ROUTES.map(({ path }) => path.replace(/:[a-z]+|\*/g, 'x'))
  const types = [
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=b',
    'text/plain',
    '',
  ]
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.json({ maxDepth: 5 }),
    fc.constantFrom(
      'token=&code=',
      'code=a+b',
      '{"title":1}',
      '--b\r\n\r\n--b--',
      '['.repeat(5000),
      '{"a":'.repeat(100),
      'null',
      '"x"',
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE'),
      fc.constantFrom(...paths),
      fc.string({ maxLength: 20 }).map((query) => query.replace(/[^\x21-\x7e]|#/g, '')),
      fc.constantFrom(...types),
      text,
      async (method, path, query, type, body) => {
        const headers: Record<string, string> = {
          connection: 'close',
          ...(type === '' ? {} : { 'content-type': type }),
        }
        const answer = await raw(port, request(method, `${path}?${query}`, headers, body))
        assert.ok(answer.status >= 200 && answer.status < 500, `${method} ${path} ${type}: ${answer.status}`)
      },
    ),
    { numRuns: 300 },
  )
  assert.deepEqual(
    world.log.filter((line) => line.includes('request.failed')),
    [],
  )
})
