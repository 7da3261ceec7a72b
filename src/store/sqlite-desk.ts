import { CompiledQuery, type Kysely } from 'kysely'
import { HAPPENED, type Session } from './engine.ts'
import type { Hand } from './sqlite.ts'
import { keyLine, writeKeys } from './sqlite-keys.ts'
import type { Line, Pen, Written } from './sqlite-pen.ts'
import type { WritingPlace } from './sqlite-thread.ts'
import type { Tables } from './tables.ts'
import { WritingThread } from './writing-thread.ts'

/** Where the embedded store is written: by one transaction at a time. */
export interface Desk extends Hand {
  /** Before a transaction of so many pieces of work begins. */
  expect(pieces: number): Promise<void>
  /** A transaction has begun on the connection that `db` stands for. */
  session(db: Kysely<Tables>): Session
  /** A transaction that begins after the one whose COMMIT was sent last. */
  sessionAhead(db: Kysely<Tables>): Session
  /** The session is over, however it ended. */
  rest(): void
}

interface Parts {
  readonly pen: Pen
  readonly keyPen: Pen
  readonly place: WritingPlace
  /** How many pieces of work at once make it worth a thread; 0: it writes from the first. */
  readonly crowd: number
}

/** So many statements are handed to the thread at once, so that it begins while more are made ready. */
const PAGE = 48
const BEGIN = CompiledQuery.raw('begin')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

/**
 * Work is written here, in the thread of the doors, as long as it comes now and then; the first time that it comes in
 * crowds a thread of its own is started, and once that is ready it writes everything.
 */
export function createDesk({ pen, keyPen, place, crowd }: Parts): Desk {
  let thread: WritingThread | undefined
  let away = false
  // Of the open transaction, when the thread writes it: what is still to be told, and whether anything was.
  let pending: Line[] = []
  let clean = false

  function write(line: Line): Written | Promise<Written> {
    if (!away) return pen.write(line)
    if (clean && selects(line)) return pen.write(line)
    clean = false
    return ask(line)
  }
  async function ask(line: Line): Promise<Written> {
    const written = await demand().ask([...pending.splice(0), line], { anew: ANEW.test(line.sql) })
    return written.at(-1) ?? { rows: [], changes: 0 }
  }
  function demand(): WritingThread {
    if (thread === undefined) throw new Error('No thread writes here')
    return thread
  }
  function sessionHere(db: Kysely<Tables>): Session {
    const run: Session['run'] = async <R>(query: CompiledQuery<R>) => pen.write(query).rows as readonly R[]
    return {
      db,
      run,
      look: run,
      put: (query, more) => void pen.write({ ...query, ...more }),
      async drop(back) {
        pen.write(back)
      },
      async commit(keys) {
        if (keys.length > 0) writeKeys(keyPen, keys.map(keyLine))
        pen.write(COMMIT)
        return HAPPENED
      },
    }
  }
  function sessionAhead(db: Kysely<Tables>): Session {
    const session = sessionAway(db)
    demand().tell([], { ahead: true })
    clean = false // what was written before it may not be committed yet
    return session
  }
  function sessionAway(db: Kysely<Tables>): Session {
    clean = true
    // The thread holds the store, so what is looked at stays as it is: enough to lock and check it once.
    pen.write(BEGIN)
    return {
      db,
      run: async <R>(query: CompiledQuery<R>) => (await write(query)).rows as readonly R[],
      look: async <R>(query: CompiledQuery<R>) => pen.write(query).rows as readonly R[],
      put({ sql, parameters }, more) {
        clean = false
        pending.push({ sql, parameters, ...more })
        if (pending.length >= PAGE) demand().tell(pending.splice(0))
      },
      async drop(back) {
        pending = []
        await demand().ask([back], { anew: true })
      },
      async commit(keys) {
        rest() // a reader of the state before would hold up the checkpoint
        const lines = [...pending.splice(0), COMMIT]
        const durable = demand().ask(lines, keys.length > 0 ? { keys: keys.map(keyLine) } : {})
        return {
          durable: durable.then(() => {}),
          mayBeFollowed: true,
          drop: async () => void (await thread?.ask([ROLLBACK], { anew: true }).catch(ignore)), // a full disk has rolled back already
        }
      },
    }
  }
  function rest(): void {
    if (away && pen.inTransaction) pen.write(COMMIT)
  }
  return {
    write,
    rest,
    async expect(pieces) {
      if (thread?.state === 'ended') thread = undefined
      if (pieces >= crowd) thread ??= new WritingThread(place)
      if (crowd === 0) await thread?.started
      away = thread?.state === 'ready'
      pending = []
      clean = false
    },
    session: (db) => (away ? sessionAway(db) : sessionHere(db)),
    sessionAhead,
    async close() {
      await thread?.close()
      pen.close()
    },
  }
}

function ignore(): void {}

const ANEW = /^(begin|rollback)\b/

function selects(line: Line): boolean {
  return 'query' in line && (line as CompiledQuery).query.kind === 'SelectQueryNode'
}
