import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { processIo } from '../../src/cli/files.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { importCommand } from '../../src/import-command.ts'
import { shared } from '../shared.ts'
import { createWorld, type World } from '../world.ts'

const records = shared('vectors/cve/vulnrichment')
const missing = records === undefined ? 'the official test data is not here' : false
const policy = resolve(import.meta.dirname, '../../policies/octopus-deploy.yaml')

interface Told {
  readonly published: boolean
  readonly results: readonly {
    readonly id: string
    readonly outcome: string
    readonly records: readonly string[]
    readonly findings: readonly { readonly problem: string }[]
  }[]
  readonly unreadable: readonly { readonly file: string; readonly problem: string }[]
}

/** `fairlead import advisories …` beside the running house, as its operator types it. */
async function run(world: World, ...args: readonly string[]): Promise<{ readonly exit: number; readonly told: Told }> {
  let out = ''
  const io = {
    ...processIo(),
    out: (text: string) => {
      out += text
    },
    err: () => {},
    env: {
      FAIRLEAD_DATA: world.data,
      FAIRLEAD_POLICY: policy,
      FAIRLEAD_ROOT_KEY_FILE: join(dirname(world.data), 'root.key'),
    },
  }
  const exit = await importCommand(['advisories', ...args, '--json'], io)
  return { exit, told: JSON.parse(out) }
}

test('the whole list of past vulnerabilities, by CVE, stands on the site after one command', {
  skip: missing,
}, async () => {
  await using world = await createWorld({ policy, at: '2026-11-22T10:00:00Z' })
  const past = join(world.data, '..', 'past')
  mkdirSync(past)
  const names = readdirSync(records ?? '').slice(0, 25)
  for (const name of names) cpSync(join(records ?? '', name), join(past, name))
  writeFileSync(join(past, 'broken.json'), '{ "dataType": "CVE_RECORD", ')
  const first = await run(world, past)
  assert.equal(first.exit, 1)
  assert.equal(first.told.published, false)
  assert.deepEqual(
    first.told.unreadable.map(({ file }) => file),
    [join(past, 'broken.json')],
  )
  assert.equal(await world.published('/advisories/CVE-2022-1941'), undefined, 'a dry run changes nothing')

  const { told } = await run(world, past, '--take')
  const taken = told.results.filter(({ outcome }) => outcome === 'new')
  assert.ok(taken.length >= 20, JSON.stringify(told.results.map((r) => [r.id, r.outcome, r.findings[0]?.problem])))
  const list = (await world.published('/advisories')) ?? ''
  const all = JSON.parse((await world.published('/osv/all.json')) ?? '[]')
  for (const { id, records: written } of taken) {
    const page = (await world.published(`/advisories/${id}`)) ?? ''
    assert.match(page, new RegExp(`Imported from CVE record ${id}`))
    assert.ok(list.includes(id) && list.includes(`imported from CVE record ${id}`))
    assert.equal(
      all.some((record: { id: string }) => record.id === id),
      written.includes('osv'),
    )
    const source = JSON.parse(readFileSync(join(past, `${id}.json`), 'utf8'))
    const day = String(source.cveMetadata.datePublished).slice(0, 4)
    const csaf = await world.published(`/.well-known/csaf/white/${day}/${id.toLowerCase()}.json`)
    assert.equal(csaf !== undefined, written.includes('csaf'), id)
  }
  assert.ok(taken.filter(({ records: written }) => written.length === 2).length >= 15)
  const feed = JSON.parse((await world.published('/feed.json')) ?? '{}')
  assert.deepEqual(feed.items, [], 'what is old is no news')
  assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])

  const [box] = JSON.parse((await world.published('/affected.json')) ?? '{}').advisories
  const { product } = box.affected[0]
  const query = new URLSearchParams({ product, version: '1.0.0' })
  const answer = await world.visitor().get(`/advisories?${query}`)
  assert.match(answer.text, /<h1>(Affected by|Not affected|Not known)/)
  assert.ok(answer.text.includes(box.id))

  const folder = await world.visitor().get('/.well-known/csaf/white/')
  assert.equal(folder.status, 200, 'the folder of the documents is listed')
  assert.match(folder.text, /href="\/\.well-known\/csaf\/white\/20\d\d\/"/)

  const again = await run(world, past, '--take')
  assert.ok(again.told.results.every(({ outcome }) => outcome === 'unchanged' || outcome === 'refused'))
  assert.equal((await world.app.ctx.store.reader(SYSTEM_SCOPE).imports()).length, taken.length)

  const id = taken[0]?.id ?? ''
  const file = join(past, `${id}.json`)
  const changed = JSON.parse(readFileSync(file, 'utf8'))
  changed.cveMetadata.dateUpdated = '2026-11-20T00:00:00.000Z'
  changed.containers.cna.descriptions[0].value += ' It is worse than we thought.'
  writeFileSync(file, JSON.stringify(changed))
  const third = await run(world, file, '--publish')
  assert.deepEqual(
    third.told.results.map(({ outcome }) => outcome),
    ['changed'],
  )
  const page = (await world.published(`/advisories/${id}`)) ?? ''
  assert.match(page, /worse than we thought/)
  assert.match(page, /Changed at the source\./)
})
