import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BINARY = '/usr/sbin/dovecot'
/** Debian's nobody: Dovecot serves no mail as root. */
const NOBODY = 65_534

/** Why no Dovecot can run here; undefined where it can. */
export const NO_DOVECOT: string | undefined = !existsSync(BINARY)
  ? 'Dovecot is not installed (Debian: dovecot-imapd)'
  : process.getuid?.() === 0
    ? undefined
    : 'Dovecot needs root to start'

export interface Dovecot extends AsyncDisposable {
  readonly port: number
  readonly url: string
  stop(): Promise<void>
  start(): Promise<void>
}

/** Debian's own Dovecot on the loopback, with one mailbox: security, password “p@ss:word”. */
export async function startDovecot(): Promise<Dovecot> {
  const home = await mkdtemp(join(tmpdir(), 'fairlead-dovecot-'))
  for (const folder of ['', 'run', 'mail', 'home']) {
    mkdirSync(join(home, folder), { recursive: true })
    chmodSync(join(home, folder), 0o755)
    chownSync(join(home, folder), folder === '' || folder === 'run' ? 0 : NOBODY, 0)
  }
  const port = await freePort()
  await writeFile(join(home, 'dovecot.conf'), configuration(home, port))
  let child: ChildProcess | undefined
  async function start(): Promise<void> {
    child = spawn(BINARY, ['-F', '-c', join(home, 'dovecot.conf')], { stdio: 'ignore', detached: true })
    // Nothing that a test breaks off leaves it behind.
    process.once('exit', () => endGroup(child))
    await answers(port, () => readFile(join(home, 'log'), 'utf8').catch(() => ''))
  }
  async function stop(): Promise<void> {
    const ending = child
    child = undefined
    if (ending === undefined || ending.exitCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    endGroup(ending)
    await ended
  }
  await start()
  return {
    port,
    url: `imap://security:p%40ss%3Aword@127.0.0.1:${port}`,
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** The server and those it has started, which outlive it by default. */
function endGroup(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // All of them are gone already.
  }
}

function configuration(home: string, port: number): string {
  return `
base_dir = ${home}/run
log_path = ${home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${home}/mail
first_valid_uid = 1
first_valid_gid = 0
default_internal_user = root
default_internal_group = root
default_login_user = nobody
passdb {
  driver = static
  args = password=p@ss:word
}
userdb {
  driver = static
  args = uid=${NOBODY} gid=${NOBODY} home=${home}/home
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function answers(port: number, log: () => Promise<string>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const greeted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('data', () => resolve(true)).once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
      setTimeout(() => socket.destroy(), 500).unref()
    })
    if (greeted) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`Dovecot does not answer: ${await log()}`)
}
