import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { Client } from '../client.ts'
import { wordsOf } from '../client.ts'
import { MAIL_WORLD, post, returned, TEAM } from '../mail/letters.ts'
import { createWorld, type World } from '../world.ts'

let world: World
let member: Client
let number = ''
let replyTo = ''
before(async () => {
  world = await createWorld({ ...MAIL_WORLD, env: { ...MAIL_WORLD.env, FAIRLEAD_MAIL_HELD_DAYS: '5' } })
  member = await world.member()
})
after(() => world[Symbol.asyncDispose]())

test('a mail to the team becomes a report with its case, and its sender knows', async () => {
  const head = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b']
  const text =
    '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe parser reads past its end.\r\n--b\r\nContent-Type: application/octet-stream; name="../../etc/proof.bin"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--b--\r\n'
  assert.match(await post(world, { subject: 'Secret overflow', head, text, id: 'first@example.org' }), /^250 /)
  await world.settle()

  const inbox = await member.get('/console')
  assert.match(wordsOf(inbox), /Secret overflow/)
  number = /NODE-2026-\d+/.exec(inbox.text)?.[0] ?? ''
  const page = await member.get(`/console/cases/${number}`)
  assert.match(wordsOf(page), /Ada Lovelace .* by mail .*The parser reads past its end\./)
  assert.match(page.text, />proof\.bin</)

  const [receipt] = world.mails.to('ada@example.org')
  assert.ok(receipt)
  assert.match(receipt.subject, /^Received: your report R-/)
  assert.match(receipt.text, /Thu 2 Apr, 16:00 UTC/)
  assert.match(
    receipt.text.replace(/\s+/g, ' '),
    /Promised: a person has told you it was read, by Fri 3 Apr, 16:00 UTC/,
  )
  assert.equal(receipt.headers['auto-submitted'], 'auto-replied')
  assert.equal(receipt.headers['in-reply-to'], '<first@example.org>')
  replyTo = receipt.headers['reply-to'] ?? ''
  assert.match(replyTo, /^security\+r\.[0-9a-z]{20}@fairlead\.example$/)
  assert.doesNotMatch(receipt.raw, /Secret overflow|parser|proof/)
})

test('an ordinary mail program sends by SMTP what the case page shows: words, files, an image inside', async () => {
  const transport = createTransport({ host: '127.0.0.1', port: world.app.mailDoors.port, ignoreTLS: true })
  const sent = await transport.sendMail({
    from: 'Lin Ü <lin@example.org>',
    to: TEAM,
    subject: 'Größe: ein Überlauf',
    text: 'Schöne Grüße.\n.\n..dots\n',
    html: '<p>Schöne <b>Grüße</b>.</p><img src="cid:one">',
    attachments: [
      { filename: 'beweis ä.txt', content: 'Beweis' },
      { filename: 'bild.png', content: Buffer.from([137, 80, 78, 71]), cid: 'one', contentDisposition: 'inline' },
    ],
  })
  assert.match(sent.response, /^250 /)
  transport.close()
  await world.settle()
  const lin = /NODE-2026-002/.exec((await member.get('/console')).text)?.[0] ?? ''
  const page = await member.get(`/console/cases/${lin}`)
  assert.match(wordsOf(page), /Größe: ein Überlauf Schöne Grüße\. \. \.\.dots .*bild\.png.*beweis ä\.txt/)
  assert.match(wordsOf(page), /1 mail to the reporter .* receipt: .*250/)
  assert.equal(world.mails.to('lin@example.org').length, 1)
})

