import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import { OPERATIONS } from '../../src/http/api/openapi.ts'
import { apiRoutes } from '../../src/http/api/routes.ts'
import { problemSchema, statusSchema, submittedSchema } from '../../src/http/api/schemas.ts'
import { createWorld, type World } from '../world.ts'
import { multipart, raw, request } from './raw.ts'

let world: World
before(async () => {
  world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
})
after(() => world[Symbol.asyncDispose]())

const REPORT = { title: 'Read past the end', description: 'It reads past its end.' }

interface Spoken {
  readonly status: number
  readonly type: string
  readonly value: Record<string, unknown>
}

async function speak(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Spoken> {
  const bytes = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await raw(
    world.app.http.port,
    request('POST', path, { 'content-type': 'application/json', ...headers }, bytes),
  )
  return {
    status: answer.status,
    type: answer.headers['content-type'] ?? '',
    value: JSON.parse(answer.body) as Record<string, unknown>,
  }
}

function isProblem(answer: Spoken, status: number): readonly { field: string; problem: string }[] {
  assert.equal(answer.status, status, JSON.stringify(answer.value))
  assert.equal(answer.type, 'application/problem+json')
  const problem = problemSchema.parse(answer.value)
  assert.equal(problem.status, status)
  return problem.fields ?? []
}

test('a program reports with a title and a description, and gets code and signed receipt', async () => {
  const { status, value } = await speak('/api/v1/reports', REPORT)
  assert.equal(status, 201)
  const submitted = submittedSchema.parse(value)
  assert.match(submitted.report, /^R-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  assert.equal(submitted.code.split('-').length, 9)
  assert.equal(submitted.receipt.report, submitted.report)
  const asked = await speak('/api/v1/reports/status', { code: submitted.code.replaceAll('-', ' ') })
  assert.equal(asked.status, 200)
  const standing = statusSchema.parse(asked.value)
  assert.deepEqual([standing.report, standing.standing, standing.seenAt], [submitted.report, 'new', null])
  assert.ok(standing.clocks.some(({ kind, state }) => kind === 'acknowledge' && state === 'running'))
})

test('the same key with the same body is answered the same, with another body refused', async () => {
  const key = { 'idempotency-key': 'build-4711' }
  const first = await speak('/api/v1/reports', { ...REPORT, known: 'some' }, key)
  const second = await speak('/api/v1/reports', { known: 'some', ...REPORT }, key)
  assert.equal(first.status, 201)
  assert.deepEqual(second, first)
  isProblem(await speak('/api/v1/reports', { ...REPORT, title: 'Another' }, key), 422)
  const without = await speak('/api/v1/reports', REPORT)
  assert.notEqual(without.value.report, first.value.report)
})

test('a report with files comes as multipart, and twice is once here too', async () => {
  const parts = [
    { name: 'title', value: REPORT.title },
    { name: 'files', file: 'proof.js', value: 'bytes' },
    { name: 'description', value: REPORT.description },
  ]
  const { type, body } = multipart(parts)
  const send = () =>
    raw(
      world.app.http.port,
      request('POST', '/api/v1/reports', { 'content-type': type, 'idempotency-key': 'with-files' }, body),
    )
  const [first, second] = [await send(), await send()]
  assert.equal(first.status, 201, first.body)
  assert.equal(first.body, second.body)
  assert.equal((JSON.parse(first.body) as { receipt: { files: unknown[] } }).receipt.files.length, 1)
})

test('what is wrong is named by field, and nothing is stored', async () => {
  const missing = isProblem(await speak('/api/v1/reports', {}), 422)
  assert.deepEqual(missing.map(({ field }) => field).sort(), ['description', 'title'])
  const wrong = isProblem(
    await speak('/api/v1/reports', { ...REPORT, title: 7, known: 'maybe', extra: 1, answers: [] }),
    422,
  )
  assert.deepEqual(wrong.map(({ field }) => field).sort(), ['answers', 'extra', 'known', 'title'])
  assert.equal(isProblem(await speak('/api/v1/reports', { ...REPORT, mail: 'nowhere' }), 422)[0]?.field, 'mail')
  isProblem(await speak('/api/v1/reports', '{"title":'), 400)
  isProblem(await speak('/api/v1/reports', '['.repeat(100_000)), 422)
  isProblem(await speak('/api/v1/reports', 'null'), 422)
  isProblem(await speak('/api/v1/reports', `"${'x'.repeat(5_000_000)}"`), 413)
  isProblem(await speak('/api/v1/reports', REPORT, { 'content-type': 'text/plain' }), 415)
  isProblem(await speak('/api/v1/reports', REPORT, { 'idempotency-key': 'a b' }), 422)
  isProblem(await speak('/api/v1/reports/status', { code: 'one two' }), 422)
  const { newCode } = await import('../../src/lib/code.ts')
  isProblem(await speak('/api/v1/reports/status', { code: newCode() }), 404)
})

test('prototype names are fields like others, and unknown ones', async () => {
  const fields = isProblem(
    await speak('/api/v1/reports', '{"__proto__":{"x":1},"constructor":1,"title":"a","description":"b"}'),
    422,
  )
  assert.ok(fields.some(({ field }) => field === 'constructor'))
})

test('the OpenAPI document is what the server does', async () => {
  const answer = await raw(world.app.http.port, request('GET', '/api/v1/openapi.json', {}))
  const document = JSON.parse(answer.body) as {
    openapi: string
    paths: Record<string, Record<string, { responses: Record<string, unknown>; requestBody?: unknown }>>
    components: { schemas: Record<string, unknown> }
  }
  assert.match(document.openapi, /^3\.1\./)
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((m) => `${m.toUpperCase()} ${path}`),
  )
  const served = apiRoutes
    .map(({ method, path }) => `${method} ${path}`)
    .filter((one) => one !== 'GET /api/v1/openapi.json')
  assert.deepEqual(described.sort(), served.sort())
  // Every reference begins at the root of the document (RFC 6901): what a client is made from must find it there.
  for (const [, at = ''] of answer.body.matchAll(/"\$ref":"([^"]*)"/g)) {
    const found = at.match(/^#\/components\/schemas\/(\w+)$/)?.[1]
    assert.ok(found !== undefined && Object.hasOwn(document.components.schemas, found), at)
  }
  // Every schema of the document, compiled again, takes what the server really answers.
  const compiled = z.fromJSONSchema(document.components.schemas.Submitted as Parameters<typeof z.fromJSONSchema>[0])
  assert.ok(compiled.safeParse((await speak('/api/v1/reports', REPORT)).value).success)
  for (const { method, path, answers, refuses } of OPERATIONS) {
    const status = (
      await raw(
        world.app.http.port,
        request(method.toUpperCase(), path, { 'content-type': 'application/json' }, method === 'get' ? '' : '{}'),
      )
    ).status
    assert.ok(
      [...Object.keys(answers).map(Number), ...refuses].includes(status),
      `${method} ${path}: ${status} is not described`,
    )
  }
})

test('wrong codes are limited, and a right one is refused as well while they are', async () => {
  await using other = await createWorld()
  const { newCode } = await import('../../src/lib/code.ts')
  const ask = (path: string, body: unknown) =>
    raw(other.app.http.port, request('POST', path, { 'content-type': 'application/json' }, JSON.stringify(body)))
  const { code } = JSON.parse((await ask('/api/v1/reports', REPORT)).body) as { code: string }
  for (let i = 0; i < 20; i++)
    assert.equal((await ask('/api/v1/reports/status', { code })).status, 200, 'right codes cost nothing')
  let limited: Awaited<ReturnType<typeof raw>> | undefined
  for (let i = 0; i < 100 && limited === undefined; i++) {
    const answer = await ask('/api/v1/reports/status', { code: newCode() })
    if (answer.status === 429) limited = answer
  }
  assert.ok(limited !== undefined && Number(limited.headers['retry-after']) >= 1)
  assert.equal((await ask('/api/v1/reports/status', { code })).status, 429)
  const page = await raw(
    other.app.http.port,
    request('POST', '/r', { 'content-type': 'application/x-www-form-urlencoded' }, `code=${newCode()}`),
  )
  assert.equal(page.status, 429)
  assert.match(page.body, /Too many/)
})
