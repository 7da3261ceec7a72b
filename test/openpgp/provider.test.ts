import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { rotateKey } from '../../src/actions/keys/rotate-key.ts'
import { confirmStep } from '../../src/actions/release/confirm-step.ts'
import { checkProvider } from '../../src/cli/check-provider.ts'
import { processIo } from '../../src/cli/files.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { exportSite } from '../../src/export-site.ts'
import { lead, readyRelease } from '../security/ready-release.ts'
import { createWorld } from '../world.ts'
import { noGpg, startGpg } from './gpg.ts'

test('every CSAF record of the provider is signed; the metadata names the key; a record that stays keeps its signature, and a new key signs anew', {
  skip: noGpg,
}, async () => {
  await using world = await createWorld({ env: { FAIRLEAD_BASE_URL: 'https://fairlead.example' } })
  const { ctx } = world.app
  const ready = await readyRelease(world)
  await world.until(ready.at)
  const scope = await lead(world)
  for (const step of ['push', 'builds'] as const) {
    await confirmStep(ctx, scope, { release: ready.release, step, proof: 'done' })
    await world.settle()
  }
  using gpg = startGpg(world.now())
  const metadata = async () =>
    JSON.parse((await world.published('/.well-known/csaf/provider-metadata.json')) ?? '') as {
      role: string
      public_openpgp_keys: { fingerprint: string; url: string }[]
    }
  const { role, public_openpgp_keys: keys } = await metadata()
  assert.equal(role, 'csaf_trusted_provider')
  assert.equal(keys.length, 1)
  const own = (await world.published(new URL(keys[0]?.url ?? '').pathname)) ?? ''
  assert.match(gpg.run(['--import'], own).status, new RegExp(`IMPORT_OK 1 ${keys[0]?.fingerprint}`))

  const folder = join(world.data, '..', 'site')
  await exportSite(ctx, [], folder)
  const lines: string[] = []
  const io = { ...processIo(), out: (text: string) => void lines.push(text) }
  await checkProvider(folder, { json: true, key: Buffer.from(own) }, io)
  const said = lines.join('')
  assert.doesNotMatch(said, /"level":"error"/, said)
  assert.doesNotMatch(said, /signature|OpenPGP/i, said)

  const paths = (await ctx.store.published.paths()).filter((path) => /csaf\/.*\.json\.asc$/.test(path))
  assert.ok(paths.length > 0)
  const signatures = new Map<string, string>()
  for (const path of paths) {
    const signature = (await world.published(path)) ?? ''
    const record = (await world.published(path.slice(0, -'.asc'.length))) ?? ''
    assert.match(gpg.run(['--verify', gpg.file('s.asc', signature), gpg.file('s', record)]).status, /GOODSIG/, path)
    signatures.set(path, signature)
  }
  await world.until(world.now() + 86_400_000)
  await ctx.store.write(ctx.now(), (tx) =>
    tx.putDue({ kind: 'publish', subject: 'x', at: ctx.now(), key: 'publish:x' }),
  )
  await world.settle()
  for (const [path, signature] of signatures) assert.equal(await world.published(path), signature)

  const { key } = await rotateKey(ctx, SYSTEM_SCOPE)
  await world.settle()
  assert.deepEqual(
    (await metadata()).public_openpgp_keys.map(({ fingerprint }) => fingerprint),
    [key.toUpperCase()],
  )
  for (const [path, signature] of signatures) assert.notEqual(await world.published(path), signature)
})
