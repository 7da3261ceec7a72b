import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { policyClocks } from '../../src/cli/policy-clocks.ts'
import { verify } from '../../src/cli/verify.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { toClockEvent } from '../../src/domain/clock-events.ts'
import { checkCsaf } from '../../src/formats/csaf/check.ts'
import { checkOsv } from '../../src/formats/osv-check.ts'
import { toIso } from '../../src/lib/instant.ts'
import type { Page } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseNumber, follow, invite, memberId, openCase, report, type Sent, say, says, saysNot } from './cast.ts'
import { run } from './command-line.ts'

/** CVE-2026-1999 and every person and instant of this story are invented. */
const PROOF = 'require("node:http").createServer((q, s) => s.end()).listen(8080)\n'
const LIST = 'nodejs-sec@googlegroups.com'

let world: World
let sent: Sent
let number: string
let release: string

before(async () => {
  world = await createWorld({ at: '2026-04-02T16:00:00Z' })
})
after(() => world[Symbol.asyncDispose]())

test('a stranger reports with a file, without account, script or cookie, and holds a signed receipt', async () => {
  const stranger = world.visitor()
  const person = { who: 'named', name: 'Rin', mail: 'rin@example.org', zone: 'Asia/Tokyo', credit: 'name' }
  sent = await report(stranger, person, [{ name: 'server.js', bytes: PROOF }])
  assert.equal(stranger.cookies.size, 0)
  assert.doesNotMatch(sent.receipt.text, /<script/)
  says(sent.receipt, 'Received and stored, Thu 2 Apr 2026, 16:00:00 UTC')

  const file = await stranger.submit(sent.receipt, { to: '/r/receipt' })
  assert.match(file.headers.get('content-disposition') ?? '', /attachment; filename="receipt-R-/)
  const files = { 'receipt.json': file.text, 'server.js': PROOF, 'other.js': 'other' }
  const good = await run(verify, ['receipt.json', '--file', 'server.js'], files)
  assert.equal(good.exit, 0, good.out + good.err)
  assert.match(good.out, /signed by the key it names/)
  assert.match(good.out, /commits to server\.js/)
  const other = await run(verify, ['receipt.json', '--file', 'other.js'], files)
  assert.equal(other.exit, 1)
  const changed = { ...files, 'receipt.json': file.text.replace('2026-04-02T16', '2026-04-02T15') }
  assert.equal((await run(verify, ['receipt.json'], changed)).exit, 1)
})

test('the reporter sees every promise with its due time in UTC and in the zone they chose', async () => {
  const page = await follow(world.visitor(), sent.code)
  says(page, 'Received. Nobody has answered yet')
  says(page, 'Not opened by a person yet')
  says(page, 'Fri 3 Apr, 16:00 UTC Sat 4 Apr, 01:00 in Tokyo At the latest: a person has told you it was read')
  says(page, 'Sat 4 Apr, 16:00 UTC Sun 5 Apr, 01:00 in Tokyo At the latest: an answer with next steps')
  says(page, 'Come back after Fri 3 Apr, 16:00 UTC')
  says(page, 'When you may publish is not decided yet')
})

test('after the next checkpoint the receipt proves that the report stands in the ledger', async () => {
  await world.until('2026-04-02T17:30:00Z')
  const stranger = world.visitor()
  const page = await follow(stranger, sent.code)
  const { text } = await stranger.submit(page, { to: '/r/receipt' })
  const checked = await run(verify, ['receipt.json'], { 'receipt.json': text })
  assert.equal(checked.exit, 0, checked.out)
  assert.match(checked.out, /in the signed ledger/)
})

test('the team is told by mail that there is something, and nothing of what it is', () => {
  const [mail] = world.mails.to('team@fairlead.example')
  assert.ok(mail)
  assert.match(mail.text, /The first promise to its reporter is due Fri 3 Apr, 16:00 UTC/)
  assert.doesNotMatch(mail.raw, /header|buffer|Rin|rin@/)
})

test('a member signs in by a one-time link, finds the report by its next due, and opening it is seen', async () => {
  await world.until('2026-04-02T18:10:00Z')
  const robin = await invite(world, { name: 'Robin', mail: 'robin@example.org', roles: ['member', 'releaser'] })
  number = await caseNumber(robin)
  const inbox = await robin.get('/console')
  says(inbox, 'Fri 16:00 Acknowledge: A crafted header makes the server read past its buffer')
  const page = await openCase(robin, number)
  says(page, VULNERABILITY_WORDS)
  const file = await robin.get(/\/console\/cases\/[\w-]+\/files\/[\w-]+/.exec(page.text)?.[0] ?? '')
  assert.equal(file.text, PROOF)
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment/)
  says(await reporterPage(), /Seen by a person, Robin, at Thu 2 Apr, 18:10 UTC/)
})
const VULNERABILITY_WORDS = 'I expected a 400 and got the memory of another request.'

