import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { listKeys } from '../../src/actions/keys/list-keys.ts'
import { keepMemberKey } from '../../src/actions/keys/member-key.ts'
import { ownKey, ownKeys } from '../../src/actions/keys/own-key.ts'
import { senderKey, unusedKey } from '../../src/actions/keys/pinned-key.ts'
import { renewKey } from '../../src/actions/keys/renew-key.ts'
import { retireKey } from '../../src/actions/keys/retire-key.ts'
import { importKey, rotateKey } from '../../src/actions/keys/rotate-key.ts'
import { describeMember } from '../../src/actions/people/describe-member.ts'
import { examine } from '../../src/doctor.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { alarmDue, nextAlarm } from '../../src/domain/own-keys.ts'
import { readPublicKey } from '../../src/formats/pgp-key.ts'
import { hex, utf8 } from '../../src/lib/bytes.ts'
import { DAY } from '../../src/lib/instant.ts'
import { backup } from '../../src/store/backup.ts'
import { openStore } from '../../src/store/open.ts'
import { restore } from '../../src/store/restore.ts'
import { createWorld } from '../world.ts'
import { noGpg, startGpg } from './gpg.ts'

test('a key that takes over is certified by the one before, which goes on opening until it is retired', {
  skip: noGpg,
}, async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  using gpg = startGpg(world.now())
  const first = await ownKey(ctx)
  gpg.run(['--import'], first.own.armored)
  const closed = gpg
    .run(['--armor', '--encrypt', '--recipient', first.fingerprint], 'for the first key\n')
    .out.toString()
  const mail = utf8(`From: a@example.org\r\nContent-Type: text/plain\r\n\r\n${closed}`)

  const { key } = await rotateKey(ctx, SYSTEM_SCOPE)
  await world.settle()
  const second = (await world.published('/openpgp-key.asc')) ?? ''
  gpg.run(['--import'], second)
  const checked = gpg.run(['--with-colons', '--check-signatures', key]).out.toString()
  assert.match(checked, new RegExp(`^sig:!:.*:${first.fingerprint.slice(-16).toUpperCase()}:`, 'm'))
  assert.deepEqual(
    (await listKeys(ctx, SYSTEM_SCOPE)).map(({ standing }) => standing),
    ['in use', 'only opens'],
  )
  const open = async () => ctx.pgp.open({ mail, own: await ownKeys(ctx), known: [], now: ctx.now() })
  assert.match(new TextDecoder().decode((await open()).mail), /for the first key/)

  await assert.rejects(retireKey(ctx, SYSTEM_SCOPE, { key }), { code: 'conflict', message: /Rotate first/ })
  await retireKey(ctx, SYSTEM_SCOPE, { key: first.fingerprint.slice(-16) })
  await world.settle()
  gpg.run(['--import'], (await world.published('/openpgp-key.asc')) ?? '')
  const known = gpg.run(['--with-colons', '--list-keys']).out.toString()
  assert.match(known, new RegExp(`^pub:r:.*${first.fingerprint.slice(-16).toUpperCase()}:`, 'm'), 'it revoked itself')
  assert.doesNotMatch(known, new RegExp(`^pub:r:.*${key.slice(-16).toUpperCase()}:`, 'm'))
  assert.deepEqual((await open()).problem, { kind: 'to-others', keyIds: (await open()).problem?.keyIds })
  assert.equal(await ctx.store.secretHalf(first.fingerprint), undefined)
  assert.deepEqual((await ctx.store.ledger.verify()).problems, [])
})

test('renewing lets a key live longer under the same fingerprint, and what it signed before stays good', {
  skip: noGpg,
}, async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  const { fingerprint, own } = await ownKey(ctx)
  const bytes = utf8('a record')
  const signature = await ctx.pgp.sign({ own, bytes, now: ctx.now() })
  world.clock.moveTo(world.now() + 700 * DAY)
  assert.equal((await renewKey(ctx, SYSTEM_SCOPE)).key, fingerprint)
  world.clock.moveTo(world.now() + 100 * DAY)
  using gpg = startGpg(world.now())
  gpg.run(['--import'], (await ownKey(ctx)).own.armored)
  assert.match(gpg.run(['--verify', gpg.file('r.asc', signature), gpg.file('r', bytes)]).status, /GOODSIG/)
  const again = await ownKey(ctx)
  assert.equal(await ctx.pgp.sign({ own: again.own, bytes, now: ctx.now(), kept: signature }), signature)
})