test('the team answers on the case page, the mail says only that there is news, and an answer by mail joins the conversation', async () => {
  await world.until('2026-04-02T17:00:00Z')
  const page = await member.get(`/console/cases/${number}`)
  const said = await member.submit(page, {
    to: '/say',
    fill: { text: 'We see it happen too.', as: 'answer', evaluation: 'yes', nextSteps: 'yes' },
  })
  assert.equal(said.status, 200)
  await world.settle()
  const news = world.mails.to('ada@example.org').at(-1)
  assert.match(news?.subject ?? '', /^News on your report/)
  assert.doesNotMatch(news?.raw ?? '', /see it happen/)
  assert.match(news?.text.replace(/\s+/g, ' ') ?? '', /open http:\/\/localhost:\d+\/r\/mail and enter R-/)

  await world.until('2026-04-02T18:00:00Z')
  await post(world, { to: replyTo, subject: `Re: ${news?.subject}`, text: 'Thank you, that is quick.\r\n' })
  await post(world, { subject: 'Re: again', head: [`In-Reply-To: ${news?.messageId}`], text: 'By its references.\r\n' })
  await post(world, { to: replyTo, from: 'Bob <bob@example.net>', subject: 'Re: x', text: 'I am Ada too, honest.\r\n' })
  await post(world, {
    from: 'Eve <eve@example.net>',
    subject: 'Re: y',
    head: [`In-Reply-To: ${news?.messageId}`],
    text: 'Let me in.\r\n',
  })
  await world.settle()
  const words = wordsOf(await member.get(`/console/cases/${number}`))
  assert.match(words, /Thank you, that is quick\./)
  assert.match(words, /By its references\./)
  assert.match(words, /Somebody, perhaps not the reporter.*I am Ada too, honest\. The sender is not sure\./)
  assert.doesNotMatch(words, /Let me in/)
  assert.match(
    wordsOf(await member.get('/console')),
    /NODE-2026-002/,
    'whoever only knows a Message-ID opens a report of their own',
  )
})