test('being seen keeps no promise; an acknowledgement by a person keeps the first', async () => {
  says(await reporterPage(), 'Acknowledgement due in')
  const robin = await world.member('Robin')
  await say(robin, number, 'acknowledgement', 'Thank you. We have it and look at it now.')
  const page = await reporterPage()
  says(page, 'Thank you. We have it and look at it now.')
  says(page, 'Answer due in')
  await world.settle()
  const [mail] = world.mails.to('rin@example.org')
  assert.match(mail?.subject ?? '', /^News on your report R-/)
  assert.doesNotMatch(mail?.raw ?? '', /Thank you|header/)
})

test('the answer holds the next steps, and somebody owns the case', async () => {
  await world.until('2026-04-03T12:00:00Z')
  const robin = await world.member('Robin')
  const own = await memberId(robin, number, 'Robin')
  await act(robin, number, 'handler', { member: own })
  const empty = await robin.submit(await openCase(robin, number), {
    to: '/say',
    fill: { as: 'answer', text: 'We are on it.' },
  })
  assert.equal(empty.status, 422)
  says(empty, 'Say what the answer holds')
  assert.match(empty.text, /We are on it\./)
  const steps = 'It happens here too. We look at every maintained line, then fix. You hear from us within five days.'
  await say(robin, number, 'answer', steps, { evaluation: 'on', nextSteps: 'on' })
  const page = await reporterPage()
  says(page, 'Handler: Robin')
  says(page, steps)
  says(page, 'Update due in 5 days')
})

test('confirmed, rated, its lines determined, audited, fixed line by line, and the reporter kept informed', async () => {
  await world.until('2026-04-06T09:00:00Z')
  const robin = await world.member('Robin')
  await act(robin, number, 'confirm', { reason: 'The attached program shows it on 24 and 26.' })
  await act(robin, number, 'severity', {
    severity: 'high',
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
    cwe: 'CWE-125',
    reason: 'Any client can send the header.',
  })
  await act(robin, number, 'lines', {
    line: ['22', '24', '26', ''],
    affected: ['no', 'yes', 'yes', 'unknown'],
    since: ['', '24.0.0', '26.0.0', ''],
    note: ['has the older parser', '', '', ''],
  })
  await act(robin, number, 'audit', { evidence: 'Read every caller of the parser; one more place, fixed with it.' })
  await say(robin, number, 'update', 'Lines 24 and 26 are affected. The fix is being written.')
  for (const [line, version] of [
    ['24', '24.3.1'],
    ['26', '26.1.1'],
  ] as const) {
    await act(robin, number, 'fix', { line, step: 'ready', version, evidence: 'Reviewed twice, held privately.' })
  }
  const page = await openCase(robin, number)
  says(page, 'high')
  saysNot(page, 'Say which lines are affected')
  saysNot(await reporterPage(), 'Reviewed twice')
})

test('the policy proposes the embargo 72 hours after the CVE, and a person decides it with a reason', async () => {
  await world.until('2026-04-10T10:00:00Z')
  let robin = await world.member('Robin')
  await say(robin, number, 'update', 'Both fixes are ready. We ask for a CVE now.')
  await act(robin, number, 'cve', { step: 'requested', from: 'OpenJS CNA' })
  await world.until('2026-04-11T08:00:00Z')
  robin = await world.member('Robin')
  const wrong = await robin.submit(await openCase(robin, number), {
    to: '/cve',
    fill: { step: 'assigned', cve: '2026-1999' },
  })
  assert.equal(wrong.status, 422)
  await act(robin, number, 'cve', { step: 'assigned', cve: 'CVE-2026-1999' })
  says(await openCase(robin, number), 'The policy proposes Tue 14 Apr, 08:00 UTC')
  const reason = 'Difficulty in applying a fix: the builders of two lines are there at 15:00.'
  await act(robin, number, 'embargo', { until: '2026-04-14T15:00', reason })
  const page = await reporterPage()
  says(page, 'You may publish from Tue 14 Apr, 15:00 UTC')
  says(page, reason)
})

