import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { newCode } from '../../src/lib/code.ts'
import { Client, formsOf, type Page, wordsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { caseNumber, follow, openCase, reply, report, type Sent, says, saysNot } from './cast.ts'
import { type Portal, startProxy } from './proxy.ts'

const HOST = 'security.nodejs.example'
const ADDRESS = '203.0.113.77'
const PROOF = 'first proof'

let world: World
let proxy: Portal
let sent: Sent
let number: string
/** Every page that somebody anonymous was shown. */
const shown: Page[] = []

before(async () => {
  world = await createWorld({ env: { FAIRLEAD_TRUSTED_PROXY: '127.0.0.1', FAIRLEAD_BASE_URL: `https://${HOST}` } })
  proxy = await startProxy(world.app.http.port, HOST)
})
after(async () => {
  await proxy[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

test('somebody reports without a name, an address or a cookie, behind a proxy with another host', async () => {
  const stranger = somebody()
  for (const path of ['/', '/policy', '/report', '/r']) shown.push(await stranger.get(path))
  sent = await report(stranger, { who: 'anonymous', name: 'typed by habit', mail: 'habit@example.org' }, [
    { name: 'first.js', bytes: PROOF },
  ])
  shown.push(sent.receipt)
  assert.equal(stranger.cookies.size, 0)
  saysNot(sent.receipt, 'wait for a mail')
  says(sent.receipt, 'Come back after Fri 3 Apr, 16:00 UTC')
})

test('the team sees that the report is anonymous, and nothing of what was typed by habit', async () => {
  await world.settle()
  const robin = await world.member()
  number = await caseNumber(robin)
  const page = await openCase(robin, number)
  says(page, /anonymous/i)
  saysNot(page, 'habit')
})

test('they talk and send files both ways, by nothing but the code', async () => {
  const robin = await world.member()
  await robin.submit(await openCase(robin, number), {
    to: '/say',
    fill: { as: 'update', text: 'Does it happen with the program attached here?', asks: 'on' },
    files: [{ field: 'files', name: 'try-this.js', bytes: 'second proof' }],
  })
  const stranger = somebody()
  // Typed from paper: capital letters, spaces, and only the first four letters of each word.
  const typed = sent.code
    .split('-')
    .map((word) => word.slice(0, 4).toUpperCase())
    .join('  ')
  const page = await follow(stranger, typed)
  shown.push(page)
  says(page, 'Does it happen with the program attached here?')
  const theirs = formsOf(page).findIndex(({ markup }) => markup.includes('try-this.js'))
  const file = await stranger.submit(page, { form: theirs })
  assert.equal(file.text, 'second proof')
  const own = await openCase(robin, number)
  assert.equal((await robin.get(fileLink(own, 'try-this.js'))).text, 'second proof')

  shown.push(await reply(stranger, sent.code, 'Yes, with the flag.', [{ name: 'output.txt', bytes: 'third proof' }]))
  const seen = await openCase(await world.member(), number)
  says(seen, 'Yes, with the flag.')
  assert.equal((await robin.get(fileLink(seen, 'output.txt'))).text, 'third proof')
  assert.equal(stranger.cookies.size, 0)
})

test('a message with the code in it is refused, and what was typed is still there', async () => {
  const text = `Look yourself, my code is ${sent.code.replaceAll('-', ' ')}, thanks.`
  const page = await reply(somebody(), sent.code, text)
  assert.equal(page.status, 422)
  says(page, 'Your message contains your code')
  assert.match(page.text, /Look yourself/)
  saysNot(await openCase(await world.member(), number), 'Look yourself')
})

test('credit can be claimed later, under any name', async () => {
  const stranger = somebody()
  says(await follow(stranger, sent.code), 'You will not be named')
  const none = await stranger.submit(await follow(stranger, sent.code), { to: '/r/credit', fill: { credit: 'name' } })
  assert.equal(none.status, 422, 'a wish to be named needs a name')
  const page = await stranger.submit(none, { to: '/r/credit', fill: { credit: 'name', creditName: 'Nightjar' } })
  shown.push(page)
  says(page, 'Found and reported by Nightjar.')
  says(await openCase(await world.member(), number), 'credit: Nightjar')
})

test('a wrong code tells nothing, and too many from one network must wait', async () => {
  const guesser = somebody()
  const statuses: number[] = []
  let last = await guesser.post('/r', { code: newCode() })
  for (let i = 0; i < 20 && last.status !== 429; i++) {
    statuses.push(last.status)
    last = await guesser.post('/r', { code: newCode() })
  }
  assert.deepEqual([...new Set(statuses)], [404])
  assert.equal(last.status, 429)
  assert.ok(Number(last.headers.get('retry-after')) > 0)
  says(last, /Try again in \d+ seconds/)
  assert.equal((await guesser.post('/r', { code: sent.code })).status, 429, 'nor is a right one told apart')
  proxy.from = '198.51.100.4'
  says(await follow(somebody(), sent.code), 'Yes, with the flag.')
})

test('nobody is written to, and neither log nor data know an address', async () => {
  await world.settle()
  assert.deepEqual([...new Set(world.mails.mails.flatMap(({ to }) => to))], ['team@fairlead.example'])
  for (const line of world.log) assert.doesNotMatch(line, /203\.0\.113|198\.51\.100|127\.0\.0\.1|habit|Nightjar/)
  for (const { name, bytes } of await filesUnder(world.data)) {
    assert.ok(!bytes.includes(ADDRESS), name)
    assert.ok(!bytes.includes('Nightjar'), name)
  }
})

test('the answers set no cookie, and no page names a host of its own', () => {
  assert.ok(shown.length > 5, `${shown.length} pages`)
  for (const page of shown) {
    assert.equal(page.headers.get('set-cookie'), null)
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
    const addresses = [...page.text.matchAll(/(?:href|src|action|formaction)="([^"]*)"/g)].map(([, to = '']) => to)
    const own = addresses.filter((to) => to.includes(HOST) || /localhost|127\.0\.0\.1/.test(to))
    assert.deepEqual(own, [], wordsOf(page).slice(0, 60))
    assert.ok(addresses.every((to) => !to.includes(sent.code)))
  }
})

function fileLink(page: Page, name: string): string {
  const link = new RegExp(`href="(/console/cases/[^"]+/files/[^"]+)"[^>]*>${name}`).exec(page.text)?.[1]
  return link ?? assert.fail(`no link to ${name}`)
}

function somebody(): Client {
  return new Client(proxy.base)
}

async function filesUnder(folder: string): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(name) })))
}
