import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { type Client, formsOf, type Page, wordsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { raw, request } from './raw.ts'

let world: World
before(async () => {
  world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off', FAIRLEAD_FILE_LIMIT: '1 MB' } })
})
after(() => world[Symbol.asyncDispose]())

const REPORT = {
  title: 'A crafted header is read past its end',
  description: 'It reads past its end.',
  where: 'nodejs',
}

async function fill(visitor: Client, more: Record<string, string> = {}, files: readonly string[] = []): Promise<Page> {
  const form = await visitor.get('/report')
  return visitor.submit(form, { to: '/report', fill: { ...REPORT, ...more }, files: files.map((name) => file(name)) })
}

function file(name: string, bytes = `contents of ${name}`) {
  return { field: 'files', name, bytes }
}

function codeOf(receipt: Page): string {
  assert.equal(receipt.status, 200, wordsOf(receipt).slice(0, 300))
  const list = /<ol class="words">([\s\S]*?)<\/ol>/.exec(receipt.text)?.[1] ?? ''
  return [...list.matchAll(/<li[^>]*>([a-z]+)<\/li>/g)].map(([, word]) => word).join(' ')
}

async function reportCount(): Promise<number> {
  const lines = await world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')
  return lines.reduce((sum, { reports }) => sum + reports.length, 0)
}

test('a report is answered with its code, and the code alone opens it, from a terminal too', async () => {
  const receipt = await fill(world.visitor(), {}, ['proof.js'])
  const code = codeOf(receipt)
  assert.equal(code.split(' ').length, 9)
  const body = `code=${code.toUpperCase().replaceAll(' ', '%2C+')}`
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const page = await raw(world.app.http.port, request('POST', '/r', type, body))
  assert.equal(page.status, 200)
  assert.match(page.body, /A crafted header is read past its end/)
  assert.match(page.body, /proof\.js/)
  assert.equal(page.headers['set-cookie'], undefined)
  assert.equal(page.headers.location, undefined)
})

test('what is wrong is named beside everything that was typed, and files are kept', async () => {
  const visitor = world.visitor()
  const back = await fill(visitor, { mail: 'mira@halvorsen', title: '', name: 'Mira' }, ['one.txt', 'two.txt'])
  assert.equal(back.status, 422)
  assert.match(wordsOf(back), /Two answers need you/)
  assert.match(back.text, /value="mira@halvorsen"/)
  assert.match(back.text, /value="Mira"/)
  assert.match(wordsOf(back), /Your two files are kept/)
  const drop = /name="drop" value="([^"]+)"/.exec(back.text)?.[1] ?? ''
  const receipt = await visitor.submit(back, { to: '/report', fill: { ...REPORT, mail: '', drop } })
  codeOf(receipt)
  const page = await visitor.submit(receipt, { to: '/r' })
  assert.match(page.text, /two\.txt/)
  assert.doesNotMatch(page.text, /one\.txt/)
})

test('a form that is sent twice makes one report and answers the same code', async () => {
  const visitor = world.visitor()
  const before = await reportCount()
  const form = await visitor.get('/report')
  const again = () => visitor.submit(form, { to: '/report', fill: REPORT, files: [file('a.txt')] })
  const [first, second] = await Promise.all([again(), again()])
  const third = await again()
  assert.equal(codeOf(first), codeOf(second))
  assert.equal(codeOf(first), codeOf(third))
  assert.equal(await reportCount(), before + 1)
  const page = await visitor.submit(third, { to: '/r' })
  assert.equal(page.text.split('a.txt').length - 1, wordsOf(page).split('a.txt').length - 1)
})

test('the same form with other words is refused, and says how to add something', async () => {
  const visitor = world.visitor()
  const form = await visitor.get('/report')
  codeOf(await visitor.submit(form, { to: '/report', fill: REPORT }))
  const other = await visitor.submit(form, { to: '/report', fill: { ...REPORT, title: 'Another title' } })
  assert.equal(other.status, 422)
  assert.match(wordsOf(other), /sent already, with other words/)
})

test('a form without a token is not stored, and comes back ready to be sent', async () => {
  const visitor = world.visitor()
  const before = await reportCount()
  const back = await visitor.post('/report', REPORT)
  assert.equal(back.status, 403)
  assert.equal(await reportCount(), before)
  codeOf(await visitor.submit(back, { to: '/report' }))
})

test('a wrong code, a mistyped one and none at all are told apart without saying what exists', async () => {
  const visitor = world.visitor()
  const words = codeOf(await fill(visitor)).split(' ')
  const mistyped = await visitor.post('/r', { code: [...words.slice(0, 2), 'xqzv', ...words.slice(3)].join(' ') })
  assert.equal(mistyped.status, 422)
  assert.match(wordsOf(mistyped), /Word 3 looks mistyped/)
  const { newCode } = await import('../../src/lib/code.ts')
  const invented = await visitor.post('/r', { code: newCode() })
  assert.equal(invented.status, 404)
  assert.match(wordsOf(invented), /No report has this code/)
  assert.equal((await visitor.post('/r', { code: '' })).status, 422)
  assert.equal((await visitor.post('/r', {})).status, 422)
})

