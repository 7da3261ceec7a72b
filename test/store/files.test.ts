import assert from 'node:assert/strict'
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { random } from '../../src/lib/bytes.ts'
import { newId } from '../../src/lib/ids.ts'
import { DAY } from '../../src/lib/instant.ts'
import { CHUNK_BYTES } from '../../src/store/file-format.ts'
import type { Store } from '../../src/store/store.ts'
import { foundedStore, onBothEngines, sqlitePlace } from './a-store.ts'
import { bytesOf, collect } from './bytes.ts'
import { START, submit } from './story.ts'

const META = { name: 'poc.bin', type: 'application/octet-stream', now: START, limit: 10 * 2 ** 20 }

async function sent(store: Store, bytes: Uint8Array, name = META.name) {
  const report = newId()
  const ref = await store.files.receive(report, { ...META, name }, bytesOf(bytes, 10_007))
  await store.write(START, async (tx) => {
    await submit(tx, { report, case: newId(), files: await tx.keepFiles(report, [ref.id]) })
  })
  return { report, ref }
}

async function read(store: Store, report: string, file: string): Promise<Buffer> {
  return collect((await store.reader(SYSTEM_SCOPE).file(report, file)).stream)
}

function sealedFiles(dataDir: string): string[] {
  return readdirSync(join(dataDir, 'files'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /[0-9A-Z]{26}$/.test(name))
    .map((name) => join(dataDir, 'files', name))
}

onBothEngines((newPlace) => {
  test('a file comes back as it was sent, whatever its length', async () => {
    const store = await foundedStore(await newPlace())
    for (const size of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_001]) {
      const bytes = random(size)
      const { report, ref } = await sent(store, bytes)
      assert.equal(ref.size, size)
      assert.ok((await read(store, report, ref.id)).equals(bytes), `${size} bytes`)
    }
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })

  test('what comes late for a report that was erased is not kept, and gives it no new key', async () => {
    const store = await foundedStore(await newPlace())
    const { report } = await sent(store, random(10))
    await store.write(START, (tx) => tx.eraseKeys('report', report))
    await assert.rejects(store.files.receive(report, META, bytesOf('late')), { code: 'not_found' })
    assert.deepEqual(await store.files.drafts(report), [])
    await store.close()
  })

  test('a draft is kept by the submission that names it, and only by its own', async () => {
    const store = await foundedStore(await newPlace())
    const [owner, other] = [newId(), newId()]
    const ref = await store.files.receive(owner, META, bytesOf('draft'))
    assert.deepEqual(await store.files.drafts(owner), [ref])
    await assert.rejects(
      store.write(START, (tx) => tx.keepFiles(other, [ref.id])),
      { code: 'invalid' },
    )
    await assert.rejects(
      store.write(START, (tx) => tx.keepFiles(owner, [ref.id, newId()])),
      { code: 'invalid' },
    )
    assert.deepEqual(await store.write(START, (tx) => tx.keepFiles(owner, [ref.id])), [ref])
    assert.deepEqual(await store.files.drafts(owner), [])
    await store.files.drop(owner, ref.id)
    assert.equal(await store.files.expire(owner, START + DAY), true)
    await store.close()
  })

  test('an unsent draft goes after its time, from the table and from the disk', async () => {
    const place = await newPlace()
    const store = await foundedStore(place)
    const owner = newId()
    await store.files.receive(owner, META, bytesOf('one'))
    const late = await store.files.receive(owner, { ...META, now: START + DAY }, bytesOf('two'))
    assert.equal(await store.files.expire(owner, START + 1), false)
    assert.equal(sealedFiles(place.options.dataDir).length, 1)
    await store.files.drop(owner, late.id)
    assert.equal(await store.files.expire(owner, START + 2 * DAY), true)
    assert.deepEqual(sealedFiles(place.options.dataDir), [])
    await store.close()
  })
})

test('a file over the limit is refused while it streams, and nothing of it stays', async () => {
  const place = sqlitePlace()
  const store = await foundedStore(place, { fileLimit: 1_000 })
  let asked = 0
  async function* endless() {
    for (;;) {
      asked += 1
      yield new Uint8Array(100)
    }
  }
  await assert.rejects(store.files.receive(newId(), META, endless()), { code: 'too_large' })
  assert.equal(asked, 11)
  assert.deepEqual(sealedFiles(place.options.dataDir), [])
  await store.close()
})

test('an upload that breaks off leaves nothing behind', async () => {
  const place = sqlitePlace()
  const store = await foundedStore(place)
  const owner = newId()
  async function* broken() {
    yield random(200_000)
    throw new Error('the line went dead')
  }
  await assert.rejects(store.files.receive(owner, META, broken()), /went dead/)
  assert.deepEqual(sealedFiles(place.options.dataDir), [])
  assert.deepEqual(await store.files.drafts(owner), [])
  await store.close()
})

test('a sealed file that was changed, cut short, lengthened or swapped does not open', async () => {
  const place = sqlitePlace()
  const store = await foundedStore(place)
  const { report, ref } = await sent(store, random(3 * CHUNK_BYTES))
  const other = await sent(store, random(3 * CHUNK_BYTES))
  const paths = sealedFiles(place.options.dataDir)
  const path = paths.find((one) => one.endsWith(ref.id)) ?? ''
  const whole = readFileSync(path)
  const tag = CHUNK_BYTES + 16
  const harmed: Record<string, Buffer> = {
    'last chunk gone': whole.subarray(0, whole.length - tag),
    'one byte less': whole.subarray(0, whole.length - 1),
    'more at the end': Buffer.concat([whole, Buffer.alloc(20)]),
    'chunks swapped': swapChunks(whole, tag),
    'a byte changed': flip(whole, 100_000),
    'another file': readFileSync(paths.find((one) => one.endsWith(other.ref.id)) ?? ''),
    'only the head': whole.subarray(0, 50),
    nothing: Buffer.alloc(0),
  }
  for (const [what, bytes] of Object.entries(harmed)) {
    writeFileSync(path, bytes)
    await assert.rejects(read(store, report, ref.id), /damaged/, what)
  }
  writeFileSync(path, whole)
  assert.equal((await read(store, report, ref.id)).length, 3 * CHUNK_BYTES)
  truncateSync(path, 1_000)
  assert.match((await store.ledger.verify()).problems[0]?.problem ?? '', /cut short/)
  await store.close()
})

test('a hostile name is kept as it was and never touches the disk', async () => {
  const place = sqlitePlace()
  const store = await foundedStore(place)
  for (const name of ['../../etc/passwd', 'a\0b', 'CON', '<script>', '.', '\u202egnp.exe', 'x'.repeat(5_000)]) {
    const { report, ref } = await sent(store, random(10), name)
    assert.equal((await store.reader(SYSTEM_SCOPE).file(report, ref.id)).ref.name, name)
  }
  for (const path of sealedFiles(place.options.dataDir)) assert.match(path, /\/files\/[0-9A-Z]{2}\/[0-9A-Z]{26}$/)
  await assert.rejects(read(store, newId(), '../../store.sqlite'), { code: 'not_found' })
  await store.close()
})

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}

function swapChunks(bytes: Buffer, tag: number): Buffer {
  const head = bytes.length - 3 * tag
  const chunk = (i: number) => bytes.subarray(head + i * tag, head + (i + 1) * tag)
  return Buffer.concat([bytes.subarray(0, head), chunk(1), chunk(0), chunk(2)])
}
