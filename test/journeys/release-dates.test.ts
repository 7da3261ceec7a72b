import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { formsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseOf, report, says, saysNot } from './cast.ts'

const POLICY = `
organisation: Tuesday
contact: security@tuesday.org
zone: UTC
release: { on: Tuesday at 16:00 UTC }
blackouts:
  - 2026-04-06 to 2026-04-10: the conference
promises:
  - says: Every confirmed vulnerability is public within 30 days of the report.
    disclose: within 30 days of report
`

let world: World
let path: string
before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'fairlead-dates-')), 'tuesday.yaml')
  await writeFile(path, POLICY)
  world = await createWorld({ at: '2026-04-02T10:00:00Z', policy: path })
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(dirname(path), { recursive: true })
})

test('planning a release proposes the first day that every rule allows, and names the ones after it', async () => {
  const sent = await report(world.visitor(), { where: 'tuesday', versions: '' })
  const number = await caseOf(world, sent)
  await world.until('2026-04-02T11:00:00Z')
  const member = await world.member()
  await act(member, number, 'confirm', { reason: 'Seen.' })
  const page = await member.get('/console/releases')
  says(page, /lawful from Tue,? 14 Apr.*16:00/)
  says(page, /then .*21 Apr/)
  const at = formsOf(page)
    .flatMap(({ fields }) => fields)
    .find(([name]) => name === 'at')
  assert.equal(at?.[1], '2026-04-14T16:00')

  await act(member, number, 'embargo', { until: '2026-04-18T12:00', reason: 'Others need a week.' })
  says(await member.get('/console/releases'), /lawful from Tue,? 21 Apr/)
})

test('where two rules leave no day, it names both', async () => {
  const member = await world.member()
  const number = /\/console\/cases\/([A-Z]+-\d{4}-\d{3})/.exec((await member.get('/console/cases')).text)?.[1] ?? ''
  await act(member, number, 'embargo', { until: '2026-05-20T12:00', reason: 'They ask for more.' })
  const page = await member.get('/console/releases')
  says(page, 'no lawful date: “embargo” allows nothing earlier, “disclose” (this policy) nothing later')
  saysNot(page, 'lawful from')
})
