import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { fromIso } from '../../src/lib/instant.ts'
import { type Postbox, startPostbox } from '../postbox.ts'
import { createWorld, type World } from '../world.ts'
import { invite, says } from './cast.ts'
import { arm, onRelease, plan, readyCase } from './release.ts'

const LIST = 'nodejs-sec@googlegroups.com'
const T = '2026-04-02T12:00:00Z'

let folder: string
let relay: Postbox
let number: string
let release: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-killed-'))
  relay = await startPostbox()
})
after(async () => {
  await relay.stop()
  await rm(folder, { recursive: true, force: true })
})

test('killed after the relay took the list mail and before it said so: the step is uncertain, and never sent again by itself', async () => {
  await goOn('2026-04-02T09:00:00Z', async (world) => {
    await invite(world, { name: 'Robin', roles: ['member', 'releaser'] })
    number = (await readyCase(world, { title: 'Killed', cve: 'CVE-2026-3001', until: T })).number
    release = await plan(await world.member('Robin'), number, T)
    await arm(world, release)
  })
  relay.behave('take-and-be-silent')
  const house = start(T)
  while (relay.to(LIST).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await kill(house)
  relay.behave('take')

  await goOn('2026-04-02T12:05:00Z', async (world) => {
    await world.until('2026-04-02T13:00:00Z')
    assert.equal(relay.to(LIST).length, 1)
    says(await (await world.member('Robin')).get(release), 'We do not know if it happened.')
    await onRelease(world, release, '/steps/list/sent', { proof: 'It is in the archive.' })
    await onRelease(world, release, '/steps/push/confirm', { proof: '26: 1f0c2d' })
    const robin = await world.member('Robin')
    const fill = { proof: 'https://nodejs.org/download/release/' }
    await robin.submit(await robin.get(release), { to: '/steps/builds/confirm', fill })
    // The next worker publishes.
    assert.equal((await world.visitor().get(`/advisories/${number}`)).status, 404)
  })
})

test('killed in the middle of publishing: nothing of it is public, and the next start publishes all of it, once', async () => {
  const at = '2026-04-02T13:10:00Z'
  const house = start(at)
  // The first object of the new publication is on the disk; its manifest is not.
  const watcher = watch(join(folder, 'data', 'published', 'objects'))
  await once(house, 'message')
  await once(watcher, 'change')
  await kill(house)
  watcher.close()

  await goOn('2026-04-02T13:20:00Z', async (world) => {
    const early = await world.visitor().get(`/advisories/${number}`)
    const feed = await world.visitor().get('/feed.atom')
    assert.equal(early.status === 200, feed.text.includes(number), 'page and feed go together')
    await world.settle()
    const visitor = world.visitor()
    assert.equal((await visitor.get(`/advisories/${number}`)).status, 200)
    assert.match((await visitor.get('/feed.atom')).text, new RegExp(number))
    assert.equal((await visitor.get(`/osv/${number}.json`)).status, 200)
    says(await (await world.member('Robin')).get(release), 'Released')

    const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
    const { events } = await reader.case(number)
    const published = events.flatMap((event) => (event.type === 'advisory.published' ? [event.facts.dated] : []))
    assert.deepEqual(published, [fromIso(at)], 'dated when it was meant, once')
    assert.equal(relay.to(LIST).length, 1)
    assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
  })
})

/** A day in the same house: same data, same root key, same relay. */
async function goOn(at: string, day: (world: World) => Promise<void>): Promise<void> {
  await using world = await createWorld({ at, data: join(folder, 'data'), env: shared() })
  await day(world)
}

function start(at: string): ChildProcess {
  const env = {
    ...shared(),
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    HOST: '127.0.0.1',
    PORT: '0',
    FAIRLEAD_DATA: join(folder, 'data'),
    FAIRLEAD_POLICY: join(import.meta.dirname, '..', '..', 'policies', 'nodejs.yaml'),
    FAIRLEAD_MAIL_FROM: 'Security <security@fairlead.example>',
    STORY_NOW: String(fromIso(at)),
  }
  return fork(join(import.meta.dirname, 'house.ts'), { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}

function shared(): Readonly<Record<string, string>> {
  return { FAIRLEAD_ROOT_KEY_FILE: join(folder, 'root.key'), SMTP_URL: relay.url }
}

async function kill(house: ChildProcess): Promise<void> {
  house.kill('SIGKILL')
  if (house.exitCode === null && house.signalCode === null) await once(house, 'exit')
}
