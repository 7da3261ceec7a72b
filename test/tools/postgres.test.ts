import assert from 'node:assert/strict'
import test from 'node:test'
import pg from 'pg'
import { freshDatabase, hasPostgres, NO_POSTGRES } from '../postgres.ts'

test('each test file gets an empty PostgreSQL database of its own, and it is gone afterwards', {
  skip: !hasPostgres() && NO_POSTGRES,
}, async () => {
  const first = await freshDatabase()
  assert.ok(first)
  await using second = await freshDatabase()
  assert.ok(second)
  assert.notEqual(first.url, second.url)
  const client = new pg.Client({ connectionString: second.url })
  await client.connect()
  const { rows } = await client.query("select count(*)::int as tables from pg_tables where schemaname = 'public'")
  assert.deepEqual(rows, [{ tables: 0 }])
  const version = await client.query('show server_version_num')
  assert.ok(Number(version.rows[0].server_version_num) >= 150_000)
  await first[Symbol.asyncDispose]()
  const left = await client.query('select 1 from pg_database where datname = $1', [
    new URL(first.url).pathname.slice(1),
  ])
  assert.equal(left.rowCount, 0)
  await client.end()
})
