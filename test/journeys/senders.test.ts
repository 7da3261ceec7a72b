import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { takePlatformReport } from '../../src/actions/platform/take-platform-report.ts'
import { eraseReport, forgetIdentity } from '../../src/actions/talk/erase-report.ts'
import { decideCase } from '../../src/actions/triage/decide-case.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { PlatformReport } from '../../src/domain/platform.ts'
import { SENDER } from '../../src/domain/trust.ts'
import { newId } from '../../src/lib/ids.ts'
import type { Client } from '../client.ts'
import { raw, request } from '../http/raw.ts'
import { MAIL_WORLD, post } from '../mail/letters.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseOf, follow, report, says, saysNot } from './cast.ts'

const POLICY = `fairlead: 1
organisation: { name: Quay, prefix: QUAY }
contact: security@fairlead.example
zone: UTC
products:
  - { name: Quay, kind: library }
form:
  - id: versions
  - id: way-in
    required: sender is doubtful
promises:
  - says: We answer within 48 hours; whoever sent us nothing but noise waits longer.
    answer: within 48 hours of report
    but:
      - when: sender is doubtful
        then: within 10 days
`

const NOTHING_THERE = { decide: 'reject', because: 'not-a-vulnerability', reason: 'Nothing.' } as const

let home: string
let world: World
let robin: Client
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'fairlead-senders-'))
  await writeFile(join(home, 'policy.yaml'), POLICY)
  world = await createWorld({
    ...MAIL_WORLD,
    policy: join(home, 'policy.yaml'),
    env: { ...MAIL_WORLD.env, FAIRLEAD_MAIL_AUTHSERV: 'mx.fairlead.example', FAIRLEAD_FLOOD_LIMITS: 'off' },
  })
  robin = await world.member()
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

interface Answered {
  readonly status: number
  readonly code: string
  readonly value: Record<string, unknown>
  readonly due: string | undefined
}

async function program(sender: string | undefined, more: object = {}): Promise<Answered> {
  const body = JSON.stringify({ title: 'It might be unsafe', description: 'A tool says so.', ...more })
  const headers = { 'content-type': 'application/json', ...(sender === undefined ? {} : { 'fairlead-sender': sender }) }
  const answer = await raw(world.app.http.port, request('POST', '/api/v1/reports', headers, body))
  const value = JSON.parse(answer.body) as Record<string, unknown>
  const receipt = value.receipt as { readonly promises: readonly { readonly due: string }[] } | undefined
  return { status: answer.status, code: String(value.code ?? ''), value, due: receipt?.promises[0]?.due }
}

const caseBy = (code: string): Promise<string> => caseOf(world, { code, id: '', receipt: undefined as never })
const reject = async (code: string): Promise<unknown> =>
  act(robin, await caseBy(code), 'reject', { because: 'not-a-vulnerability', reason: 'There is nothing.' })

let sender = ''
const rubbish: string[] = []
let fourth = ''

test('three reports of one program that come to nothing make the fourth meet the stricter form', async () => {
  const first = await program('new')
  sender = String(first.value.sender)
  assert.deepEqual([first.status, first.value.senderIs, first.value.note], [201, 'new', undefined])
  assert.equal(first.due, '2026-04-04T16:00:00Z')
  rubbish.push(first.code, (await program(sender)).code, (await program(sender)).code)
  await reject(rubbish[0] ?? '')
  await reject(rubbish[1] ?? '')
  assert.equal((await program(sender)).value.senderIs, 'new', 'two are not enough')
  await reject(rubbish[2] ?? '')

  // The quota of a day is another thing: it bounds how many, whatever they say.
  await world.until('2026-04-03T17:00:00Z')
  robin = await world.member()
  const refused = await program(sender)
  assert.equal(refused.status, 422)
  assert.deepEqual(refused.value.fields, [
    {
      field: 'way-in',
      problem:
        'Answer “How does hostile input get there?”. The policy asks this of senders whose earlier reports came to nothing.',
    },
  ])
})

test('whoever answers it is taken, with the slower promise, and is told why', async () => {
  const taken = await program(sender, { answers: { 'way-in': 'By the socket.' } })
  assert.deepEqual([taken.status, taken.value.senderIs, taken.due], [201, 'doubtful', '2026-04-13T17:00:00Z'])
  assert.match(String(taken.value.note), /Your earlier reports here came to nothing.*If one was judged wrongly/)
  fourth = taken.code
  const page = await follow(world.visitor(), fourth)
  says(page, 'Your earlier reports here came to nothing')
  says(page, 'Mon 13 Apr')
  says(await robin.get(`/console/cases/${await caseBy(fourth)}`), 'a doubtful sender')
})

test('others meet nothing of it: without the token, by the form, or with a token of their own', async () => {
  for (const other of [undefined, 'new'])
    assert.deepEqual(
      [(await program(other)).value.senderIs, (await program(other)).due],
      ['new', '2026-04-05T17:00:00Z'],
    )
  const sent = await report(world.visitor(), { title: 'Another', description: 'Words.' })
  says(await follow(world.visitor(), sent.code), 'Sun 5 Apr')
})

