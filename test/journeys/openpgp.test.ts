import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { acceptKey } from '../../src/actions/keys/accept-key.ts'
import { keepMemberKey } from '../../src/actions/keys/member-key.ts'
import { pinnedKey } from '../../src/actions/keys/pinned-key.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { keysIn } from '../../src/formats/pgp-found-keys.ts'
import { readEntity } from '../../src/formats/pgp-mime.ts'
import { DAY, MINUTE, toIso } from '../../src/lib/instant.ts'
import { type Client, wordsOf } from '../client.ts'
import { MAIL_WORLD, post, returned, TEAM } from '../mail/letters.ts'
import { type Gpg, noGpg, startGpg } from '../openpgp/gpg.ts'
import { encrypted, opened, signed } from '../openpgp/letters.ts'
import { createWorld, type World } from '../world.ts'
import { invite } from './cast.ts'

/** A reporter and a member who both live in their mail program with gpg, each at their own keyring. */
const SKIP = { skip: noGpg }
const ADA = 'Ada Lovelace <ada@example.org>'
const MIRA = 'Mira Halvorsen <mira@fairlead.example>'
let world: World
let admin: Client
let ada: Gpg
let mira: Gpg
let adaKey = ''
let miraKey = ''
let ours = ''
let report = ''
let number = ''

before(async () => {
  if (noGpg !== false) return
  world = await createWorld(MAIL_WORLD)
  admin = await world.member()
  await invite(world, { name: 'Mira Halvorsen', mail: 'mira@fairlead.example', roles: ['member'] })
  ada = startGpg(world.now())
  const before = startGpg(world.now() - 30 * DAY)
  mira = startGpg(world.now(), before.home)
  adaKey = ada.make(ADA, { algorithm: 'ed25519' })
  miraKey = before.make(MIRA, { algorithm: 'rsa3072' })
  const key = (await world.published('/openpgp-key.asc')) ?? ''
  ours = /IMPORT_OK 1 (\w{40})/.exec(ada.run(['--import'], key).status)?.[1] ?? ''
  mira.run(['--import'], key)
})
after(async () => {
  ada?.[Symbol.dispose]()
  mira?.[Symbol.dispose]()
  await world?.[Symbol.asyncDispose]()
})

test(
  'a reporter’s encrypted and signed mail becomes a report; nothing of it is in any mail that is not encrypted',
  SKIP,
  async () => {
    const { ctx } = world.app
    const names = await ctx.store.reader(SYSTEM_SCOPE).memberNames()
    const [member = ''] = [...names].find(([, { name }]) => name === 'Mira Halvorsen') ?? []
    await keepMemberKey(ctx, SYSTEM_SCOPE, { member, given: mira.publicKey(miraKey) })
    const entity = `Subject: Overflow in the parser\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain\n\nThe parser reads past its end.\n--m\nContent-Type: application/octet-stream; name="proof.bin"\nContent-Disposition: attachment\n\nPROOF\n--m\nContent-Type: application/pgp-keys\n\n${ada.publicKey(adaKey)}\n--m--\n`
    const raw = encrypted(ada, {
      from: ADA,
      to: TEAM,
      id: 'ada-1@example.org',
      recipient: ours,
      signer: adaKey,
      entity,
    })
    assert.match(await post(world, { from: ADA, raw }), /^250 /)
    await world.settle()

    number = /NODE-2026-\d+/.exec((await admin.get('/console')).text)?.[0] ?? ''
    const page = wordsOf(await admin.get(`/console/cases/${number}`))
    assert.match(page, /Overflow in the parser/)
    assert.match(page, /The parser reads past its end/)
    const [line] = await ctx.store.reader(SYSTEM_SCOPE).cases('open')
    report = line?.reports[0]?.id ?? ''
    assert.equal((await pinnedKey(ctx, report))?.fingerprint, adaKey)
    for (const mail of world.mails.mails) assert.doesNotMatch(mail.raw, /Overflow|parser reads|PROOF/)
  },
)

test(
  'a member with a key gets the words, encrypted to it and signed by ours; the team’s address gets the notice alone',
  SKIP,
  async () => {
    const [mail] = world.mails.to('mira@fairlead.example')
    assert.ok(mail)
    assert.match(
      mail.headers['content-type'] ?? '',
      /^multipart\/encrypted; protocol="application\/pgp-encrypted"; boundary=/,
    )
    const inside = opened(mira, mail.raw)
    assert.ok(inside.good)
    assert.match(inside.text, /^Subject: NODE-2026-001: Overflow in the parser/m)
    assert.match(inside.text, /The parser reads past its end\./)
    assert.match(inside.text, /filename="proof\.bin"/)
    assert.match(mail.headers['reply-to'] ?? '', /^security\+t\.[0-9a-z]{20}@fairlead\.example$/)
    const [receipt] = world.mails.to('ada@example.org')
    const offered = await keysIn(readEntity(Buffer.from(receipt?.raw ?? '', 'latin1')), world.now())
    assert.deepEqual(
      offered.map(({ facts, how }) => [facts.fingerprint.toUpperCase(), how]),
      [[ours, 'autocrypt']],
    )
    const [notice] = world.mails.to('team@fairlead.example')
    assert.match(notice?.text ?? '', /has arrived and opened case/)
  },
)

