import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '../../src/lib/ids.ts'
import { readRootKey } from '../../src/store/root-key.ts'
import { folder, foundedStore, onBothEngines, openStore, sqlitePlace } from './a-store.ts'
import { ROOT_KEY } from './story.ts'

const KEY = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'

test('a first start makes the key, for its owner alone, outside the data directory; later starts read it', async () => {
  const path = join(folder, newId(), 'fairlead', 'root.key')
  const { dataDir } = sqlitePlace().options
  const key = await readRootKey({ from: 'file', path, create: true }, dataDir)
  assert.equal(key.length, 32)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700)
  assert.deepEqual(await readRootKey({ from: 'file', path, create: true }, dataDir), key)
})

test('a missing key of a store that exists is named and never made anew', async () => {
  const place = sqlitePlace()
  await (await foundedStore(place)).close()
  const path = join(folder, newId(), 'root.key')
  await assert.rejects(readRootKey({ from: 'file', path, create: true }, place.options.dataDir), (error: Error) => {
    assert.ok(error.message.includes(path) && /missing/.test(error.message))
    return true
  })
  await assert.rejects(readRootKey({ from: 'file', path, create: false }, join(folder, newId())), /missing/)
  assert.ok(!existsSync(path))
})

test('a key is read as hexadecimal digits or base64, from a file, the environment or a command', async () => {
  const dir = join(folder, newId())
  mkdirSync(dir)
  const path = join(dir, 'root.key')
  for (const text of [KEY, `${KEY.toUpperCase()}\n`, Buffer.from(KEY, 'hex').toString('base64'), ` ${KEY}\r\n`]) {
    writeFileSync(path, text, { mode: 0o600 })
    assert.equal(Buffer.from(await readRootKey({ from: 'file', path, create: false }, dir)).toString('hex'), KEY)
  }
  const fromCommand = await readRootKey({ from: 'command', command: `echo ${KEY}` }, dir)
  assert.equal(Buffer.from(fromCommand).toString('hex'), KEY)
  assert.deepEqual(await readRootKey({ from: 'environment', key: ROOT_KEY }, dir), ROOT_KEY)
})

test('what is no key is refused with what to look at, and never repeated', async () => {
  const dir = join(folder, newId())
  mkdirSync(dir)
  const path = join(dir, 'root.key')
  writeFileSync(path, 'hunter2', { mode: 0o600 })
  const refused = async (source: Parameters<typeof readRootKey>[0], what: RegExp) =>
    assert.rejects(
      readRootKey(source, dir),
      (error: Error) => what.test(error.message) && !/hunter2/.test(error.message),
    )
  await refused({ from: 'file', path, create: true }, /root\.key.*32 bytes/)
  await refused({ from: 'command', command: 'echo hunter2' }, /FAIRLEAD_ROOT_KEY_COMMAND/)
  await refused({ from: 'command', command: 'echo hunter2 >&2; exit 1' }, /FAIRLEAD_ROOT_KEY_COMMAND/)
  await refused({ from: 'environment', key: new Uint8Array(16) }, /FAIRLEAD_ROOT_KEY/)
  writeFileSync(path, KEY)
  chmodSync(path, 0o644)
  await refused({ from: 'file', path, create: true }, /chmod 600/)
  assert.equal(readFileSync(path, 'utf8'), KEY)
})

onBothEngines((newPlace) => {
  test('a wrong root key opens nothing and changes nothing', async () => {
    const place = await newPlace()
    const store = await foundedStore(place)
    const before = await store.ledger.verify()
    await store.close()
    await assert.rejects(openStore({ ...place.options, rootKey: new Uint8Array(32) }), /root key is not the one/)
    await assert.rejects(openStore({ ...place.options, rootKey: new Uint8Array(31) }), /32 bytes/)
    const again = await openStore(place.options)
    assert.deepEqual(await again.ledger.verify(), before)
    await again.close()
  })

  test('two processes that make the same store at once make one', async () => {
    const place = await newPlace()
    const stores = await Promise.all([openStore(place.options), openStore(place.options), openStore(place.options)])
    const keys = await Promise.all(stores.map((store) => store.ledger.publicKey()))
    assert.equal(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size, 1)
    for (const store of stores) await store.close()
  })

  test('a database that holds a store makes no new key on another machine', async () => {
    const place = await newPlace()
    await (await foundedStore(place)).close()
    if (place.options.databaseUrl === undefined) return
    const path = join(folder, newId(), 'root.key')
    const source = { from: 'file', path, create: true } as const
    await assert.rejects(readRootKey(source, join(folder, newId()), place.options.databaseUrl), /missing/)
  })
})