test('a reporter without a code reads and answers with a number that is mailed and works only in the browser that asked', async () => {
  const [receipt] = world.mails.to('ada@example.org')
  const [publicId = ''] = /R-[0-9A-Z-]{9}/.exec(receipt?.subject ?? '') ?? []
  const visitor = world.visitor()
  const ask = (report: string, mail: string) =>
    visitor.get('/r/mail').then((page) => visitor.submit(page, { to: '/r/mail', fill: { report, mail } }))
  const stranger = await ask(publicId, 'eve@example.net')
  const asked = await ask(publicId.toLowerCase(), 'Ada@example.org')
  await world.settle()
  assert.equal(wordsOf(stranger), wordsOf(asked), 'nobody learns which report is whose')
  assert.equal(world.mails.to('eve@example.net').length, 1, 'only the receipt for the mail of her own')
  const mail = world.mails.to('ada@example.org').at(-1)
  const number = /^[0-9A-Z]{5}-[0-9A-Z]{5}$/m.exec(mail?.text ?? '')?.[0] ?? ''
  assert.match(mail?.subject ?? '', new RegExp(`^Your number for report ${publicId}$`))
  const elsewhere = await visitor.submit(stranger, { to: '/number', fill: { number } })
  assert.equal(elsewhere.status, 422, 'the number alone is worth nothing')
  const code = await visitor.submit(asked, { to: '/number', fill: { number: number.toLowerCase() } })
  assert.match(wordsOf(code), /Write them down/)
  assert.equal((await visitor.submit(asked, { to: '/number', fill: { number } })).status, 422, 'it works once')
  const report = await visitor.submit(code, { to: '/r' })
  assert.match(wordsOf(report), /We see it happen too\./)
  assert.match(wordsOf(report), /You by mail, or somebody who had your reply address .*I am Ada too/)
  assert.doesNotMatch([code.url, report.url].join(' '), /[?#]/)
  assert.equal(visitor.cookies.size, 0)
})

test('a mail of ours that comes back is evidence, and the team is told', async () => {
  const news = world.mails.to('ada@example.org').at(-1)
  const bounce = returned('ada@example.org', news?.raw ?? '', 'failed', '5.1.1')
  const sent = world.mails.mails.length
  assert.match(await post(world, { sender: '', raw: bounce }), /^250 /)
  await world.settle()
  const words = wordsOf(await member.get(`/console/cases/${number}`))
  assert.match(words, /Our mail to the reporter came back/)
  assert.match(words, /5\.1\.1/)
  assert.deepEqual(
    world.mails.mails.slice(sent).map(({ to, subject }) => [to[0], subject]),
    [['team@fairlead.example', `Our mail came back: ${number}`]],
  )
  await post(world, { to: replyTo, text: 'I am here again.\r\n' })
  await world.settle()
  assert.doesNotMatch(wordsOf(await member.get(`/console/cases/${number}`)), /Reach them in another way/)
})

test('what may be no report is held: a person makes it one, counted from its arrival, or drops it and takes that back', async () => {
  await world.until('2026-04-03T08:00:00Z')
  const before = world.mails.mails.length
  await post(world, { subject: 'Out of office', head: ['Auto-Submitted: auto-replied'], id: 'held-1@example.org' })
  await post(world, {
    subject: 'Weekly <b>news</b>',
    head: ['List-Id: <news.example.com>', 'List-Unsubscribe: <https://x.example>'],
  })
  await post(world, {
    subject: 'Buy now',
    text: `Cheap.\r\n${'XJS*C4JDBQADN1.NSBN3*2IDNEN'}*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n`,
  })
  await world.settle()
  assert.equal(world.mails.mails.length, before, 'nothing held is answered')
  await world.until('2026-04-03T12:00:00Z')
  member = await world.member()
  assert.match(wordsOf(await member.get('/console')), /3 mails held\./)
  const list = await member.get('/console/held')
  for (const row of [
    /Out of office Ada Lovelace <ada@example\.org> automatic answer/,
    /Weekly <b>news<\/b> .*list mail/,
    /Buy now .*spam/,
  ])
    assert.match(wordsOf(list), row)
  const link = (subject: string): string =>
    new RegExp(`href="(/console/held/[0-9A-Z]+)">${subject}`).exec(list.text)?.[1] ?? ''
  const one = await member.get(link('Weekly'))
  assert.match(wordsOf(one), /Why it is held It came through a mailing list\./)
  assert.match((await member.submit(one, { to: '/report', fill: { reason: '' } })).text, /Say why it is a report/)
  const inbox = await member.submit(one, { to: '/report', fill: { reason: 'There is a flaw in it.' } })
  assert.match(wordsOf(inbox), /Weekly <b>news<\/b>/)
  const opened = /NODE-2026-004/.exec(inbox.text)?.[0] ?? ''
  assert.match(wordsOf(await member.get(`/console/cases/${opened}`)), /Fri 3 Apr, 08:00 UTC/)
  await world.settle()
  assert.ok(!world.mails.mails.slice(before).some(({ to }) => to.includes('ada@example.org')), 'a list gets no receipt')

  const dropped = await member.submit(await member.get(link('Buy now')), { to: '/drop', fill: { reason: 'Spam.' } })
  assert.match(wordsOf(dropped), /1 mail held.*Dropped.*Buy now/)
  const back = await member.submit(await member.get(link('Buy now')), { to: '/return', fill: { reason: 'A mistake.' } })
  assert.match(wordsOf(back), /held.*Buy now/)
  await world.until('2026-04-10T12:00:00Z')
  member = await world.member()
  assert.match(wordsOf(await member.get('/console/held')), /Nothing is held.*Dropped.*Buy now/)
  await world.until('2026-04-17T12:00:00Z')
  member = await world.member()
  assert.doesNotMatch(wordsOf(await member.get('/console/held')), /Buy now/)
})

test('an answer that came back is owed again, until a mail leaves or the reporter reads it; what is missed meanwhile stays', async () => {
  const GRACE = 'grace@example.org'
  await world.until('2026-04-21T08:00:00Z')
  member = await world.member()
  await post(world, { from: `Grace <${GRACE}>`, subject: 'A flaw in the proxy', id: 'grace@example.org' })
  await world.settle()
  const [receipt] = world.mails.to(GRACE)
  const publicId = /R-[0-9A-Z-]{9}/.exec(receipt?.subject ?? '')?.[0] ?? ''
  const lines = await reader().cases('all')
  const line = lines.find(({ reports }) => reports.some((one) => one.publicId === publicId))
  const grace = line?.case.number ?? ''
  const reportId = line?.reports[0]?.id ?? ''
  const casePage = () => member.get(`/console/cases/${grace}`)
  const outcomes = async () =>
    (await reader().report(reportId)).events.flatMap((event) =>
      /^promise\.(kept|missed|reopened)$/.test(event.type) && 'promise' in event.facts
        ? [`${event.type} ${event.facts.promise}`]
        : [],
    )
  const acknowledge = async (): Promise<string> => {
    const clock = (await reader().clocks(reportId, world.now())).find(({ kind }) => kind === 'acknowledge')
    return `${clock?.state}${clock?.returnedAt === undefined ? '' : ', came back'}${clock?.metAt === undefined ? '' : ', told'}`
  }

  await world.until('2026-04-21T10:00:00Z')
  await member.submit(await casePage(), {
    to: '/say',
    fill: { text: 'Read. Is it the HTTP/2 path?', as: 'acknowledgement' },
  })
  await world.settle()
  assert.deepEqual(await outcomes(), ['promise.kept acknowledge'])
  const news = world.mails.to(GRACE).at(-1)
  await post(world, { sender: '', raw: returned(GRACE, news?.raw ?? '', 'delayed', '4.2.0') })
  await world.settle()
  assert.equal(await acknowledge(), 'met, told', 'a mail that is late changes nothing')

  await world.until('2026-04-21T12:00:00Z')
  const before = world.mails.mails.length
  await post(world, { sender: '', raw: returned(GRACE, news?.raw ?? '', 'failed', '5.2.2') })
  await world.settle()
  assert.equal(await acknowledge(), 'running, came back')
  assert.deepEqual(await outcomes(), ['promise.kept acknowledge', 'promise.reopened acknowledge'])
  const [told] = world.mails.mails.slice(before)
  assert.match(told?.subject ?? '', new RegExp(`^Our mail came back: ${grace}$`))
  assert.match(told?.text.replace(/\s+/g, ' ') ?? '', /Owed again: Acknowledgement, promised by Wed 22 Apr, 08:00 UTC/)
  const words = wordsOf(await casePage())
  assert.match(words, /Acknowledge\. Due in 20 h, .*What had kept it came back: the reporter has not had it\./)
  assert.match(words, /Our mail to the reporter came back: Grace .*Acknowledgement: owed again\. .*5\.2\.2/)
  assert.match(words, /Our mail about this came back: Grace has not had it\./)

  await world.until('2026-04-21T13:00:00Z')
  await post(world, {
    from: `Grace <${GRACE}>`,
    to: receipt?.headers['reply-to'] ?? '',
    text: 'My mailbox was full.\r\n',
  })
  await world.settle()
  const again = world.mails.to(GRACE).at(-1)
  assert.match(again?.subject ?? '', /^News on your report/, 'another mail leaves by itself')
  assert.equal(await acknowledge(), 'met, came back, told')
  assert.match(wordsOf(await casePage()), /Told again by mail Acknowledgement promised by .* Kept, /)

  await world.until('2026-04-21T14:00:00Z')
  await post(world, { sender: '', raw: returned(GRACE, news?.raw ?? '', 'failed', '5.2.2') })
  await world.settle()
  assert.equal(await acknowledge(), 'met, came back, told', 'the first mail once more: the second stands')
  await post(world, { sender: '', raw: returned(GRACE, again?.raw ?? '', 'failed', '5.2.2') })
  await world.until('2026-04-22T09:00:00Z')
  assert.equal(await acknowledge(), 'missed, came back')

  const visitor = world.visitor()
  const asked = await visitor.submit(await visitor.get('/r/mail'), {
    to: '/r/mail',
    fill: { report: publicId, mail: GRACE },
  })
  await world.settle()
  const mailed = /^[0-9A-Z]{5}-[0-9A-Z]{5}$/m.exec(world.mails.to(GRACE).at(-1)?.text ?? '')?.[0] ?? ''
  const code = await visitor.submit(asked, { to: '/number', fill: { number: mailed } })
  const page = await visitor.submit(code, { to: '/r' })
  assert.match(wordsOf(page), /Our last mail to you came back/)
  assert.match(wordsOf(page), /Our mail to you came back .*Acknowledgement: owed again What had kept it came back/)
  assert.match(wordsOf(page), /Our message reached you here, 1 h late Acknowledgement promised by .* Missed\./)
  assert.match(wordsOf(page), /The team sees when a message of theirs first stood on this page before you\./)
  assert.equal(await acknowledge(), 'missed, came back, told')
  await world.settle()
  const tail = ['promise.kept acknowledge', 'promise.reopened acknowledge', 'promise.missed acknowledge']
  assert.deepEqual((await outcomes()).slice(-3), tail)
  assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [], 'replay gives the same')
})

test('only what a server says in time of a mail of ours takes back what was said, and only once', async () => {
  const EVE = 'eve@example.org'
  await world.until('2026-05-04T08:00:00Z')
  member = await world.member()
  await post(world, { from: EVE, subject: 'A flaw in the cache', id: 'eve@example.org' })
  await world.settle()
  const [receipt] = world.mails.to(EVE)
  const publicId = /R-[0-9A-Z-]{9}/.exec(receipt?.subject ?? '')?.[0] ?? ''
  const line = (await reader().cases('all')).find(({ reports }) => reports.some((one) => one.publicId === publicId))
  const [report] = line?.reports ?? []
  const returns = async (raw: string, to?: string): Promise<readonly string[]> => {
    await post(world, { sender: '', raw: returned(EVE, raw, 'failed', '5.2.2'), ...(to === undefined ? {} : { to }) })
    await world.settle()
    const { events } = await reader().report(report?.id ?? '')
    return events.flatMap(({ type, facts }) =>
      type === 'mail.failed' ? ['through' in facts ? 'takes back' : 'shown'] : [],
    )
  }
  await member.submit(await member.get(`/console/cases/${line?.case.number}`), {
    to: '/say',
    fill: { text: 'Read.', as: 'acknowledgement' },
  })
  await world.settle()
  const news = world.mails.to(EVE).at(-1)
  const returnTo = receipt?.headers['reply-to']?.replace('+r.', '+b.') ?? ''

  assert.deepEqual(await returns('Message-ID: <eve@example.org>\r\n'), [], 'the name of a mail of theirs')
  assert.match(wordsOf(await member.get('/console/held')), /Undelivered Mail/)
  const renamed = 'Message-ID: <0100018c@email.amazonses.com>\r\n'
  assert.deepEqual(await returns(renamed, returnTo), ['takes back'], 'a relay gave our mail another name')
  assert.deepEqual(await returns(news?.raw ?? ''), ['takes back'], 'the same mail comes back once')
  assert.deepEqual(await returns(receipt?.raw ?? ''), ['takes back', 'shown'])

  await world.until('2026-05-04T09:00:00Z')
  await post(world, { from: EVE, to: receipt?.headers['reply-to'] ?? '', text: 'I am here.\r\n' })
  await world.settle()
  const again = world.mails.to(EVE).at(-1)
  await world.until('2026-05-20T08:00:00Z')
  member = await world.member()
  assert.deepEqual(await returns(again?.raw ?? ''), ['takes back', 'shown', 'shown'], 'no server says so after weeks')
})

function reader() {
  return world.app.ctx.store.reader(SYSTEM_SCOPE)
}