test('when one decision is taken back, the next report meets the usual form, and the one under way the usual promise', async () => {
  await world.until('2026-04-03T18:00:00Z')
  await act(robin, await caseBy(rubbish[1] ?? ''), 'reopen', { reason: 'We were wrong.' })
  const page = await follow(world.visitor(), fourth)
  says(page, 'Your earlier reports no longer speak against you')
  says(page, 'Sun 5 Apr, 18:00 UTC')
  saysNot(page, 'came to nothing')
  const fifth = await program(sender)
  assert.deepEqual([fifth.value.senderIs, fifth.due], ['new', '2026-04-05T18:00:00Z'])
})

test('rubbish under somebody else’s address harms nobody; a mail that the server confirmed counts for its sender', async () => {
  const mail = async (from: string, dmarc: 'pass' | 'fail' | undefined): Promise<string> => {
    const verdict = `Authentication-Results: mx.fairlead.example; dmarc=${dmarc} header.from=example.org`
    const forged = 'Authentication-Results: mx.elsewhere.example; dmarc=pass header.from=example.org'
    await post(world, {
      from,
      subject: 'A flaw',
      head: [dmarc === undefined ? forged : verdict],
      text: `It leaks ${world.mails.mails.length}.\r\n`,
    })
    await world.settle()
    return world.mails.to(from).at(-1)?.text.replace(/\s+/g, ' ') ?? ''
  }
  const rejectAll = async (): Promise<void> => {
    for (const number of new Set((await robin.get('/console')).text.match(/QUAY-2026-\d{3}/g)))
      if ((await robin.get(`/console/cases/${number}`)).text.includes(`${number}/reject"`))
        await act(robin, number, 'reject', { because: 'not-a-vulnerability', reason: 'Nothing.' })
  }
  // By the form, and by mails that nothing or the wrong server confirms.
  for (const dmarc of [undefined, 'fail', undefined] as const) await mail('ada@example.org', dmarc)
  for (let i = 0; i < 3; i++)
    await report(world.visitor(), { title: `Rubbish ${i}`, description: 'No.', mail: 'ada@example.org' })
  await rejectAll()
  const ada = await mail('ada@example.org', 'pass')
  assert.match(ada, /Promised: .*Sun 5 Apr, 18:00 UTC/)
  assert.doesNotMatch(ada, /came to nothing/)

  for (let i = 0; i < 3; i++) await mail('mallory@example.org', 'pass')
  await rejectAll()
  const mallory = await mail('mallory@example.org', 'pass')
  assert.match(mallory, /Promised: .*Mon 13 Apr, 18:00 UTC/)
  assert.match(mallory, /came to nothing.*asks this of you beside your report: “How does hostile input get there\?”/)
  assert.doesNotMatch(
    await mail('mallory@example.org', undefined),
    /came to nothing/,
    'forged under her name, it is nobody’s',
  )
})

test('a name at a platform is a sender there, and nowhere else; a file that is imported only says so', async () => {
  const took = async (door: PlatformReport['door'], login: string): Promise<string | undefined> => {
    const found: PlatformReport = {
      door,
      id: newId(),
      place: 'quay/quay',
      title: 'It might be unsafe',
      text: 'A tool says so.',
      facts: {},
      createdAt: world.now(),
      login,
      state: { is: 'new' },
      messages: [],
      files: [],
    }
    const report = await takePlatformReport(world.app.ctx, found, { file: async () => undefined, imported: false })
    const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).report(report ?? '')
    if (login === 'noise') await decideCase(world.app.ctx, SYSTEM_SCOPE, { case: state.case, ...NOTHING_THERE })
    return state.sender
  }
  const seen: (string | undefined)[] = []
  for (let i = 0; i < 4; i++) seen.push(await took('github', 'noise'))
  assert.deepEqual(seen, ['new', 'new', 'new', 'doubtful'])
  assert.deepEqual(
    [await took('hackerone', 'noise'), await took('import', 'noise'), await took('github', 'ana')],
    ['new', 'new', 'new'],
  )
})

test('who is forgotten is no sender any more', async () => {
  const { store } = world.app.ctx
  const senders = () => store.write(world.now(), (tx) => tx.reportsOfSender(SENDER.mail('Mallory@example.org')))
  const [last, ...others] = await senders()
  assert.ok(last !== undefined && others.length === 3)
  await forgetIdentity(world.app.ctx, { kind: 'reporter', report: last.id }, last.id)
  assert.deepEqual(
    (await senders()).map(({ id }) => id),
    others.map(({ id }) => id),
  )
  await eraseReport(world.app.ctx, SYSTEM_SCOPE, others[0]?.id ?? '')
  assert.equal((await senders()).length, 2)
})

test('whatever happened here, the ledger replays to the same rows', async () => {
  assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
})

test('the policy page says all of it before anybody sends', async () => {
  await world.settle()
  const page = await world.visitor().get('/policy')
  for (const words of ['What earlier reports change', 'Nobody is refused', 'If sender is doubtful: within 10 days'])
    says(page, words)
})
