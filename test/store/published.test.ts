import assert from 'node:assert/strict'
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { newId } from '../../src/lib/ids.ts'
import { createPublished } from '../../src/store/published.ts'
import type { PublishedObject } from '../../src/store/store.ts'
import { folder } from './a-store.ts'
import { START } from './story.ts'

const ABOUT = { now: START, position: 7, advisories: [] }

function page(path: string, text: string): PublishedObject {
  return { path, type: 'text/html', bytes: utf8(text) }
}

test('what is published is read back under its path, with type and digest, also by another process', async () => {
  const dir = join(folder, newId())
  const published = createPublished(dir)
  assert.equal(await published.manifest(), undefined)
  assert.equal(await published.read('/'), undefined)
  await published.publish([page('/', 'home'), page('/.well-known/security.txt', 'Contact: x')], ABOUT)
  for (const reader of [published, createPublished(dir)]) {
    const file = await reader.read('/')
    assert.equal(Buffer.from(file?.bytes ?? []).toString(), 'home')
    assert.equal(file?.type, 'text/html')
    assert.equal(file?.digest.length, 64)
    assert.deepEqual(await reader.paths(), ['/', '/.well-known/security.txt'])
    const manifest = await reader.manifest()
    assert.deepEqual([manifest?.publishedAt, manifest?.position], [START, 7])
    assert.equal(await reader.read('/nothing'), undefined)
    assert.equal(await reader.read('__proto__'), undefined)
  }
})

test('a publication takes the place of the one before as a whole', async () => {
  const dir = join(folder, newId())
  const [published, elsewhere] = [createPublished(dir), createPublished(dir)]
  await published.publish([page('/', 'one'), page('/old', 'old')], ABOUT)
  assert.ok(await elsewhere.read('/old'))
  await published.publish([page('/', 'two')], { ...ABOUT, position: 8 })
  assert.equal(Buffer.from((await elsewhere.read('/'))?.bytes ?? []).toString(), 'two')
  assert.equal(await elsewhere.read('/old'), undefined)
  assert.equal(readdirSync(join(dir, 'objects')).length, 3)
  for (const name of readdirSync(join(dir, 'objects'))) utimesSync(join(dir, 'objects', name), 1, 1)
  await published.publish([page('/', 'three')], { ...ABOUT, position: 9 })
  // The objects of the publication before this one stay for those who are reading it; older ones go.
  assert.equal(readdirSync(join(dir, 'objects')).length, 2)
})

test('a publication that fails changes nothing', async () => {
  const dir = join(folder, newId())
  const published = createPublished(dir)
  await published.publish([page('/', 'one')], ABOUT)
  const before = await published.manifest()
  for (const path of ['no-slash', '/../out', '/a/../../b', '/a b', '/a\0', '/é']) {
    await assert.rejects(published.publish([page('/', 'two'), page(path, 'x')], ABOUT), /Cannot publish/)
  }
  await assert.rejects(published.publish([page('/a', '1'), page('/a', '2')], ABOUT), /Cannot publish/)
  assert.deepEqual(await published.manifest(), before)
  assert.equal(Buffer.from((await published.read('/'))?.bytes ?? []).toString(), 'one')
})

test('an object that was changed on the disk is never given out', async () => {
  const dir = join(folder, newId())
  await createPublished(dir).publish([page('/', 'one')], ABOUT)
  const [name = ''] = readdirSync(join(dir, 'objects'))
  assert.ok(existsSync(join(dir, 'objects', name)))
  writeFileSync(join(dir, 'objects', name), 'two')
  await assert.rejects(createPublished(dir).read('/'), /changed/)
})