test('a private key that gpg made is taken with its passphrase; a public key or a wrong passphrase is not', {
  skip: noGpg,
}, async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  using gpg = startGpg(world.now())
  const fingerprint = gpg.make('Team <team@example.org>', { algorithm: 'ed25519' })
  const lock = ['--passphrase', '', '--passphrase', 'open sesame']
  const secret = gpg.secretKey(fingerprint)
  const other = gpg.run([
    ...lock,
    '--quick-generate-key',
    'Locked <locked@example.org>',
    'future-default',
    'default',
    '1y',
  ])
  const locked = /KEY_CREATED \w (\w{40})/.exec(other.status)?.[1] ?? ''
  const lockedSecret = gpg.run([...lock, '--armor', '--export-secret-keys', locked]).out.toString()
  const take = (given: string, passphrase = '') => importKey(ctx, SYSTEM_SCOPE, { given: utf8(given), passphrase })
  await assert.rejects(take(gpg.publicKey(fingerprint)), { code: 'invalid', message: /no OpenPGP private key/ })
  await assert.rejects(take('nothing at all'), { code: 'invalid' })
  await assert.rejects(take(lockedSecret, 'guess'), { message: /passphrase does not open/ })
  assert.deepEqual(await take(lockedSecret, 'open sesame'), { key: locked.toLowerCase() })
  assert.deepEqual(await take(secret), { key: fingerprint })
  await assert.rejects(take(secret), { message: /here already/ })
  await world.settle()
  gpg.run(['--import'], (await world.published('/openpgp-key.asc')) ?? '')
  assert.match(
    gpg.run(['--verify'], (await world.published('/.well-known/security.txt')) ?? '').status,
    new RegExp(`VALIDSIG ${fingerprint.toUpperCase()}`),
  )
})

test('the private half of a key is nowhere on the disk and in no backup but sealed', async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  const { own } = await ownKey(ctx)
  await backup(ctx.store, join(world.data, '..', 'copy'), world.now())
  // The 32 secret bytes of the primary key stand at the end of its packet, before two bytes of check sum.
  const needles = pieces(own.secret).flatMap((piece) => [
    piece,
    Buffer.from(piece.toString('base64')),
    Buffer.from(hex(piece)),
  ])
  for (const path of await readdir(join(world.data, '..'), { recursive: true, withFileTypes: true })) {
    if (!path.isFile()) continue
    const bytes = await readFile(join(path.parentPath, path.name))
    for (const needle of needles) assert.equal(bytes.indexOf(needle), -1, `${path.name} holds a piece of the key`)
  }
})

test('a backup brings the private half back with the root key, and not without', async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  const { fingerprint, own } = await ownKey(ctx)
  const copy = join(world.data, '..', 'copy')
  await backup(ctx.store, copy, world.now())
  const rootKey = Buffer.from((await readFile(join(world.data, '..', 'root.key'), 'utf8')).trim(), 'hex')
  const dataDir = join(world.data, '..', 'restored')
  await assert.rejects(restore(copy, { dataDir, rootKey: Buffer.alloc(32, 1), clock: world.clock }))
  assert.deepEqual((await restore(copy, { dataDir, rootKey, clock: world.clock })).problems, [])
  const store = await openStore({ dataDir, rootKey, clock: world.clock })
  try {
    assert.deepEqual(await store.secretHalf(fingerprint), own.secret)
  } finally {
    await store.close()
  }
})

test('where the private half is lost the doctor says so, the pages go out unsigned, and a new key takes over', async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  const { fingerprint } = await ownKey(ctx)
  await ctx.store.write(ctx.now(), (tx) => tx.destroySecretHalf(fingerprint))
  const said = async () => (await examine(ctx)).filter(({ rule }) => rule === 'openpgp').map(({ level }) => level)
  assert.deepEqual(await said(), ['error'])
  assert.match((await world.published('/.well-known/security.txt')) ?? '', /^Contact: /)
  assert.notEqual((await rotateKey(ctx, SYSTEM_SCOPE)).key, fingerprint)
  await world.settle()
  assert.deepEqual(await said(), [])
  assert.match((await world.published('/.well-known/security.txt')) ?? '', /^-----BEGIN PGP SIGNED/)
})

