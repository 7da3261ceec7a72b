import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { BodyOf } from '../../src/domain/event.ts'
import { DAY } from '../../src/lib/instant.ts'
import { createWorld, type World } from '../world.ts'

let world: World
before(async () => {
  world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
})
after(() => world[Symbol.asyncDispose]())

const SARIF = {
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'Scanner', version: '3' } },
      results: [
        {
          ruleId: 'js/path-injection',
          message: { text: 'This path depends on a value of the user.' },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'lib/open.js' }, region: { startLine: 12 } } }],
        },
      ],
    },
  ],
}
const OSV = {
  id: 'TEST-1',
  summary: 'Headers are read past their end',
  details: 'A long header is read past its buffer.',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'quay' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.2.3' }] }],
    },
  ],
}
const CSAF = {
  document: { category: 'csaf_security_advisory', title: 'A leak in the cache', csaf_version: '2.0' },
  vulnerabilities: [
    { cve: 'CVE-2026-0001', cwe: { id: 'CWE-200', name: 'Exposure' }, notes: [{ text: 'The cache is shared.' }] },
  ],
}
const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  vulnerabilities: [
    { id: 'X-1', description: 'A token is logged', cwes: [532], affects: [{ ref: 'pkg:npm/quay@1.0.0' }] },
  ],
}

async function send(form: FormData, headers: Record<string, string> = {}) {
  const address = `http://127.0.0.1:${world.app.http.port}/api/v1/reports`
  const answer = await fetch(address, { method: 'POST', body: form, headers })
  return { status: answer.status, headers: answer.headers, value: (await answer.json()) as Record<string, string> }
}

function bundle(finding: object, more: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(more)) form.append(name, value)
  form.append('files', new Blob([JSON.stringify(finding)], { type: 'application/json' }), 'finding.json')
  form.append('files', new Blob(['--- a/lib/open.js\n+++ b/lib/open.js\n'], { type: 'text/x-diff' }), 'fix.patch')
  return form
}

async function bodyOf(publicId: string) {
  const { events } = await world.app.ctx.store.reader(SYSTEM_SCOPE).report(publicId)
  return events[0]?.body as BodyOf<'report', 'report.received'>
}

test('a bundle of a machine’s file, a patch and a proof is a report, in the words of that file', async () => {
  for (const [finding, title, text] of [
    [
      SARIF,
      'This path depends on a value of the user.',
      /Found by Scanner 3[\s\S]*js\/path-injection[\s\S]*lib\/open\.js:12/,
    ],
    [OSV, 'Headers are read past their end', /npm quay: introduced 1\.0\.0, fixed 1\.2\.3/],
    [CSAF, 'A leak in the cache', /CVE-2026-0001[\s\S]*CWE-200 Exposure[\s\S]*The cache is shared/],
    [CYCLONEDX, 'A token is logged', /CWE-532[\s\S]*pkg:npm\/quay@1\.0\.0/],
  ] as const) {
    const { status, value } = await send(bundle(finding))
    assert.equal(status, 201, JSON.stringify(value))
    const body = await bodyOf(value['report'] ?? '')
    assert.equal(body.title, title)
    assert.match(body.description, text)
    assert.deepEqual(
      body.files.map(({ name }) => name),
      ['finding.json', 'fix.patch'],
    )
  }
})

test('words that the sender gives are not changed by the file', async () => {
  const { value } = await send(bundle(SARIF, { title: 'Mine', description: 'As I say.' }))
  const body = await bodyOf(value['report'] ?? '')
  assert.deepEqual([body.title, body.description], ['Mine', 'As I say.'])
})

test('without words and without such a file nothing is stored, and the answer says what is missing', async () => {
  const { status, value } = await send(bundle({ some: 'other json' }))
  assert.equal(status, 422)
  assert.match(JSON.stringify(value), /title[\s\S]*description/)
})

test('the fingerprint is the same for the same content, and another for another', async () => {
  const [a, b, c] = [await send(bundle(OSV)), await send(bundle(OSV)), await send(bundle(CSAF))]
  assert.match(a.value['fingerprint'] ?? '', /^[0-9a-f]{64}$/)
  assert.equal(a.value['fingerprint'], b.value['fingerprint'])
  assert.notEqual(a.value['report'], b.value['report'])
  assert.notEqual(a.value['fingerprint'], c.value['fingerprint'])
})

test('a sender’s quota of a day ends with the time to wait, and grows with a report that is confirmed', async () => {
  const first = await send(bundle(OSV), { 'fairlead-sender': 'new' })
  const sender = first.value['sender'] ?? ''
  assert.match(sender, /^[0-9A-Z]{52}$/)
  for (let i = 2; i <= 10; i++) assert.equal((await send(bundle(OSV), { 'fairlead-sender': sender })).status, 201)
  const over = await send(bundle(OSV), { 'fairlead-sender': sender })
  assert.equal(over.status, 429)
  const wait = Number(over.headers.get('retry-after'))
  assert.ok(wait > 0 && wait <= DAY / 1000, `${wait}`)
  const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).report(first.value['report'] ?? '')
  await world.app.ctx.store.write(world.app.ctx.now(), async (tx) => {
    const confirmed = { type: 'case.confirmed', facts: {}, body: { reason: 'Seen.' } } as const
    await tx.append('case', state.case, { kind: 'system', id: null }, [confirmed])
  })
  assert.equal((await send(bundle(OSV), { 'fairlead-sender': sender })).status, 201)
})

test('a sender’s token that we never gave is refused, and says how to get one', async () => {
  const { status, value } = await send(bundle(OSV), { 'fairlead-sender': 'A'.repeat(52) })
  assert.equal(status, 422)
  assert.match(JSON.stringify(value), /Leave the header out|Fairlead-Sender/)
})
