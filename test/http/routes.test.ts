import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ACTS, may, type Scope } from '../../src/domain/access.ts'
import type { Role } from '../../src/domain/event.ts'
import { ROUTES } from '../../src/http/doors.ts'
import { createWorld, type World } from '../world.ts'
import { raw, request } from './raw.ts'

let world: World
before(async () => {
  world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
})
after(() => world[Symbol.asyncDispose]())

/** A path of the route that names nothing that exists. */
function example(path: string): string {
  return path.replace(/:[a-z]+/g, 'nothing').replace(/\*$/, 'nothing')
}

const DOORS = { site: 1, reporter: 1, guest: 1, console: 1, api: 1 }

test('every route names its door, an act of the book or "public", and stands once', () => {
  const seen = new Set<string>()
  for (const { method, path, act, door } of ROUTES) {
    assert.ok(door in DOORS && (act === 'public' || act in ACTS), `${method} ${path}`)
    assert.ok(!seen.has(`${method} ${path}`), `${method} ${path} stands twice`)
    seen.add(`${method} ${path}`)
  }
})

test('the whole house answers with headers that hold a browser back', async () => {
  for (const { method, path, door } of ROUTES) {
    const answer = await raw(world.app.http.port, request(method, example(path), {}))
    const about = `${method} ${path}: ${answer.status}`
    assert.ok(answer.status >= 200 && answer.status < 500, about)
    const { headers } = answer
    assert.match(
      headers['content-security-policy'] ?? '',
      /^default-src 'none'.*frame-ancestors 'none'; base-uri 'none'/,
      about,
    )
    assert.ok(!/unsafe|\*/.test(headers['content-security-policy'] ?? ''), about)
    assert.equal(headers['referrer-policy'], 'no-referrer', about)
    assert.equal(headers['x-content-type-options'], 'nosniff', about)
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', about)
    if (door !== 'site') assert.equal(headers['cache-control'], 'no-store', about)
    if (door !== 'console') {
      assert.equal(headers['set-cookie'], undefined, about)
      assert.ok(!(headers['content-security-policy'] ?? '').includes('script-src'), about)
    }
    assert.equal(headers['x-powered-by'], undefined)
    assert.equal(headers.server, undefined)
  }
})

test('an unknown path is 404, a known one with another method 405 with Allow, and OPTIONS says what there is', async () => {
  const { port } = world.app.http
  assert.equal((await raw(port, request('GET', '/nowhere', {}))).status, 404)
  assert.equal((await raw(port, request('POST', '/nowhere', {}))).status, 404)
  const put = await raw(port, request('PUT', '/report', {}))
  assert.equal(put.status, 405)
  assert.equal(put.headers.allow, 'GET, HEAD, POST, OPTIONS')
  assert.equal((await raw(port, request('POST', '/policy', {}))).headers.allow, 'GET, HEAD, OPTIONS')
  const options = await raw(port, request('OPTIONS', '/api/v1/reports', {}))
  assert.equal(options.status, 204)
  assert.equal(options.headers.allow, 'POST, OPTIONS')
})

test('HEAD answers the headers of GET and no body', async () => {
  const { port } = world.app.http
  for (const path of ['/policy', '/report', '/healthz', '/feed.atom']) {
    const [get, head] = [
      await raw(port, request('GET', path, {})),
      await raw(port, 'HEAD ', path, ' HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'),
    ]
    assert.equal(head.status, 200, path)
    assert.equal(head.body, '', path)
    if (path !== '/report') assert.equal(head.headers['content-length'], get.headers['content-length'], path)
  }
})

const CALLERS: Readonly<Record<string, Scope>> = {
  public: { kind: 'public' },
  reporter: { kind: 'reporter', report: 'r' },
  guest: { kind: 'guest', guest: 'g', case: 'c' },
  member: member(),
  releaser: member('releaser'),
  admin: member('admin'),
}

function member(...roles: readonly Role[]): Scope {
  return { kind: 'member', member: 'm', roles: ['member', ...roles], steppedUp: true }
}

test('who may do what at which door is the matrix that was reviewed', (t) => {
  const matrix = ROUTES.map(({ method, path, act, door }) => {
    const who = Object.entries(CALLERS).filter(([, scope]) => act === 'public' || may(scope, act))
    return `${door.padEnd(8)} ${method.padEnd(4)} ${path.padEnd(52)} ${act.padEnd(16)} ${who.map(([name]) => name).join(' ')}`.trimEnd()
  })
  t.assert.fileSnapshot(matrix.join('\n'), new URL('./matrix.txt', import.meta.url).pathname, {
    serializers: [(value: unknown) => `${String(value)}\n`],
  })
})

test('nobody gets past the doorstep of the console without a session', async () => {
  const visitor = world.visitor()
  for (const { method, path, door, act } of ROUTES.filter(
    (route) => route.door === 'console' && route.act !== 'public',
  )) {
    const answer = await raw(
      world.app.http.port,
      request(method, example(path), { cookie: 'fairlead=invented-invented-invented' }),
    )
    if (method === 'GET')
      assert.deepEqual([answer.status, answer.headers.location], [303, '/console/sign-in'], `${path} ${act} ${door}`)
    else assert.equal(answer.status, 303, `${method} ${path}`)
  }
  assert.equal((await visitor.get('/console')).url.endsWith('/console/sign-in'), true)
})
