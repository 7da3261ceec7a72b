import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** What a test says when it cannot run on PostgreSQL: `test(name, { skip: url === undefined && NO_POSTGRES }, …)`. */
export const NO_POSTGRES = 'skipped: no PostgreSQL found'

export interface TestDatabase extends AsyncDisposable {
  readonly url: string
}

/**
 * A new, empty database of its own on a real server: TEST_DATABASE_URL's, or else one started from Debian's binaries
 * and shared by all test processes of this run. undefined where there is neither; then skip with NO_POSTGRES.
 */
export async function freshDatabase(): Promise<TestDatabase | undefined> {
  const server = await serverUrl()
  if (server === undefined) return undefined
  const name = `fairlead_test_${randomBytes(6).toString('hex')}`
  await onServer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => onServer(server, `drop database if exists ${name} with (force)`),
  }
}

/** True when freshDatabase will give one; cheap, starts nothing. */
export function hasPostgres(): boolean {
  return Boolean(process.env.TEST_DATABASE_URL) || postgresBinaries() !== undefined
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

let server: Promise<string | undefined> | undefined

function serverUrl(): Promise<string | undefined> {
  server ??= findServer()
  return server
}

async function findServer(): Promise<string | undefined> {
  if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
  const binaries = postgresBinaries()
  return binaries === undefined ? undefined : joinKeeper(binaries)
}

/** The folder of the newest PostgreSQL ≥ 15, as Debian lays it out. */
function postgresBinaries(): string | undefined {
  const root = '/usr/lib/postgresql'
  if (process.platform === 'win32' || !existsSync(root) || !hasAccount()) return undefined
  const versions = readdirSync(root)
    .map(Number)
    .filter((version) => version >= 15 && existsSync(join(root, String(version), 'bin', 'initdb')))
    .sort((a, b) => b - a)
  return versions[0] === undefined ? undefined : join(root, String(versions[0]), 'bin')
}

/** initdb refuses a user id without an account. */
function hasAccount(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

/**
 * `node --test` gives each file a process. The first to need PostgreSQL starts a keeper (postgres-keeper.ts), which
 * owns the server; every process holds a socket to it, and it stops a while after the last has gone, however it went.
 */
async function joinKeeper(binaries: string): Promise<string> {
  const checkout = createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 10)
  const folder = join(tmpdir(), `fairlead-test-${process.getuid?.() ?? 0}-${checkout}`)
  const deadline = performance.now() + 60_000
  let started = performance.now() - 60_000
  let failed = false
  while (performance.now() < deadline && !failed) {
    const url = await askKeeper(join(folder, 'keeper.sock'))
    if (url !== undefined) return url
    // A keeper that finds another one alive ends at once, so starting one too many does no harm.
    if (performance.now() - started > 5_000) {
      started = performance.now()
      const keeper = join(import.meta.dirname, 'postgres-keeper.ts')
      const child = spawn(process.execPath, [keeper, folder, binaries], { detached: true, stdio: 'ignore' })
      child.once('exit', (code) => {
        failed = code !== 0
      })
      child.unref()
    }
    await pause(50)
  }
  throw new Error(`PostgreSQL is in ${binaries} but did not start; see ${folder}/postgres.log`)
}

function askKeeper(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = connect(path)
    socket.setEncoding('utf8')
    socket.once('data', (line) => {
      // Kept open until this process ends, but no reason for it to go on living.
      socket.unref()
      resolve(String(line).trim())
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(undefined))
  })
}
