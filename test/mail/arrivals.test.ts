import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sendMail } from '../../src/actions/mail/send-mail.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { Opened } from '../../src/store/store.ts'
import { workThrough } from '../../src/worker/loop.ts'
import { wordsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { HOSTILE } from './corpus/hostile.ts'
import { letter, MAIL_WORLD, post, TEAM } from './letters.ts'

let world: World
before(async () => {
  world = await createWorld({ ...MAIL_WORLD, env: { ...MAIL_WORLD.env, FAIRLEAD_FLOOD_LIMITS: 'off' } })
})
after(() => world[Symbol.asyncDispose]())

async function cases() {
  return world.app.ctx.store.reader(SYSTEM_SCOPE).cases('all')
}

async function eventsOf(title: string): Promise<readonly Opened<'report'>[]> {
  const line = (await cases()).find((one) => one.title === title)
  return (await world.app.ctx.store.reader(SYSTEM_SCOPE).report(line?.reports[0]?.id ?? '')).events
}

test('every hostile mail is answered with 250 and becomes a report or is held; nothing is lost, and every page can be opened', async () => {
  for (const { name, raw } of HOSTILE) {
    const bytes = raw()
    // The client's own rules: what it sends has line ends, and 2 MB lines are for the reader's test.
    if (bytes.length > 1_000_000) continue
    assert.match(
      await post(world, { raw: Buffer.concat([Buffer.from(`X-Name: ${encodeURIComponent(name)}\r\n`), bytes]) }),
      /^250 /,
      name,
    )
  }
  await world.settle()
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  assert.equal(await reader.countArrivals('new'), 0)
  assert.deepEqual(
    (await reader.arrivals('held')).filter(({ held }) => held === 'unclear'),
    [],
  )
  const sent = HOSTILE.filter(({ raw }) => raw().length <= 1_000_000).length
  assert.equal((await cases()).length + (await reader.countArrivals('held')), sent)
  const member = await world.member()
  // Every fourth: all are made by the same hands.
  for (const { case: subject } of (await cases()).filter((_, i) => i % 4 === 0)) {
    const page = await member.get(`/console/cases/${subject.number}`)
    assert.equal(page.status, 200)
    assert.doesNotMatch(page.text, /<img[^>]+http|<script>alert|onerror=/)
  }
  for (const { id } of await reader.arrivals('held'))
    assert.equal((await member.get(`/console/held/${id}`)).status, 200)
})

test('a mail whose words were packed wrongly is a report by its subject, says so, and has the mail as it came', async () => {
  const packed = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64']
  const text = '!!!! this = is === not ==== base64 !!!!'
  await post(world, { subject: 'Read past the end of a packet', head: packed, text })
  await post(world, { subject: '', head: packed, text: `${text} again` })
  await world.settle()
  for (const title of ['Read past the end of a packet', 'A mail that could not be read']) {
    const [first] = await eventsOf(title)
    const body = first?.body as { description: string; files: readonly { name: string }[] } | undefined
    const { description = '', files = [] } = body ?? {}
    assert.match(description, /^The words of this mail could not be read: .* It is attached as it came\.$/)
    assert.deepEqual(
      files.map(({ name }) => name.replace(/.*\./, '')),
      ['eml'],
    )
  }
})

test('a mail whose words are inside of an S/MIME signature says where they are', async () => {
  const type = 'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m'
  await post(world, {
    subject: 'Signed as a whole',
    head: [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64'],
    text: 'MIAGCSqGSIb3DQEHAqCA\r\n',
  })
  await world.settle()
  const [first] = await eventsOf('Signed as a whole')
  const body = first?.body as { files: readonly { name: string }[]; source: { notes?: readonly string[] } } | undefined
  assert.deepEqual(
    body?.files.map(({ name }) => name),
    ['smime.p7m'],
  )
  assert.match(body?.source.notes?.join(' ') ?? '', /inside of its S\/MIME signature/)
})

test('one mail is one report: sent again, by a list with a footer, and under another head; a forged Message-ID is another', async () => {
  const before = (await cases()).length
  const id = 'twice@example.org'
  await post(world, { id, subject: 'Once', text: 'The words of it.\r\n' })
  await post(world, { id, subject: 'Once', text: 'The words of it.\r\n', head: ['Received: by another way'] })
  await world.settle()
  const byList = ['List-Id: <security.fairlead.example>', 'Precedence: list']
  await post(world, {
    id,
    subject: '[security] Once',
    head: byList,
    text: 'The words of it.\r\n\r\n____\r\nsecurity mailing list\r\n',
  })
  await world.settle()
  assert.equal((await cases()).length, before + 1)
  await post(world, { id, subject: 'Forged', from: 'Eve <eve@example.net>', text: 'Quite other words.\r\n' })
  await world.settle()
  assert.equal((await cases()).length, before + 2)
})

test('files that a list left out of the first copy come to the report with the second, once', async () => {
  const id = 'stripped@example.org'
  const words = 'The proof is attached.\r\n'
  const whole = {
    id,
    subject: 'Stripped',
    head: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'],
    text: `--b\r\n\r\n${words}--b\r\nContent-Type: application/octet-stream; name=proof.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--b--\r\n`,
  }
  const before = (await cases()).length
  await post(world, { id, subject: 'Stripped', text: `${words}\r\n____\r\nsecurity mailing list\r\n` })
  await world.settle()
  for (const head of [whole.head, [...whole.head, 'Received: by another way']]) {
    await post(world, { ...whole, head })
    await world.settle()
  }
  assert.equal((await cases()).length, before + 1)
  const messages = (await eventsOf('Stripped')).filter(({ type }) => type === 'message.received')
  assert.deepEqual(
    messages.map(({ body }) => (body as { files: readonly { name: string }[] }).files.map(({ name }) => name)),
    [['proof.bin']],
  )
})

test('what was typed is kept to the last letter: long words become a file, and a code is taken out of sight', async () => {
  const words = 'All of it matters. '.repeat(15_000)
  await post(world, { subject: 'Long', text: words })
  await post(world, { subject: '', text: '\r\n\r\nThe first line is the title.\r\nMore.\r\n' })
  await world.settle()
  const [received] = await eventsOf('Long')
  const body = received?.body as { description: string; files: readonly { name: string; size: number }[] }
  assert.ok(body.description.length < 30_000)
  assert.deepEqual(
    body.files.map(({ name }) => name),
    ['mail.txt'],
  )
  assert.equal(body.files[0]?.size, words.trim().length)
  assert.ok((await cases()).some(({ title }) => title === 'The first line is the title.'))
})

test('receipts are few: an address gets five a day, a forged one no flood', async () => {
  for (let i = 0; i < 8; i++) await post(world, { from: 'victim@example.com', subject: `Flood ${i}` })
  await world.settle()
  assert.equal(world.mails.to('victim@example.com').length, 5)
  assert.equal((await cases()).filter(({ title }) => title.startsWith('Flood')).length, 8)
})

test('of a flood from one address twenty become reports in a day, and the rest are held, none lost', async () => {
  const { ctx } = world.app
  const before = (await cases()).length
  for (let i = 0; i < 23; i++) await post(world, { from: 'many@example.com', subject: `Many ${i}` })
  const mail = { ...ctx.installation.mail, floodLimits: true }
  await workThrough({ ...ctx, installation: { ...ctx.installation, mail } })
  assert.equal((await cases()).length, before + 20)
  const held = await ctx.store.reader(SYSTEM_SCOPE).arrivals('held')
  assert.equal(held.filter((one) => one.held === 'flood').length, 3)
})

test('a mail in our own list’s name is from who wrote it, and its answer goes to them', async () => {
  await post(world, {
    from: `Grace via security <${TEAM}>`,
    sender: TEAM,
    subject: 'Through the group',
    head: ['Reply-To: Grace <grace@example.org>', 'List-Id: <security.fairlead.example>'],
  })
  await world.settle()
  assert.equal(world.mails.to('grace@example.org').length, 1)
  assert.equal(world.mails.to(TEAM).length, 0)
})

test('our own mails, sent back to us, are held and answered by nothing', async () => {
  const own = world.mails.to('grace@example.org')[0]?.raw ?? ''
  const sent = world.mails.mails.length
  assert.match(await post(world, { raw: own }), /^250 /)
  await world.settle()
  assert.equal(world.mails.mails.length, sent)
  assert.equal((await world.app.ctx.store.reader(SYSTEM_SCOPE).arrivals('held')).at(-1)?.held !== undefined, true)
})

test('a notice that is refused for good, or for five days, is given up, and the console says so', async () => {
  const { ctx } = world.app
  await post(world, { from: 'late@example.org', subject: 'Nobody is told' })
  const refuse = (permanent: boolean) => ({
    ...ctx,
    mail: { ...ctx.mail, deliver: async () => ({ outcome: 'failed', why: '550', permanent }) as const },
  })
  await workThrough(refuse(true))
  const member = await world.member()
  assert.match(
    wordsOf(await member.get('/console/held')),
    /Notices that did not go.*team@fairlead\.example new-report 550/,
  )
  const line = (await cases()).find(({ title }) => title === 'Nobody is told')
  assert.match(
    wordsOf(await member.get(`/console/cases/${line?.case.number}`)),
    /Our mail to the reporter came back: late@example\.org/,
  )
  const page = await member.get(`/console/cases/${line?.case.number}`)
  await member.submit(page, { to: '/say', fill: { text: 'Read.', as: 'acknowledgement' } })
  await workThrough(refuse(true))
  const outcomes = (await eventsOf('Nobody is told')).filter(({ type }) => /^promise\.(kept|reopened)$/.test(type))
  assert.deepEqual(
    outcomes.map(({ type }) => type),
    ['promise.kept', 'promise.reopened'],
    'what never left told nobody',
  )
  await post(world, { from: 'later@example.org', subject: 'Nobody answers' })
  await workThrough(refuse(false))
  for (const due of await ctx.store.due.take(world.now() + 60_000, 50, 1)) {
    if (due.kind !== 'mail') {
      await ctx.store.due.release(due)
      continue
    }
    await assert.rejects(sendMail(refuse(false), { ...due, attempts: 129 }), /did not take/)
    await sendMail(refuse(false), { ...due, attempts: 130 })
    await ctx.store.due.done(due)
  }
  const notices = await ctx.store.reader(SYSTEM_SCOPE).failedNotices()
  assert.ok(notices.length >= 2, 'five days of an hour each are enough')
})

test('nothing that any of these mails says is in the log', () => {
  assert.doesNotMatch(world.log.join('\n'), /words of it|mallory|evil\.example|victim|grace@|Through the group/)
  assert.ok(letter({}).length > 0)
})
