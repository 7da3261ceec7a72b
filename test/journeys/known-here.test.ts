import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createWorld, type World } from '../world.ts'
import { codeOn, says, saysNot } from './cast.ts'

const POLICY = `fairlead: 1
organisation: { name: Quay, prefix: QUAY, home: https://quay.example }
products:
  - { name: Quay, kind: service }
no vulnerability:
  - Missing security headers on the documentation site.
  - says: A crash that needs the rights of an administrator.
    about: [as administrator]
promises:
  - says: We answer within 3 business days.
    answer: within 3 business days of report
`
let home: string
let world: World
const REPORT = { address: 'quay.example', description: 'It happens each time.' }

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'fairlead-known-'))
  await writeFile(join(home, 'policy.yaml'), POLICY)
  world = await createWorld({ policy: join(home, 'policy.yaml') })
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

test('what is known and no vulnerability stands on the policy page and beside the form', async () => {
  const visitor = world.visitor()
  for (const path of ['/policy', '/report'])
    says(await visitor.get(path), 'Missing security headers on the documentation site.')
})

test('who is about to report it reads the sentence, and can report it all the same', async () => {
  for (const [title, sentence] of [
    ['Security headers are missing on your documentation site', 'Missing security headers'],
    ['It crashes when I delete users as administrator', 'rights of an administrator'],
  ] as const) {
    const visitor = world.visitor()
    const page = await visitor.submit(await visitor.get('/report'), { to: '/report', fill: { ...REPORT, title } })
    says(page, 'Nothing was sent yet')
    says(page, sentence)
    assert.equal(codeOn(await visitor.submit(page, { to: '/report' })).split('-').length, 9)
  }
})

test('other reports are sent at once', async () => {
  const visitor = world.visitor()
  const title = 'One project reads the rows of another'
  const page = await visitor.submit(await visitor.get('/report'), { to: '/report', fill: { ...REPORT, title } })
  saysNot(page, 'Nothing was sent yet')
  codeOn(page)
})
