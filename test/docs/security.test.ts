import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { MIGRATIONS } from '../../src/store/migrations.ts'
import { clearFieldsOfEvents } from './event-table.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')

test('docs/security.md names every clear field of every event, and no other', () => {
  const inCode = [...clearFieldsOfEvents()].flatMap(([event, fields]) => fields.map((field) => `${field} of ${event}`))
  const onPage = rows('clear fields').flatMap(([field = '', events = '']) =>
    words(events).map((event) => `${words(field)[0]} of ${event}`),
  )
  assert.deepEqual(onPage.sort(), inCode.sort())
})

test('docs/security.md says why each clear field is clear', () => {
  for (const [field, , why] of rows('clear fields')) assert.ok((why?.length ?? 0) > 3, `${field} has no reason`)
})

test('docs/security.md names every column of every table, and no other', () => {
  const onPage = rows('columns').flatMap(([table = '', columns = '']) =>
    words(columns).map((column) => `${words(table)[0]}.${column}`),
  )
  assert.deepEqual(onPage.sort(), columnsOfStore().sort())
})

test('each claim of docs/security.md names a file of tests that exists, and a test in it where it quotes one, or says that it is not yet proved', () => {
  for (const [claim, proof = ''] of rows('claims')) {
    const files = words(proof)
    if (files.length === 0) assert.equal(proof, '*not yet proved*', `"${claim}" has no proof`)
    for (const file of files) assert.ok(existsSync(join(ROOT, file)), `"${claim}" is proved by ${file}, which is gone`)
    for (const [, sentence = ''] of proof.matchAll(/“([^”]+)”/g)) {
      const found = files.some((file) => readFileSync(join(ROOT, file), 'utf8').includes(sentence))
      assert.ok(found, `"${claim}" is proved by the test “${sentence}”, which is gone`)
    }
  }
})

/** Cells of the table between `<!-- name: begin -->` and `<!-- name: end -->`, without its head. */
function rows(name: string): string[][] {
  const part = PAGE.split(`<!-- ${name}: begin -->`)[1]?.split(`<!-- ${name}: end -->`)[0]
  assert.ok(part, `docs/security.md has no part "${name}"`)
  const cells = part
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  assert.ok(cells.length > 0)
  return cells
}

/** What stands in backquotes. */
function words(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
}

function columnsOfStore(): string[] {
  const statements = MIGRATIONS.flatMap((migration) => migration.statements)
  const tables = statements.flatMap((statement) => {
    const parts = /^create table (?:if not exists )?(?<table>\w+)\s*\((?<columns>[\s\S]*)\)\s*$/.exec(statement)?.groups
    return parts === undefined ? [] : [{ table: parts.table, columns: parts.columns ?? '' }]
  })
  // The runner's own table stands outside the list of migrations.
  const added = MIGRATIONS.flatMap(({ statements }) => statements).flatMap((statement) => {
    const parts = /^alter table (?<table>\w+) add column (?<column>.+)$/.exec(statement)?.groups
    return parts === undefined ? [] : [{ table: parts.table, columns: parts.column ?? '' }]
  })
  const own = { table: 'migrations', columns: 'id x, name x, checksum x, applied_at x' }
  return [...tables, ...added, own].flatMap(({ table, columns }) =>
    columns
      .split(/,(?![^(]*\))/)
      .map((column) => column.trim().split(/\s+/)[0] ?? '')
      .filter((column) => !/^(primary|unique|check|constraint|foreign)$/.test(column))
      .map((column) => `${table}.${column}`),
  )
}
