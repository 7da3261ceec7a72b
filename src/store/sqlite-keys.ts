import type { Bytes } from '../lib/bytes.ts'
import type { KeyRows, WrappedKey } from './engine.ts'
import type { Line, Pen } from './sqlite-pen.ts'

const TABLE = 'create table if not exists wrapped_keys (name text primary key not null, wrap blob not null) strict'

/** The wrapped keys of the embedded engine, in a file of their own with backups of its own. */
export function keyFile(pen: Pen): KeyRows {
  pen.write(line(TABLE))
  return {
    async get(_, name) {
      const [row] = pen.write(line('select wrap from wrapped_keys where name = ?', name)).rows
      return row === undefined ? undefined : (row as WrappedKey).wrap
    },
    add: async (_, keys) => writeKeys(pen, keys.map(keyLine)),
    async remove(_, names) {
      writeKeys(
        pen,
        names.map((name) => line('delete from wrapped_keys where name = ?', name)),
      )
      // secure_delete has zeroed the page; older copies of it stand in the log until that is emptied too.
      pen.write(line('pragma wal_checkpoint(truncate)'))
    },
    all: async () => pen.write(line('select name, wrap from wrapped_keys order by name')).rows as readonly WrappedKey[],
  }
}

export function keyLine({ name, wrap }: WrappedKey): Line {
  return line('insert into wrapped_keys (name, wrap) values (?, ?)', name, wrap)
}

/** Durable when this returns. */
export function writeKeys(pen: Pen, lines: readonly Line[]): void {
  pen.write(line('begin immediate'))
  try {
    for (const one of lines) pen.write(one)
    pen.write(line('commit'))
  } catch (error) {
    if (pen.inTransaction) pen.write(line('rollback'))
    throw error
  }
}

function line(sql: string, ...parameters: readonly (string | Bytes)[]): Line {
  return { sql, parameters }
}
