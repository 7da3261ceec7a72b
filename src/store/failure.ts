import { Refusal } from '../domain/refusal.ts'

/**
 * What an error of a database or disk means for the work: `conflict`, somebody else was first and the work may run
 * again; `broken`, nothing can be stored now; undefined, it is a mistake of ours.
 */
export function meaningOf(error: unknown): 'conflict' | 'broken' | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === NOTHING_CHANGED) return 'conflict'
  if (code === 'ERR_SQLITE_ERROR') return ofSqlite('errcode' in error ? error.errcode : undefined)
  // However it is coded, after this the connection is gone.
  if ('severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC')) return 'broken'
  if (/^[0-9A-Z]{5}$/.test(code) && !NODE_CODES.has(code)) return ofPostgres(code)
  if (NODE_CODES.has(code) || code.startsWith('ERR_SSL') || BROKEN_PIPE.test(error.message)) return 'broken'
  return undefined
}

const NOTHING_CHANGED = 'NOTHING_CHANGED'

/** A statement that had to add or change a row found that somebody else had been there first. */
export function nothingChanged(): Error {
  return Object.assign(new Error('Somebody else was first'), { code: NOTHING_CHANGED })
}

/** Says to the reporter what happened, and nothing of what was being stored. */
export function notStored(cause: unknown): Refusal {
  return new Refusal('not_stored', 'Nothing was stored. Please try again in a few minutes.', { retryAfter: 60, cause })
}

/** The same error, or the refusal `not_stored` where disk or database failed. */
export function translated(error: unknown): unknown {
  return meaningOf(error) === 'broken' ? notStored(error) : error
}

// https://www.sqlite.org/rescode.html; the low byte is the primary code.
const SQLITE_BROKEN = new Set([5, 6, 7, 8, 10, 11, 13, 14, 23, 26]) // BUSY LOCKED NOMEM READONLY IOERR CORRUPT FULL CANTOPEN AUTH NOTADB

function ofSqlite(errcode: unknown): 'conflict' | 'broken' | undefined {
  if (typeof errcode !== 'number') return undefined
  if (errcode === 1555 || errcode === 2067) return 'conflict' // CONSTRAINT_PRIMARYKEY, CONSTRAINT_UNIQUE
  return SQLITE_BROKEN.has(errcode & 0xff) ? 'broken' : undefined
}

// PostgreSQL 15, appendix A: unique_violation, serialization_failure, deadlock_detected.
const POSTGRES_CONFLICT = new Set(['23505', '40001', '40P01'])
// Connection, resources, operator intervention, system error, read-only transaction.
const POSTGRES_BROKEN = /^(08|53|57|58|XX)|^25006$|^28|^3D000$/

function ofPostgres(code: string): 'conflict' | 'broken' | undefined {
  if (POSTGRES_CONFLICT.has(code)) return 'conflict'
  return POSTGRES_BROKEN.test(code) ? 'broken' : undefined
}

const NODE_CODES = new Set(
  `ENOSPC EDQUOT EIO EROFS EMFILE ENFILE EFBIG EPIPE ECONNREFUSED ECONNRESET ECONNABORTED ETIMEDOUT ENOTFOUND EAI_AGAIN
   EHOSTUNREACH ENETUNREACH`.split(/\s+/),
)
// pg throws these without a code when the server went away.
const BROKEN_PIPE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection|Cannot use a pool after)/