test('the advisory begins with what the case knows, is previewed without being kept, and then kept', async () => {
  const robin = await world.member('Robin')
  const path = `/console/cases/${number}/advisory`
  const begun = await robin.get(path)
  says(begun, 'The advisory lacks')
  assert.match(begun.text, /value="CVE-2026-1999"/)
  assert.match(begun.text, /value="24\.3\.1"/)
  assert.match(begun.text, /value="Rin"/)
  const fill = {
    title: 'Reading past the header buffer',
    summary: 'A crafted header makes the HTTP server answer with memory of another request.',
    description: 'The parser takes the **length** from the header before it checks it.',
    impact: 'Any client can read up to 64 KiB of memory.',
  }
  const preview = await robin.submit(begun, { to: '/advisory', fill: { ...fill, do: 'preview' } })
  says(preview, 'What you see is not kept yet')
  assert.match(preview.text, /<strong>length<\/strong>/)
  assert.match((await robin.get(path)).text, /Nothing is kept yet/)
  const kept = await robin.submit(preview, { to: '/advisory', fill: { do: 'keep' } })
  says(kept, 'Revision 1, Robin')
  says(kept, 'The advisory is complete')
})

test('a release is planned for the hour, and arming it asks for a fresh proof', async () => {
  const robin = await world.member('Robin')
  const plan = await robin.get('/console/releases')
  const case_ = /name="cases" value="([^"]+)"/.exec(plan.text)?.[1] ?? ''
  const page = await robin.submit(plan, {
    to: '/console/releases',
    fill: { title: 'April 2026', at: '2026-04-14T15:00', cases: [case_] },
  })
  release = new URL(page.url).pathname
  says(page, 'Planned, not armed')
  says(page, `Mail to ${LIST}`)
  await world.until('2026-04-14T13:00:00Z')
  const sam = await world.member('Robin')
  await world.until('2026-04-14T13:15:00Z')
  const refused = await sam.submit(await sam.get(release), { to: '/arm' })
  assert.equal(refused.status, 403)
  says(await sam.get(release), 'Planned, not armed')
  const fresh = await world.member('Robin')
  const armed = await fresh.submit(await fresh.get(release), { to: '/arm' })
  says(armed, 'Starts in 1 h 45 min')
  says(armed, 'armed by Robin')
})

test('at its hour the list gets the announcement, and nothing is public before push and builds are confirmed', async () => {
  assert.equal(world.mails.to(LIST).length, 0)
  await world.until('2026-04-14T15:00:00Z')
  const [announcement, ...more] = world.mails.to(LIST)
  assert.equal(more.length, 0)
  assert.match(announcement?.subject ?? '', /Reading past the header buffer/)
  assert.match(announcement?.text ?? '', /CVE-2026-1999/)
  assert.match(announcement?.text ?? '', /24\.3\.1/)
  await world.until('2026-04-14T15:35:00Z')
  for (const path of publicPaths()) assert.equal((await world.visitor().get(path)).status, 404, path)

  let robin = await world.member('Robin')
  const early = await robin.get(release)
  saysNot(early, 'Where the builds can be fetched')
  await robin.submit(early, { to: '/steps/push/confirm', fill: { proof: '24: 1f0c2d, 26: 9ab34e' } })
  for (const path of publicPaths()) assert.equal((await world.visitor().get(path)).status, 404, path)
  await world.until('2026-04-14T16:20:00Z')
  robin = await world.member('Robin')
  await robin.submit(await robin.get(release), {
    to: '/steps/builds/confirm',
    fill: { proof: 'https://nodejs.org/download/release/' },
  })
  await world.settle()
})

test('page, feeds, CSAF and OSV appear in one publication, valid, within six hours of the list', async () => {
  const visitor = world.visitor()
  const page = await visitor.get(`/advisories/${number}`)
  assert.equal(page.status, 200)
  says(page, 'Reading past the header buffer')
  says(page, 'Rin')
  says(await visitor.get('/advisories'), 'Reading past the header buffer')
  for (const feed of ['/feed.atom', '/feed.rss', '/feed.json']) {
    assert.match((await visitor.get(feed)).text, /Reading past the header buffer/, feed)
  }
  const osv: unknown = JSON.parse((await visitor.get(`/osv/${number}.json`)).text)
  assert.deepEqual(
    checkOsv(osv).filter(({ level }) => level === 'error'),
    [],
  )
  const csaf: unknown = JSON.parse((await visitor.get(csafPath())).text)
  assert.deepEqual(await checkCsaf(csaf, ['schema', 'mandatory']), [])
  const manifest = await world.app.ctx.store.published.manifest()
  assert.equal(manifest?.publishedAt, Date.parse('2026-04-14T16:20:00Z'))
})

