import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { canSeeCase } from '../../src/domain/access.ts'
import { type CaseState, evolveCase } from '../../src/domain/case.ts'
import { type Envelope, SYSTEM } from '../../src/domain/event.ts'
import { HOUR } from '../../src/lib/instant.ts'
import type { Client } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseNumber, follow, openCase, report, type Sent, says, saysNot, tryAct } from './cast.ts'

const ILSE = { name: 'Ilse Brandt', mail: 'ilse@upstream.example', role: 'Brotli upstream' }
const GUS = { name: 'Gus Ferreira', mail: 'gus@vendor.example', role: 'a vendor' }

suite('Somebody from outside is read into a case', () => {
  let world: World
  let member: Client
  let sent: Sent
  let number: string
  let ilse: Client
  before(async () => {
    world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
    sent = await report(world.visitor(), { name: 'Mira Halvorsen', mail: 'mira@example.org' })
    member = await world.member()
    number = await caseNumber(member)
    await act(member, number, 'describe', { title: 'Overread in the header parser' })
    await act(member, number, 'keep', { text: 'The wombat note stays inside.' })
  })
  after(() => world[Symbol.asyncDispose]())

  const linkFor = (mail: string): string => {
    const text = world.mails.to(mail).at(-1)?.text ?? ''
    return /\/guest\/sign-in\?link=[\w-]+/.exec(text)?.[0] ?? `no link in: ${text}`
  }
  const enter = async (mail: string): Promise<Client> => {
    const client = world.visitor()
    const page = await client.submit(await client.get(linkFor(mail)), { to: '/guest/sign-in' })
    assert.equal(page.status, 200, page.text.slice(0, 300))
    return client
  }

  test('they get a link by mail that says nothing of the case, and it opens once', async () => {
    const wrong = await tryAct(member, number, 'guests', { ...ILSE, mail: 'nobody' })
    assert.equal(wrong.status, 422)
    says(wrong, 'Give one mail address')
    says(await act(member, number, 'guests', ILSE), 'They are read in')
    await act(member, number, 'guests', GUS)
    await world.settle()
    const [mail] = world.mails.to(ILSE.mail)
    assert.ok(mail !== undefined && !mail.raw.includes(number) && !/Overread|Mira|header/.test(mail.text))
    const link = linkFor(ILSE.mail)
    ilse = await enter(ILSE.mail)
    // The relay did not say that it took the mail, so it is sent once more.
    const token = new URL(link, 'http://localhost').searchParams.get('link') ?? ''
    const { access } = world.app.ctx.store
    const until = world.now() + 86_400_000
    await access.createGuestLink({ guest: 'whoever', case: 'whichever' }, token, until)
    const late = world.visitor()
    says(await late.submit(await late.get(link), { to: '/guest/sign-in' }), 'does not work any more')
  })

  test('they see the case as it is shared: no report, no note, no reporter, no other guest', async () => {
    await act(member, number, 'severity', { severity: 'high', reason: 'The zebra reason.' })
    const page = await ilse.get('/guest')
    for (const shown of [
      number,
      'Overread in the header parser',
      'Severity',
      'high',
      'until the advisory is published',
    ])
      says(page, shown)
    for (const hidden of [/wombat/, /zebra/, /Mira/, /crafted header/, /mira@/, /Gus/, sent.id]) saysNot(page, hidden)
    assert.ok(!page.text.includes('<script'))
  })

  test('they and the team write to each other, with files; a message goes only to whom it was sent', async () => {
    const page = await openCase(member, number)
    const id = /id="guest-say-(\w+)"[^>]*value="\1"[^>]*><label[^>]*>Ilse/.exec(page.text)?.[1] ?? ''
    await member.submit(page, {
      to: '/guest-say',
      fill: { text: 'Can you look at the attached patch?', guests: [id] },
      files: [{ field: 'files', name: 'fix.patch', bytes: 'the patch' }],
    })
    await world.settle()
    assert.match(world.mails.to(ILSE.mail).at(-1)?.subject ?? '', /has written to you/)
    const read = await ilse.get('/guest')
    says(read, 'Can you look at the attached patch?')
    const file = /href="(\/guest\/files\/[^"]+)"/.exec(read.text)?.[1] ?? ''
    assert.equal((await ilse.get(file)).text, 'the patch')
    const gus = await enter(GUS.mail)
    saysNot(await gus.get('/guest'), 'Can you look')
    assert.equal((await gus.get(file)).status, 404)
    assert.equal((await world.visitor().get(file)).status, 401)

    says(await ilse.submit(read, { to: '/guest/write', fill: { text: '' } }), 'Write the message first.')
    says(
      await ilse.submit(read, { to: '/guest/write', fill: { text: 'It needs one more check.' } }),
      'The team has it.',
    )
    says(await openCase(member, number), 'It needs one more check.')
    saysNot(await gus.get('/guest'), 'one more check')
    saysNot(await follow(world.visitor(), sent.code), 'one more check')
  })

  test('the reporter sees who has access, and how they are concerned', async () => {
    const page = await follow(world.visitor(), sent.code)
    for (const shown of [ILSE.name, ILSE.role, GUS.name]) says(page, shown)
    saysNot(page, ILSE.mail)
  })

  test('to a guest the console is shut, and another case is not there', async () => {
    assert.ok((await ilse.get('/console')).url.endsWith('/console/sign-in'))
    const { reader } = world.app.ctx.store
    const scope = { kind: 'guest', guest: 'somebody', case: 'elsewhere' } as const
    await assert.rejects(reader(scope).case(number), { code: 'not_found' })
    assert.equal((await world.visitor().get('/guest')).status, 401)
    assert.equal((await world.visitor().post('/guest/write', { text: 'Hello' })).status, 401)
  })

  test('a member makes another link, and taking somebody out ends it all at once', async () => {
    await world.until(world.now() + 1000)
    const page = await openCase(member, number)
    await member.submit(page, { to: '/guest-link' })
    await world.settle()
    const again = await enter(ILSE.mail)
    says(await again.get('/guest'), 'You were read in')
    await member.submit(await openCase(member, number), { to: '/guest-link' })
    await world.settle()
    await member.submit(await openCase(member, number), { to: '/guest-remove' })
    for (const client of [ilse, again]) assert.equal((await client.get('/guest')).status, 401)
    const late = world.visitor()
    says(await late.submit(await late.get(linkFor(ILSE.mail)), { to: '/guest/sign-in' }), 'does not work any more')
    saysNot(await follow(world.visitor(), sent.code), 'guest, Brotli upstream')
    await world.until(world.now() + HOUR)
    assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
  })
})