test('the reporter writes, decides on credit, fetches receipt and files, withdraws, and is forgotten', async () => {
  const visitor = world.visitor()
  const receipt = await fill(visitor, { name: 'Mira', mail: 'mira@example.org', zone: 'Europe/Berlin' }, ['proof.js'])
  let page = await visitor.submit(receipt, { to: '/r' })
  const reply = page
  page = await visitor.submit(reply, { to: '/r/reply', fill: { text: 'One thing more' }, files: [file('more.log')] })
  assert.match(wordsOf(page), /Sent to the team.*One thing more.*more\.log/)
  page = await visitor.submit(reply, { to: '/r/reply', fill: { text: 'One thing more' }, files: [file('more.log')] })
  assert.equal(page.text.split('One thing more').length, 2, 'the same sending adds nothing')
  page = await visitor.submit(page, { to: '/r/reply', fill: { text: '  ' } })
  assert.equal(page.status, 422)
  const slip = { name: 'Mira H.', mail: 'mira at example.org', zone: 'Europe/Oslo' }
  page = await visitor.submit(page, { to: '/r/identity', fill: slip })
  assert.equal(page.status, 422)
  assert.match(wordsOf(page), /Give one mail address/)
  page = await visitor.submit(page, { to: '/r/identity', fill: { ...slip, mail: 'mira@example.net' } })
  assert.match(wordsOf(page), /Mira H\.; mira@example\.net; times in UTC and Oslo/)
  page = await visitor.submit(page, { to: '/r/identity', fill: { name: '', mail: '', zone: '' } })
  assert.match(wordsOf(page), /Mira H\.; mira@example\.net; times in UTC\./)
  page = await visitor.submit(page, { to: '/r/credit', fill: { credit: 'name', creditName: 'M. Halvorsen' } })
  assert.match(wordsOf(page), /Found and reported by M\. Halvorsen/)
  const signed = await visitor.submit(page, { to: '/r/receipt' })
  assert.match(signed.headers.get('content-disposition') ?? '', /^attachment; filename="receipt-R-/)
  assert.equal((JSON.parse(signed.text) as { fairlead: string }).fairlead, 'receipt/1')
  const download = await visitor.submit(page, { to: '/r/file' })
  assert.equal(download.text, 'contents of proof.js')
  assert.equal(download.headers.get('content-type'), 'application/octet-stream')
  assert.match(download.headers.get('content-security-policy') ?? '', /sandbox/)
  page = await visitor.submit(page, { to: '/r/withdraw', fill: { reason: 'It was my own fault' } })
  assert.match(wordsOf(page), /You withdrew/)
  page = await visitor.submit(page, { to: '/r/erase' })
  assert.match(wordsOf(page), /name and address are erased/)
  assert.match(wordsOf(await visitor.submit(page, { to: '/r/close' })), /The page is closed/)
})

test('no one reads a file of another report with a token of their own', async () => {
  const [mine, theirs] = [world.visitor(), world.visitor()]
  const a = await mine.submit(await fill(mine, {}, ['mine.txt']), { to: '/r' })
  const b = await theirs.submit(await fill(theirs, {}, ['theirs.txt']), { to: '/r' })
  const stolen =
    formsOf(a)
      .find((form) => form.action.endsWith('/r/file'))
      ?.fields.find(([name]) => name === 'file')?.[1] ?? ''
  const page = await theirs.submit(b, { to: '/r/file', fill: { file: stolen } })
  assert.equal(page.status, 404)
})

test('a page older than half an hour asks for the code again, and does nothing', async () => {
  const visitor = world.visitor()
  const page = await visitor.submit(await fill(visitor), { to: '/r' })
  world.clock.moveTo(world.clock.now() + 31 * 60_000)
  const late = await visitor.submit(page, { to: '/r/withdraw', fill: { reason: 'late' } })
  assert.equal(late.status, 403)
  assert.match(wordsOf(late), /forgot your code/)
})

test('scripts and hostile names are words and nothing else', async () => {
  const visitor = world.visitor()
  const script = '<script>alert(1)</script><img src=x onerror=alert(2)>'
  const receipt = await fill(visitor, { title: script, description: `[x](javascript:alert(1)) ${script}` }, [
    '../../../etc/passwd',
    'invoice‮fdp.exe',
    `${'a'.repeat(300)}.txt`,
    '<b>bold</b>.txt',
  ])
  const page = await visitor.submit(receipt, { to: '/r' })
  assert.equal(page.status, 200)
  assert.doesNotMatch(page.text, /<script>|<img|href="javascript|<b>bold|etc\/passwd|\u202e/i)
  assert.match(page.text, /&lt;script&gt;/)
  const member = await world.member()
  const inbox = await member.get('/console')
  const path = /href="(\/console\/cases\/[^"]+)">[^<]*&lt;script/.exec(inbox.text)?.[1] ?? ''
  const seen = await member.get(path)
  assert.equal(seen.status, 200)
  assert.doesNotMatch(seen.text, /<script>|<img src|href="javascript/i)
})

test('a product that is not ours leads to its maintainers, with every word to take along', async () => {
  const visitor = world.visitor()
  const before = await reportCount()
  const page = await fill(visitor, { where: 'third-party-module' })
  assert.match(wordsOf(page), /belongs to somebody else/)
  assert.equal(await reportCount(), before)
  codeOf(await visitor.submit(page, { to: '/report' }))
  assert.equal(await reportCount(), before + 1)
})
