import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { draftAdvisory } from '../../src/actions/advisory/draft-advisory.ts'
import { receiveFile } from '../../src/actions/intake/receive-file.ts'
import { keepNote } from '../../src/actions/talk/keep-note.ts'
import { sendMessage } from '../../src/actions/talk/send-message.ts'
import { describeCase } from '../../src/actions/triage/describe-case.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { ROUTES } from '../../src/http/doors.ts'
import { type Bytes, utf8 } from '../../src/lib/bytes.ts'
import { newId } from '../../src/lib/ids.ts'
import { DAY } from '../../src/lib/instant.ts'
import { raw, request } from '../http/raw.ts'
import { follow } from '../journeys/cast.ts'
import { createWorld, type World } from '../world.ts'
import { advisory, lead, type Ready, readyRelease, type Sent, sent } from './ready-release.ts'

/** Every private place of a case says a word of its own; no public answer may have one of them. */
const WORDS = {
  title: 'CanaryTitleZeta',
  description: 'CanaryDescriptionEta',
  name: 'CanaryNameTheta',
  mail: 'canary-mail-iota@example.org',
  file: 'CanaryFileKappa',
  fileName: 'canary-name-lambda.txt',
  note: 'CanaryNoteMu',
  message: 'CanaryMessageNu',
  caseTitle: 'CanaryCaseXi',
  draft: 'CanaryDraftOmicron',
} as const

let world: World
let ready: Ready
let bystander: Sent
before(async () => {
  world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
  const { ctx } = world.app
  const scope = await lead(world)
  const draft = newId()
  const bytes = (async function* (): AsyncGenerator<Bytes> {
    yield utf8(WORDS.file)
  })()
  const file = await receiveFile(ctx, draft, { name: WORDS.fileName, type: 'text/plain' }, bytes)
  const { title, description, name, mail } = WORDS
  ready = await readyRelease(world, { title, description, name, mail, draft, files: [file.id] })
  bystander = await sent(world)
  await keepNote(ctx, scope, { case: ready.case, text: WORDS.note, files: [] })
  await describeCase(ctx, scope, { case: ready.case, title: WORDS.caseTitle })
  const message = { as: 'update', evaluation: false, nextSteps: false, asks: false, files: [] } as const
  await sendMessage(ctx, scope, { ...message, case: ready.case, reports: [ready.report], text: WORDS.message })
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  await draftAdvisory(ctx, scope, { case: ready.case, facts: advisory(state.number, { title: WORDS.draft }) })
  await world.until(ready.at + 2 * DAY)
})
after(() => world[Symbol.asyncDispose]())

async function secrets(): Promise<readonly string[]> {
  const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  return [...Object.values(WORDS), ready.report, ready.case, ready.publicId, ready.code, state.number, 'CVE-2026-1999']
}

test('no public answer says a word of what is under embargo, nor that there is such a case', async () => {
  const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  const published = await world.app.ctx.store.published.paths()
  const asked = ROUTES.filter(({ method, act }) => method === 'GET' && act === 'public').map(({ path }) =>
    path.replace(/:\w+/g, 'X').replace('*', 'X'),
  )
  const guessed = [
    `/advisories/${state.number}`,
    `/osv/${state.number}.json`,
    `/.well-known/csaf/white/2026/${state.number.toLowerCase()}.json`,
    `/console/cases/${state.number}`,
    `/assets/../store.sqlite`,
    `/advisories/..%2f..%2fstore.sqlite`,
    `/manual/../../policies/nodejs.yaml`,
    `/manual/%2e%2e/%2e%2e/package.json`,
    `/osv/..%5c..%5croot.key`,
  ]
  const words = await secrets()
  const visitor = world.visitor()
  for (const path of new Set([...published, ...asked, ...guessed])) {
    const page = await visitor.get(path)
    const [found] = words.filter((word) => page.text.includes(word) && !path.includes(word))
    assert.equal(found, undefined, `${path} (${page.status}) says ${found}`)
    assert.ok(page.status < 500, path)
  }
  // As typed: no client of ours takes the dots out first.
  for (const path of guessed.filter((one) => !one.startsWith('/console')))
    assert.equal((await raw(world.app.http.port, request('GET', path, {}))).status, 404, path)
})

test('what is not published answers exactly like what does not exist', async () => {
  const { state } = await world.app.ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  const visitor = world.visitor()
  const [real, invented] = [
    await visitor.get(`/advisories/${state.number}`),
    await visitor.get('/advisories/NODE-2026-999'),
  ]
  assert.equal(real.status, invented.status)
  assert.equal(real.text, invented.text)
})

test('another reporter learns nothing of it either', async () => {
  const page = await follow(world.visitor(), bystander.code)
  for (const word of await secrets()) assert.ok(!page.text.includes(word), word)
})

test('its own reporter reads their words and those for them, and neither notes nor drafts', async () => {
  const page = await follow(world.visitor(), ready.code)
  for (const word of [WORDS.title, WORDS.description, WORDS.message]) assert.ok(page.text.includes(word), word)
  for (const word of [WORDS.note, WORDS.draft, WORDS.caseTitle, 'Read every caller', 'Reviewed.'])
    assert.ok(!page.text.includes(word), word)
})

test('no log line and no mail says a word of it', async () => {
  const log = world.log.join('')
  const mails = world.mails.mails.filter((mail) => !mail.to.includes('nodejs-sec@googlegroups.com'))
  assert.ok(mails.length > 0)
  for (const word of Object.values(WORDS)) {
    assert.ok(!log.includes(word), word)
    for (const mail of mails) assert.ok(!mail.text.includes(word) && !mail.subject.includes(word), word)
  }
  assert.ok(!log.includes(ready.code))
})