/** Stretches of the secret key that are in no public one. */
function pieces(secret: Uint8Array): readonly Buffer[] {
  const all = Buffer.from(secret)
  const body = all.indexOf(Buffer.from('2b06010401da470f01', 'hex'))
  // algorithm id, 263 bits of the point, usage octet, then the secret's own length and bytes
  const start = body + 9 + 2 + 33 + 1 + 2
  const inside = all.subarray(start, start + 32)
  assert.ok(body > 0 && inside.length === 32)
  return [inside]
}

test('a member’s key must be one that can be encrypted to and sign, is theirs alone, and is never a private one', {
  skip: noGpg,
}, async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  using gpg = startGpg(world.now())
  const [admin] = (await ctx.store.reader(SYSTEM_SCOPE).organisation()).members
  assert.ok(admin !== undefined)
  const fingerprint = gpg.make('Ada <ada@example.org>', { algorithm: 'ed25519' })
  const keep = (given: string) => keepMemberKey(ctx, SYSTEM_SCOPE, { member: admin.id, given })
  await assert.rejects(keep(gpg.secretKey(fingerprint)), { code: 'invalid', message: /private key/ })
  await assert.rejects(keep('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nhello'), {
    code: 'invalid',
    message: /no OpenPGP public key/,
  })
  const { status } = gpg.run(['--quick-generate-key', 'Sign only <s@example.org>', 'ed25519', 'sign', '1y'])
  const signer = /KEY_CREATED \w (\w{40})/.exec(status)?.[1] ?? ''
  await assert.rejects(keep(gpg.publicKey(signer)), { code: 'invalid', message: /only signs/ })
  await assert.rejects(keep(gpg.publicKey(fingerprint)), { code: 'invalid', message: /No mail address is known/ })
  await describeMember(ctx, SYSTEM_SCOPE, { member: admin.id, name: 'Ada', mail: 'ada@example.org' })
  assert.deepEqual(await keep(gpg.publicKey(fingerprint)), { key: fingerprint })
  world.clock.moveTo(world.now() + 800 * DAY)
  await assert.rejects(keep(gpg.publicKey(fingerprint)), { code: 'invalid', message: /expired/ })
})

test('alarms fall 90, 30 and 7 days before the end, each once, and the nearest alone where several were slept through', () => {
  const end = 1_000 * DAY
  assert.equal(nextAlarm(end, 0), 910 * DAY)
  assert.equal(alarmDue(end, [], 909 * DAY), undefined)
  assert.equal(alarmDue(end, [], 910 * DAY), 90)
  assert.equal(alarmDue(end, [90], 910 * DAY), undefined)
  assert.equal(alarmDue(end, [], 995 * DAY), 7)
  assert.equal(alarmDue(null, [], 995 * DAY), undefined)
  assert.equal(nextAlarm(end, 995 * DAY), undefined)
})

test('a key that came with a mail and cannot be used is not taken, and the reason is said', {
  skip: noGpg,
}, async () => {
  const now = Date.UTC(2026, 3, 1)
  using gpg = startGpg(now)
  const came = async (key: string, at = now) => {
    const read = await readPublicKey(gpg.publicKey(key), at)
    assert.ok('facts' in read)
    return { keys: [{ ...read, how: 'attached' as const }], signature: { state: 'none' as const } }
  }
  const whole = gpg.make('Ada <ada@example.org>', { algorithm: 'ed25519', expires: '1y' })
  const { status } = gpg.run(['--quick-generate-key', 'Sign only <s@example.org>', 'ed25519', 'sign', '1y'])
  const signs = /KEY_CREATED \w (\w{40})/.exec(status)?.[1] ?? ''
  assert.equal(unusedKey(await came(whole), 'ada@example.org', now), undefined)
  assert.match(unusedKey(await came(whole), 'somebody@example.org', now) ?? '', /names another address/)
  assert.match(unusedKey(await came(signs), 's@example.org', now) ?? '', /only signs/)
  const later = now + 400 * DAY
  assert.match(unusedKey(await came(whole, later), 'ada@example.org', later) ?? '', /expired/)
  assert.equal(senderKey(await came(whole, later), 'ada@example.org', later), undefined)
  assert.equal(unusedKey({ keys: [], signature: { state: 'none' } }, 'ada@example.org', now), undefined)
})
