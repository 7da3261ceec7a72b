import { chmod, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../lib/bytes.ts'
import type { ClockSource } from '../lib/clock-source.ts'
import { type Log, SILENT } from '../lib/log.ts'
import { createAccessRecords } from './access-records.ts'
import type { Core } from './core.ts'
import { createDueWork } from './due.ts'
import type { Engine } from './engine.ts'
import { carryOutErasures } from './erase.ts'
import { translated } from './failure.ts'
import { createFiles } from './files.ts'
import { rememberInside } from './inside.ts'
import { createKeyring } from './keyring.ts'
import { createLedger } from './ledger.ts'
import type { LedgerIdentity } from './ledger-key.ts'
import { migrate } from './migrations.ts'
import { secretHalf } from './pgp-rows.ts'
import { makeDataDir } from './place.ts'
import { newShelf } from './policies.ts'
import { postgresEngine } from './postgres-engine.ts'
import { createPublished, PUBLISHED_FOLDER } from './published.ts'
import { createReader } from './reader.ts'
import { createSecrets } from './secrets.ts'
import { checkRootKey, settle } from './settings.ts'
import { STORE_FILE, sqliteEngine } from './sqlite-engine.ts'
import { compileStatements } from './statements.ts'
import type { Store } from './store.ts'
import { createWords } from './tokens.ts'
import { compileTokenStatements } from './tokens-statements.ts'
import { run, type Work } from './work.ts'
import { createWriter, type Writer } from './writer.ts'

export interface StoreOptions {
  /** Made when it is missing; holds the embedded store, sealed files and the published directory. */
  readonly dataDir: string
  /** 32 bytes; see root-key.ts. */
  readonly rootKey: Bytes
  readonly clock: ClockSource
  /** A PostgreSQL URL; without it the store is the embedded one. */
  readonly databaseUrl?: string
  /** Largest file, in bytes; 1 GiB when absent. */
  readonly fileLimit?: number
  readonly log?: Log
  /** From how many pieces of work at once the embedded store is written by a thread of its own, 0 for always; 8 when absent. */
  readonly crowd?: number
  /** Name of the ledger in its checkpoints, used when the store is made: one word such as security.example.org/ledger. */
  readonly origin?: string
}

const FILE_LIMIT = 2 ** 30

/** Opens the store, makes it on a first start, and finishes what a crash may have left. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDir, log = SILENT } = options
  await makeDataDir(dataDir)
  const keyring = createKeyring(options.rootKey)
  const engine = engineOf(options)
  try {
    // Before anything else, so that a start with the wrong key changes nothing.
    await checkRootKey(engine, keyring)
    await migrate(engine, options.clock.now())
    if (engine.name === 'sqlite') await chmod(join(dataDir, STORE_FILE), 0o600)
    const identity = await settle(engine, keyring, options.origin)
    const core: Core = {
      engine,
      statements: compileStatements(engine),
      tokens: compileTokenStatements(engine),
      keyring,
      secrets: createSecrets(options.rootKey),
      shelf: newShelf(),
      log,
      dataDir,
      fileLimit: options.fileLimit ?? FILE_LIMIT,
      monotonic: options.clock.monotonic,
    }
    await carryOutErasures(core)
    return assemble(core, identity)
  } catch (error) {
    await engine.close()
    throw translated(error)
  }
}

export function engineOf({ dataDir, databaseUrl, crowd, log = SILENT }: StoreOptions): Engine {
  return databaseUrl === undefined ? sqliteEngine(dataDir, crowd) : postgresEngine(databaseUrl, log)
}

function assemble(core: Core, identity: LedgerIdentity): Store {
  const writer = createWriter(core)
  const files = createFiles(core, writer)
  const store: Store = {
    engine: core.engine.name,
    write: writer.write,
    reader: (scope) => createReader(core, files, scope),
    files,
    due: createDueWork(core, writer),
    published: createPublished(join(core.dataDir, PUBLISHED_FOLDER)),
    ledger: createLedger(core, writer, identity),
    access: createAccessRecords(core, writer),
    words: createWords(core, writer),
    secrets: core.secrets,
    secretHalf: (fingerprint) => secretHalf(core, core.engine.readers, fingerprint).catch(failed),
    sweep: async (now) => {
      await writer.inside(now, (work) => sweepRows(work))
      await carryOutErasures(core)
      await files.sweep(now)
    },
    ready: oneAtATime(() => ready(core, writer)),
    async close() {
      await writer.drain()
      await core.engine.close()
    },
  }
  rememberInside(store, { core, identity })
  return store
}

function failed(error: unknown): never {
  throw translated(error)
}

async function sweepRows({ batch: { db }, now }: Work): Promise<void> {
  for (const table of ['answers', 'links', 'sessions'] as const) {
    await db.deleteFrom(table).where('expires_at', '<=', now).execute()
  }
}

/** Anybody may ask whether the house is ready; all who ask at once get one look at the disk. */
function oneAtATime<T>(look: () => Promise<T>): () => Promise<T> {
  let looking: Promise<T> | undefined
  return () => {
    looking ??= look().finally(() => {
      looking = undefined
    })
    return looking
  }
}

/** A real commit, as a report would need it; and how much room is left for others. */
async function ready(core: Core, writer: Writer): Promise<{ readonly room: number }> {
  try {
    await writer.inside(0, (work) => run(work, core.statements.nextNumber('ready', 1)))
    const { bavail, bsize } = await statfs(core.dataDir)
    return { room: bavail * bsize }
  } catch (error) {
    throw translated(error)
  }
}
