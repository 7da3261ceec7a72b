import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { newId } from '../../src/lib/ids.ts'
import { freshDatabase, hasPostgres, NO_POSTGRES } from '../postgres.ts'
import { folder, foundedStore, openStore, sqlitePlace } from './a-store.ts'
import { submitted } from './story.ts'

test('on a full disk a report is refused as not stored, never thanked for, and works again when there is room', {
  skip: process.platform === 'win32' && 'skipped: no limit on file sizes here',
}, async () => {
  const place = sqlitePlace()
  await (await foundedStore(place)).close()
  const script = join(import.meta.dirname, 'full-disk-process.ts')
  // 3 MiB for each file; the signal that comes with the limit is ignored, so that writes fail as on a full disk.
  const command = `trap '' XFSZ; ulimit -f 3072; exec "$0" "$1" "$2"`
  const ran = spawnSync('bash', ['-c', command, process.execPath, script, place.options.dataDir], { encoding: 'utf8' })
  assert.equal(ran.status, 0, ran.stderr)
  const said: { stored: string[]; codes: string[]; file: string; ready: string } = JSON.parse(ran.stdout)
  assert.deepEqual(said.codes, ['not_stored'])
  assert.equal(said.file, 'not_stored')
  assert.ok(said.stored.length > 0 && said.stored.length < 5_000)
  const left = readdirSync(join(place.options.dataDir, 'files'), { recursive: true, encoding: 'utf8' })
  assert.deepEqual(
    left.filter((name) => /[0-9A-Z]{26}/.test(name)),
    [],
  )
  const store = await openStore(place.options)
  for (const report of said.stored) await store.reader(SYSTEM_SCOPE).report(report)
  assert.equal((await store.reader(SYSTEM_SCOPE).cases('all')).length, said.stored.length)
  await submitted(store)
  await store.ready()
  assert.deepEqual((await store.ledger.verify()).problems, [])
  await store.close()
})

test('while the database is away nothing is stored, and when it is back everything goes on', {
  skip: !hasPostgres() && NO_POSTGRES,
}, async () => {
  await using database = await freshDatabase()
  assert.ok(database)
  const place = { engine: 'postgres', options: { ...sqlitePlace().options, databaseUrl: database.url } } as const
  const store = await foundedStore(place)
  const { report } = await submitted(store)
  const name = new URL(database.url).pathname.slice(1)
  const server = new URL(database.url)
  server.pathname = '/postgres'
  const admin = new pg.Client({ connectionString: server.href })
  await admin.connect()
  await admin.query(`alter database ${name} allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  for (let i = 0; i < 3; i++) await assert.rejects(submitted(store), { code: 'not_stored' })
  await assert.rejects(store.ready(), { code: 'not_stored' })
  await assert.rejects(store.reader(SYSTEM_SCOPE).report(report), { code: 'not_stored' })
  await admin.query(`alter database ${name} allow_connections true`)
  await admin.end()
  await submitted(store)
  await store.ready()
  assert.equal((await store.reader(SYSTEM_SCOPE).report(report)).state.id, report)
  assert.deepEqual((await store.ledger.verify()).problems, [])
  await store.close()
})

test('a database whose connection breaks in the middle of many writes loses none that it acknowledged', {
  skip: !hasPostgres() && NO_POSTGRES,
}, async () => {
  await using database = await freshDatabase()
  assert.ok(database)
  const place = { engine: 'postgres', options: { ...sqlitePlace().options, databaseUrl: database.url } } as const
  const store = await foundedStore(place)
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  const stored: string[] = []
  for (let round = 0; round < 10; round++) {
    const works = Promise.allSettled(Array.from({ length: 10 }, () => submitted(store)))
    if (round % 3 === 1) {
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
    }
    for (const one of await works) {
      if (one.status === 'fulfilled') stored.push(one.value.report)
      else assert.equal(one.reason.code, 'not_stored')
    }
  }
  await admin.end()
  assert.ok(stored.length >= 50)
  for (const report of stored) await store.reader(SYSTEM_SCOPE).report(report)
  assert.deepEqual((await store.ledger.verify()).problems, [])
  await store.close()
})

test('a data directory that cannot be made or is no store is said so', async () => {
  const file = join(folder, newId())
  writeFileSync(file, 'not a folder')
  await assert.rejects(openStore({ ...sqlitePlace().options, dataDir: join(file, 'data') }))
  const { options } = sqlitePlace()
  mkdirSync(options.dataDir)
  writeFileSync(join(options.dataDir, 'store.sqlite'), 'this is not a database, but long enough to be looked at')
  writeFileSync(join(options.dataDir, 'keyring.sqlite'), '')
  await assert.rejects(openStore(options), { code: 'not_stored' })
})

test('a store whose keyring is missing is not opened, and nothing is changed', async () => {
  const place = sqlitePlace()
  await (await foundedStore(place)).close()
  rmSync(join(place.options.dataDir, 'keyring.sqlite'))
  await assert.rejects(openStore(place.options), /keyring\.sqlite is missing/)
  assert.ok(!readdirSync(place.options.dataDir).includes('keyring.sqlite'))
})
