import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { currentKey } from '../../src/domain/own-keys.ts'
import { checkSecurityTxt } from '../../src/formats/security-txt-check.ts'
import { wkdPlace, zBase32 } from '../../src/formats/wkd.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { createWorld, type World } from '../world.ts'
import { noGpg, startGpg } from './gpg.ts'

test('a key directory names an address as the draft does', () => {
  // draft-koch-openpgp-webkey-service §3.1, its own example.
  assert.equal(wkdPlace('Joe.Doe@Example.ORG')?.hash, 'iy9q119eutrkn8s1mk4r39qejnbu3n5q')
  assert.equal(wkdPlace('Joe.Doe@Example.ORG')?.domain, 'example.org')
  assert.equal(zBase32(utf8('')), '')
  assert.equal(wkdPlace('nobody'), undefined)
})

test('our key is made at first need and served where people and programs look; a real gpg takes it and verifies what it signs', {
  skip: noGpg,
}, async () => {
  await using world = await createWorld({ env: { FAIRLEAD_BASE_URL: 'https://fairlead.example' } })
  using gpg = startGpg(world.now())
  const armored = (await world.published('/openpgp-key.asc')) ?? ''
  const { status } = gpg.run(['--import'], armored)
  const fingerprint = await current(world)
  assert.match(status, new RegExp(`IMPORT_OK 1 ${fingerprint.toUpperCase()}`))
  const listed = gpg.run(['--with-colons', '--list-keys']).out.toString()
  for (const address of ['security@fairlead.example', 'team@fairlead.example'])
    assert.ok(listed.includes(address), listed)

  const securityTxt = (await world.published('/.well-known/security.txt')) ?? ''
  assert.match(gpg.run(['--verify'], securityTxt).status, /GOODSIG/)
  const found = checkSecurityTxt(utf8(securityTxt), { now: world.now() })
  assert.deepEqual(
    found.filter(({ level }) => level !== 'note'),
    [],
  )
  assert.match(securityTxt, /^Encryption: https:\/\/fairlead\.example\/openpgp-key\.asc$/m)

  const place = wkdPlace('security@fairlead.example')
  assert.ok(place !== undefined)
  const direct = await fetchAt(world, 'fairlead.example', `/.well-known/openpgpkey/hu/${place.hash}?l=security`)
  assert.equal(direct.status, 200)
  assert.match(gpg.run(['--import'], direct.body).status, new RegExp(fingerprint.toUpperCase()))
  const advanced = `/.well-known/openpgpkey/fairlead.example/hu/${place.hash}?l=security`
  assert.deepEqual((await fetchAt(world, 'openpgpkey.fairlead.example', advanced)).body, direct.body)
  assert.equal(
    (await fetchAt(world, 'openpgpkey.fairlead.example', '/.well-known/openpgpkey/fairlead.example/policy')).status,
    200,
  )
  assert.equal((await fetchAt(world, 'fairlead.example', '/.well-known/openpgpkey/policy')).status, 200)
  for (const [host, path] of [
    ['elsewhere.example', `/.well-known/openpgpkey/hu/${place.hash}`],
    ['fairlead.example', advanced],
    ['openpgpkey.elsewhere.example', advanced],
    ['fairlead.example', '/.well-known/openpgpkey/hu/../../../policy'],
  ] as const)
    assert.equal((await fetchAt(world, host, path)).status, 404, `${host} ${path}`)
})

export async function current(world: World): Promise<string> {
  const key = currentKey(await world.app.ctx.store.reader(SYSTEM_SCOPE).organisation())
  assert.ok(key !== undefined)
  return key.fingerprint
}

async function fetchAt(world: World, host: string, path: string): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: world.app.http.port, path, headers: { host } }, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces) }))
    })
    asked.on('error', reject)
    asked.end()
  })
}