test(
  'a member answers by signed mail: the reporter gets it encrypted, and the member a signed confirmation',
  SKIP,
  async () => {
    const [mail] = world.mails.to('mira@fairlead.example')
    const to = mail?.headers['reply-to'] ?? ''
    const text = `answer: evaluation, next steps\n\nWe see it too, and are writing a fix.\n\nOn Thursday, Node.js wrote:\n> ${markIn(mail?.raw ?? '')}\n`
    await post(world, {
      from: MIRA,
      to,
      raw: signed(mira, { from: MIRA, to, id: 'mira-1@fairlead.example', signer: miraKey, text }),
    })
    await world.settle()
    const done = opened(mira, world.mails.to('mira@fairlead.example').at(-1)?.raw ?? '')
    assert.ok(done.good)
    assert.match(done.text, /Done in NODE-2026-001/)
    assert.match(done.text, /The reporter was sent your answer/)

    const news = world.mails.to('ada@example.org').at(-1)
    assert.doesNotMatch(news?.raw ?? '', /writing a fix/)
    const inside = opened(ada, news?.raw ?? '')
    assert.ok(inside.good)
    assert.match(inside.text, /We see it too, and are writing a fix\./)
    assert.doesNotMatch(inside.text, /case-|wrote:/)
    assert.match(wordsOf(await admin.get(`/console/cases/${number}`)), /Mira Halvorsen .*We see it too/)
  },
)

test('the same signed words do nothing twice, and words signed for one case do nothing in another', SKIP, async () => {
  const [mail] = world.mails.to('mira@fairlead.example')
  const to = mail?.headers['reply-to'] ?? ''
  const again = signed(mira, {
    from: MIRA,
    to,
    id: 'again@fairlead.example',
    signer: miraKey,
    text: `take\n${markIn(mail?.raw ?? '')}\n`,
  })
  await post(world, { from: MIRA, to, raw: again })
  await world.settle()
  assert.match(lastTo(), /You handle the case now/)
  await post(world, { from: MIRA, to, raw: again.replace('again@', 'again-2@') })
  await world.settle()
  assert.match(lastTo(), /Nothing was done[\s\S]*acted on before/)

  await post(world, { from: 'Bob <bob@example.net>', subject: 'Another flaw', text: 'Something else.\r\n' })
  await world.settle()
  const other = world.mails
    .to('mira@fairlead.example')
    .findLast(({ raw }) => opened(mira, raw).text.includes('Something else'))
  const otherTo = other?.headers['reply-to'] ?? ''
  assert.notEqual(otherTo, to)
  await post(world, { from: MIRA, to: otherTo, raw: again.replace('again@', 'again-3@') })
  await world.settle()
  assert.match(lastTo(), /Nothing was done[\s\S]*about another case/)
  const plain = signed(mira, { from: MIRA, to: otherTo, id: 'm-5@fairlead.example', signer: miraKey, text: 'take\n' })
  await post(world, { from: MIRA, to: otherTo, raw: plain })
  await world.settle()
  assert.match(lastTo(), /does not say which case/)
})

test(
  'a signature that is older than a week, or from tomorrow, does nothing; a clock that is a minute ahead does no harm',
  SKIP,
  async () => {
    const [mail] = world.mails.to('mira@fairlead.example')
    const to = mail?.headers['reply-to'] ?? ''
    const about = { from: MIRA, to, signer: miraKey, text: `note: late\n${markIn(mail?.raw ?? '')}\n` }
    for (const [minutes, answer] of [
      [-8 * 24 * 60, /not of these days/],
      [120, /look at the clock of your computer/],
      [1, /kept as a note/],
    ] as const) {
      const at = startGpg(world.now() + minutes * 60_000, mira.home)
      await post(world, { from: MIRA, to, raw: signed(at, { ...about, id: `m-at${minutes}@fairlead.example` }) })
      await world.settle()
      assert.match(lastTo(), answer, `${minutes} minutes`)
    }
  },
)

test('a command in a subject that the signature is not over does nothing; one that it is over does', SKIP, async () => {
  const [mail] = world.mails.to('mira@fairlead.example')
  const to = mail?.headers['reply-to'] ?? ''
  const text = `It is real.\n${markIn(mail?.raw ?? '')}\n`
  const about = { from: MIRA, to, signer: miraKey, text, subject: 'confirm: we saw it' }
  await post(world, { from: MIRA, to, raw: signed(mira, { ...about, id: 'm-6@fairlead.example' }) })
  await world.settle()
  assert.match(lastTo(), /your signature is not over that/)
  const raw = signed(mira, { ...about, id: 'm-7@fairlead.example', entityHead: 'Subject: confirm: we saw it\n' })
  await post(world, { from: MIRA, to, raw })
  await world.settle()
  assert.match(lastTo(), /The case is confirmed/)
})

