import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { BodyOf, FileRef } from '../../src/domain/event.ts'
import { MINUTE } from '../../src/lib/instant.ts'
import { jpegWith } from '../formats/pictures.ts'
import { createWorld, type World } from '../world.ts'
import { codeOn, follow, says, saysNot, VULNERABILITY } from './cast.ts'

let world: World
const PHOTO = {
  field: 'files',
  name: 'screen.jpg',
  bytes: Uint8Array.from(jpegWith({ artist: 'Ann Onym', place: true })),
}

before(async () => {
  world = await createWorld()
})
after(() => world[Symbol.asyncDispose]())

async function beforeSending(fill: Readonly<Record<string, string>> = {}) {
  const visitor = world.visitor()
  const form = await visitor.get('/report')
  const page = await visitor.submit(form, {
    to: '/report',
    fill: { ...VULNERABILITY, ...fill },
    files: [PHOTO, { field: 'files', name: 'proof.js', bytes: 'a proof' }],
  })
  return { visitor, page }
}

test('what a picture gives away is shown before anything is sent', async () => {
  const { page } = await beforeSending()
  says(page, 'Nothing was sent yet')
  says(page, '49.4871° N')
  says(page, 'Ann Onym')
  saysNot(page, 'proof.js')
  assert.deepEqual(await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all'), [])
})

test('the copy that is sent shows the same and does not say it, and sending twice is one report', async () => {
  const { visitor, page } = await beforeSending({ title: 'With a copy' })
  const receipt = await visitor.submit(page, { to: '/report' })
  const again = await visitor.submit(page, { to: '/report' })
  assert.equal(codeOn(again), codeOn(receipt))
  const [line] = await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')
  const id = line?.reports[0]?.id ?? ''
  const files = await filesOf(id)
  assert.deepEqual(
    files.map(({ name }) => name),
    ['screen.jpg', 'proof.js'],
  )
  const { stream } = await world.app.ctx.store.reader(SYSTEM_SCOPE).file(id, files[0]?.id ?? '')
  const sent = Buffer.concat(await Array.fromAsync(stream))
  assert.ok(sent.length > 100)
  assert.ok(!sent.includes('Ann Onym'))
})

test('a file can be left out, or sent as it is', async () => {
  const { visitor, page } = await beforeSending({ title: 'As it is' })
  const field = /name="(file-[0-9A-Z]+)"/.exec(page.text)?.[1] ?? ''
  const receipt = await visitor.submit(page, { to: '/report', fill: { [field]: 'as-it-is' } })
  says(await follow(visitor, codeOn(receipt)), 'screen.jpg')
  const other = await beforeSending({ title: 'Without' })
  const without = /name="(file-[0-9A-Z]+)"/.exec(other.page.text)?.[1] ?? ''
  const sent = await other.visitor.submit(other.page, { to: '/report', fill: { [without]: 'without' } })
  saysNot(await follow(other.visitor, codeOn(sent)), 'screen.jpg')
})

test('one can go back to the form, and every word and file is still there', async () => {
  const { visitor, page } = await beforeSending({ title: 'Changed my mind' })
  const form = await visitor.submit(page, { to: '/report', fill: { change: 'yes' } })
  says(form, 'proof.js')
  assert.match(form.text, /value="Changed my mind"/)
  const later = await visitor.submit(form, { to: '/report', fill: { title: 'Changed' } })
  says(later, 'Nothing was sent yet')
})

test('what was never sent is deleted after half an hour, with its pictures and their copies', async () => {
  await beforeSending({ title: 'Left alone' })
  assert.ok((await draftsLeft()) > 0)
  await world.until(world.app.ctx.now() + 32 * MINUTE)
  assert.equal(await draftsLeft(), 0)
})

test('a form that comes back says until when its files wait, counted from the first, and asks for them again after that', async () => {
  const visitor = world.visitor()
  const files = [{ field: 'files', name: 'a.txt', bytes: 'first' }]
  const fill = { title: '', where: 'nodejs', versions: 'v26', description: 'It is so.' }
  const until = (page: { readonly text: string }): string =>
    /kept, sealed, until ([^.]+)\./.exec(page.text.replaceAll(/<[^>]+>/g, ''))?.[1] ?? page.text
  let page = await visitor.submit(await visitor.get('/report'), { to: '/report', fill, files })
  const first = until(page)
  await world.until(world.now() + 20 * MINUTE)
  page = await visitor.submit(page, { to: '/report', fill })
  assert.equal(until(page).slice(0, 5), first.slice(0, 5))
  says(page, 'a.txt')
  await world.until(world.now() + 11 * MINUTE)
  page = await visitor.submit(page, { to: '/report', fill: { ...fill, title: 'Now it has one' } })
  assert.equal(page.status, 403)
  says(page, 'files must be chosen again')
  assert.match(page.text, /value="Now it has one"/)
  assert.equal(await draftsLeft(), 0)
})

/** Rows of files that belong to nothing that was sent. */
async function draftsLeft(): Promise<number> {
  const files = (await readdir(join(world.data, 'files'), { recursive: true })).filter((name) =>
    /[0-9A-Z]{26}$/.test(name),
  )
  const lines = await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')
  const kept = await Promise.all(
    lines.flatMap(({ reports }) => reports.map(async ({ id }) => (await filesOf(id)).length)),
  )
  return files.length - kept.reduce((sum, one) => sum + one, 0)
}

async function filesOf(report: string): Promise<readonly FileRef[]> {
  const { events } = await world.app.ctx.store.reader(SYSTEM_SCOPE).report(report)
  const body = events[0]?.body as BodyOf<'report', 'report.received'> | undefined
  return body?.files ?? []
}