test('the reporter may publish, is thanked, and is told by mail only that there is news', async () => {
  const page = await reporterPage()
  says(page, 'You may publish now')
  says(await world.visitor().get('/thanks'), 'Rin')
  assert.ok(world.mails.to('rin@example.org').every((mail) => !/Reading past|buffer/.test(mail.raw)))
})

test('every clock is met, the worker has recorded each promise kept, and the command line says the same', async () => {
  await world.until('2026-04-20T00:00:00Z')
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  const record = await reader.report(sent.id)
  const case_ = await reader.case(record.state.case)
  const events = [...record.events, ...case_.events].map((event) => toClockEvent(event))
  const exported = JSON.stringify(events.map((event) => ({ ...event, at: toIso(event.at) })))
  const file = join(resolve(import.meta.dirname, '..', '..'), 'policies', 'nodejs.yaml')
  const ran = await run(policyClocks, [file, '--events', 'events.json', '--now', toIso(world.now()), '--json'], {
    'events.json': exported,
  })
  assert.equal(ran.exit, 0, ran.err)
  const { clocks } = JSON.parse(ran.out) as { clocks: Record<string, string | number>[] }
  // The update that ran when the list was told is ended by it; nobody is owed progress on what is announced.
  const others = clocks.filter(({ state }) => state !== 'met')
  assert.deepEqual(
    others.map(({ kind, state, endedBy }) => ({ kind, state, endedBy })),
    [{ kind: 'update', state: 'waived', endedBy: 'list.sent' }],
  )
  const kinds = new Set(clocks.map(({ kind }) => kind))
  for (const kind of ['acknowledge', 'answer', 'update', 'embargo', 'announce', 'publish'])
    assert.ok(kinds.has(kind), kind)
  const kept = record.events.flatMap((event) => (event.type === 'promise.kept' ? [event.facts] : []))
  const asTold = clocks
    .filter(({ state }) => state === 'met')
    .map(({ promise, period, metAt }) => `${promise} ${period} ${metAt}`)
  assert.deepEqual(kept.map((f) => `${f.promise} ${f.period} ${toIso(f.metAt ?? 0)}`).sort(), asTold.sort())
  assert.ok(!record.events.some((event) => event.type === 'promise.missed'))
})

test('the ledger replays to the same rows, and every hash and checkpoint holds', async () => {
  await world.settle()
  const checked = await world.app.ctx.store.ledger.verify()
  assert.deepEqual(checked.problems, [])
  assert.ok(checked.events > 30)
})

test('24 hours changed to 36 in the policy file change page, clock and mail', async () => {
  const nodejs = await readFile(join(import.meta.dirname, '..', '..', 'policies', 'nodejs.yaml'), 'utf8')
  const policy = nodejs.replaceAll('24 hours', '36 hours')
  const file = join(world.data, '..', 'changed.yaml')
  await writeFile(file, policy)
  await using other = await createWorld({ at: '2026-04-02T16:00:00Z', policy: file })
  says(await other.visitor().get('/policy'), 'within 36 hours')
  says(await other.visitor().get('/report'), 'Within 36 hours')
  const { receipt, code } = await report(other.visitor())
  says(receipt, 'Come back after Sat 4 Apr, 04:00 UTC')
  says(await follow(other.visitor(), code), 'due in 1 day 12 h')
  await other.settle()
  assert.match(other.mails.to('team@fairlead.example')[0]?.text ?? '', /is due Sat 4 Apr, 04:00 UTC/)
  await other.until('2026-04-04T03:59:00Z')
  saysNot(await follow(other.visitor(), code), 'late, still owed')
  await other.until('2026-04-04T04:01:00Z')
  says(await follow(other.visitor(), code), 'late, still owed')
})

function publicPaths(): readonly string[] {
  return [`/advisories/${number}`, `/osv/${number}.json`, csafPath()]
}
function csafPath(): string {
  return `/.well-known/csaf/white/2026/${number.toLowerCase()}.json`
}
function reporterPage(): Promise<Page> {
  return follow(world.visitor(), sent.code)
}