test('where no address with a token reaches us, the mark in the signed words says which case it is', SKIP, async () => {
  const [mail] = world.mails.to('mira@fairlead.example')
  const text = `note: by the plain address\n${markIn(mail?.raw ?? '')}\n`
  const about = { from: MIRA, to: TEAM, id: 'm-8@fairlead.example', signer: miraKey, text }
  await post(world, { from: MIRA, to: TEAM, raw: signed(mira, about) })
  await world.settle()
  assert.match(lastTo(), /Done in NODE-2026-001[\s\S]*kept as a note/)
})

test('an unsigned mail from a member, or one signed by another key, is held and never an act', SKIP, async () => {
  const { ctx } = world.app
  const [mail] = world.mails.to('mira@fairlead.example')
  const to = mail?.headers['reply-to'] ?? ''
  const text = `close not-a-vulnerability: it is fine\n${markIn(mail?.raw ?? '')}\n`
  await post(world, { from: MIRA, to, text: text.replace(/\n/g, '\r\n') })
  ada.run(['--import'], mira.publicKey(miraKey))
  await post(world, {
    from: MIRA,
    to,
    raw: signed(ada, { from: MIRA, to, id: 'm-9@fairlead.example', signer: adaKey, text }),
  })
  await world.settle()
  const held = await ctx.store.reader(SYSTEM_SCOPE).arrivals('held')
  assert.deepEqual(
    held.map(({ held: why }) => why),
    ['member', 'member'],
  )
  assert.match(lastTo(), /not signed by the key that is registered/)
  assert.equal((await ctx.store.reader(SYSTEM_SCOPE).case(number)).state.standing, 'confirmed')
})

test('words whose encrypted mail came back are in the next one again, with what was said since', SKIP, async () => {
  const say = async (text: string) => {
    const page = await admin.get(`/console/cases/${number}`)
    await admin.submit(page, { to: '/say', fill: { text, as: 'update' } })
    await world.until(toIso(world.now() + MINUTE))
    return world.mails.to('ada@example.org').at(-1)?.raw ?? ''
  }
  const lost = await say('The fix is being reviewed.')
  await post(world, { sender: '', raw: returned('ada@example.org', lost, 'failed', '5.2.2') })
  await world.settle()
  const next = opened(ada, await say('It ships on Tuesday.'))
  assert.match(next.text, /The fix is being reviewed\.[\s\S]*It ships on Tuesday\./)
  const after = opened(ada, await say('Everything is ready.'))
  assert.doesNotMatch(after.text, /reviewed|Tuesday/)
})

test('another key of the same reporter is not used until a person accepts it', SKIP, async () => {
  const { ctx } = world.app
  const fresh = ada.make('Ada Lovelace (new) <ada@example.org>', { algorithm: 'ed25519' })
  const to = world.mails.to('ada@example.org').at(-1)?.headers['reply-to'] ?? ''
  const entity = `Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain\n\nPlease use my new key.\n--m\nContent-Type: application/pgp-keys\n\n${ada.publicKey(fresh)}\n--m--\n`
  await post(world, {
    from: ADA,
    to,
    raw: encrypted(ada, { from: ADA, to, id: 'ada-2@example.org', recipient: ours, signer: fresh, entity }),
  })
  await world.settle()
  assert.equal((await pinnedKey(ctx, report))?.fingerprint, adaKey)
  assert.match(opened(mira, world.mails.to('mira@fairlead.example').at(-1)?.raw ?? '').text, /Please use my new key/)
  await assert.rejects(acceptKey(ctx, SYSTEM_SCOPE, { report, fingerprint: adaKey }), { code: 'conflict' })
  await acceptKey(ctx, SYSTEM_SCOPE, { report, fingerprint: fresh })
  assert.equal((await pinnedKey(ctx, report))?.fingerprint, fresh)
})

test(
  'a mail that nobody here can open opens a case all the same, and its sender is told which key to use',
  SKIP,
  async () => {
    const raw = encrypted(ada, {
      from: ADA,
      to: TEAM,
      id: 'ada-3@example.org',
      recipient: adaKey,
      entity: 'Content-Type: text/plain\n\nhidden',
    })
    await post(world, { from: ADA, raw })
    await world.settle()
    const receipt = world.mails.to('ada@example.org').at(-1)
    assert.match(receipt?.subject ?? '', /^Received/)
    assert.match(
      (receipt?.text ?? '').replace(/\s+/g, ' '),
      /encrypted to a key that is not ours \(0x[0-9A-F]{16}\).*openpgp-key\.asc/,
    )
    assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])
  },
)

function lastTo(): string {
  return opened(mira, world.mails.to('mira@fairlead.example').at(-1)?.raw ?? '').text
}

function markIn(raw: string): string {
  return /\[case-[0-9a-z]{20}\]/.exec(opened(mira, raw).text)?.[0] ?? ''
}
