import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { lookUpKey } from '../../src/actions/keys/look-up-key.ts'
import { pinnedKey } from '../../src/actions/keys/pinned-key.ts'
import { isOurs, keyDirectory } from '../../src/channels/key-directory.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { dearmored, wkdPlace } from '../../src/formats/wkd.ts'
import { makeKey } from '../../src/store/pgp-keys.ts'
import { wordsOf } from '../client.ts'
import { report } from '../journeys/cast.ts'
import { createWorld } from '../world.ts'

const noTls =
  spawnSync('openssl', ['version']).status === 0 ? false : 'skipped: there is no openssl to make a certificate'

test('a key directory is asked over https at the domain of the address, and its key is pinned once a person decides so', {
  skip: noTls,
}, async () => {
  await using world = await createWorld()
  const { ctx } = world.app
  await using host = await startDirectory()
  const own = await makeKey({
    userIds: [{ name: 'Ada', email: 'ada@example.org' }],
    now: world.now() - 1000,
    expires: world.now() + 1e10,
  })
  await report(world.visitor(), { mail: 'Ada@example.org' })
  const member = await world.member()
  assert.match(wordsOf(await member.get('/console/cases/NODE-2026-001')), /Ask example\.org/)
  const [line] = await ctx.store.reader(SYSTEM_SCOPE).cases('open')
  const id = line?.reports[0]?.id ?? ''
  const asking = { ...ctx, keyDirectory: keyDirectory({ at: host }) }
  const look = () => lookUpKey(asking, SYSTEM_SCOPE, { report: id })

  await assert.rejects(look(), { message: /offers no key/ })
  const path = `/.well-known/openpgpkey/example.org/hu/${wkdPlace('ada@example.org')?.hash}`
  const other = await makeKey({
    userIds: [{ name: 'Eve', email: 'eve@example.org' }],
    now: world.now(),
    expires: world.now() + 1e10,
  })
  host.files.set(path, Buffer.from(dearmored(other.armored)))
  await assert.rejects(look(), { message: /names another address/ })
  host.files.set(path, Buffer.alloc(400_000))
  await assert.rejects(look(), { message: /offers no key/ })
  host.files.set(path, Buffer.from('<html>'))
  await assert.rejects(look(), { message: /no key that we can read/ })
  host.files.set(path, Buffer.from(dearmored(own.armored)))
  await look()
  assert.equal((await pinnedKey(ctx, id))?.fingerprint, own.facts.fingerprint)
  assert.deepEqual([...new Set(host.asked)], ['openpgpkey.example.org /?l=Ada'.replace('/', path)])
  assert.equal(
    await keyDirectory({ at: { ...host, ca: '' } }).find('ada@example.org'),
    undefined,
    'not without a good certificate',
  )
})

test('no name leads a look-up into our own network', async () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.1',
    '169.254.169.254',
    '172.20.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
  ])
    assert.ok(isOurs(address, 4), address)
  for (const address of ['::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', 'ff02::1'])
    assert.ok(isOurs(address, 6), address)
  assert.ok(!isOurs('93.184.216.34', 4))
  assert.ok(!isOurs('2606:2800:220:1:248:1893:25c8:1946', 6))
  for (const address of ['a@127.0.0.1', 'a@localhost', 'nobody', 'a@[::1]', 'a@b/../c'])
    assert.equal(await keyDirectory().find(address), undefined, address)
})

interface Host extends AsyncDisposable {
  readonly address: string
  readonly port: number
  readonly ca: string
  readonly files: Map<string, Buffer>
  readonly asked: string[]
}

async function startDirectory(): Promise<Host> {
  const home = mkdtempSync(join(tmpdir(), 'fl-tls-'))
  const names = 'subjectAltName=DNS:openpgpkey.example.org,DNS:example.org'
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=test',
  ]
  spawnSync('openssl', [...args, '-addext', names, '-keyout', join(home, 'key.pem'), '-out', join(home, 'cert.pem')])
  const [key, ca] = [readFileSync(join(home, 'key.pem')), readFileSync(join(home, 'cert.pem'), 'utf8')]
  const files = new Map<string, Buffer>()
  const asked: string[] = []
  const server: Server = createServer({ key, cert: ca }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://x')
    asked.push(`${request.headers.host?.replace(/:\d+$/, '')} ${url.pathname}${url.search}`)
    const file = files.get(url.pathname)
    response.writeHead(file === undefined ? 404 : 200).end(file)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    ca,
    files,
    asked,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
