import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/**
 * Keeps one throw-away PostgreSQL for the test processes of a checkout: `node postgres-keeper.ts FOLDER BINARIES`.
 * Started by test/postgres.ts; goes when nobody has held its socket for a while, and takes the folder with it.
 */
const [folder = '', binaries = ''] = process.argv.slice(2)
const LINGER_MS = 4_000
// initdb and the server refuse to run as root; `nobody` exists on every system.
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

if (takeLock()) await keep()

async function keep(): Promise<void> {
  const password = randomBytes(12).toString('hex')
  const log = openSync(join(folder, 'postgres.log'), 'a')
  makeCluster(password, log)
  const { child, url } = await startServer(password, log)
  let held = 0
  let timer = setTimeout(stop, 30_000)
  const keeper = createServer((socket) => {
    held += 1
    clearTimeout(timer)
    socket.write(`${url}\n`)
    socket.on('error', () => {})
    socket.on('close', () => {
      held -= 1
      if (held === 0) timer = setTimeout(stop, LINGER_MS)
    })
    socket.resume()
  })
  keeper.listen(join(folder, 'keeper.sock'))
  function stop(): void {
    keeper.close()
    child.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    child.kill('SIGINT')
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
}

/** One keeper at a time: the file holds its process id; a lock whose process is gone is taken over. */
function takeLock(): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  chmodSync(folder, 0o755) // the server's user must be able to pass through it
  const lock = join(folder, 'keeper.pid')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeSync(openSync(lock, 'wx'), String(process.pid))
      return true
    } catch {
      if (isAlive(Number(readFileSync(lock, 'utf8')))) return false
      for (const left of ['keeper.pid', 'keeper.sock', 'cluster', 'password']) {
        rmSync(join(folder, left), { recursive: true, force: true })
      }
    }
  }
  return false
}

function isAlive(pid: number): boolean {
  // An empty file: its keeper is just being born.
  if (!(pid > 0)) return true
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function makeCluster(password: string, log: number): void {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  mkdirSync(join(folder, 'cluster'), { mode: 0o700 })
  if (NOBODY.uid !== undefined) {
    for (const path of [passwordFile, join(folder, 'cluster')]) chownSync(path, NOBODY.uid, NOBODY.gid)
  }
  const args = ['-D', join(folder, 'cluster'), '-U', 'fairlead', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  const made = spawnSync(join(binaries, 'initdb'), [...args, '-E', 'UTF8', '--locale=C', '--no-sync'], {
    cwd: folder,
    stdio: ['ignore', log, log],
    ...NOBODY,
  })
  if (made.status !== 0) throw new Error('initdb failed')
}

/** A port may be taken between being found free and being bound, so several are tried. */
async function startServer(password: string, log: number): Promise<{ child: ChildProcess; url: string }> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort()
    const child = spawn(...command(port), { cwd: folder, stdio: ['ignore', log, log], ...NOBODY })
    const url = `postgres://fairlead:${password}@127.0.0.1:${port}/postgres`
    if (await answers(url, child)) return { child, url }
    child.kill('SIGQUIT')
  }
  throw new Error('PostgreSQL did not start')
}

function command(port: number): [string, string[]] {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=32MB',
    // Tests of durability kill processes, not machines; without fsync a test database costs little.
    'fsync=off',
    'full_page_writes=off',
  ]
  const postgres = [join(binaries, 'postgres'), '-D', join(folder, 'cluster'), '-p', String(port)]
  const all = [...postgres, ...settings.flatMap((setting) => ['-c', setting])]
  // On Linux the server also goes when this keeper is killed.
  return process.platform === 'linux' ? ['setpriv', ['--pdeathsig', 'INT', ...all]] : [all[0] ?? '', all.slice(1)]
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (let attempt = 0; attempt < 300 && child.exitCode === null; attempt++) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      await pause(50)
    }
  }
  return false
}