test('access that was given until the advisory ends with it; other access stays', () => {
  const events = [
    { type: 'case.opened', facts: { number: 'N-1', report: 'r' } },
    { type: 'guest.invited', facts: { guest: 'brief', untilPublished: true } },
    { type: 'guest.invited', facts: { guest: 'lasting' } },
    { type: 'advisory.published', facts: { release: 'l', advisory: 'N-1', revision: 1, dated: 0 } },
  ]
  const state = events
    .map((event, seq) => ({ kind: 'case', stream: 'c', seq, at: seq, actor: SYSTEM, ...event }) as Envelope<'case'>)
    .reduce<CaseState | undefined>(evolveCase, undefined)
  assert.deepEqual(state?.guests, ['lasting'])
  assert.equal(state !== undefined && canSeeCase({ kind: 'guest', guest: 'brief', case: 'c' }, state), false)
})

test('without mail the link is shown once, to be handed over', async () => {
  await using world = await createWorld({ env: { SMTP_URL: '', FAIRLEAD_MAIL_FROM: '' } })
  await report(world.visitor())
  const member = await world.member()
  const number = await caseNumber(member)
  const page = await act(member, number, 'guests', { ...ILSE, untilPublished: [] })
  says(page, 'A link for Ilse Brandt')
  const path = /\/guest\/sign-in\?link=[\w-]+/.exec(page.text)?.[0] ?? ''
  const ilse = world.visitor()
  const opened = await ilse.submit(await ilse.get(path), { to: '/guest/sign-in' })
  says(opened, 'A case that is not public')
  says(opened, 'until the team ends it')
})
