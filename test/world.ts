import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeSignInLink } from '../src/actions/identity/make-sign-in-link.ts'
import { type App, startApp } from '../src/app.ts'
import { parseConfig } from '../src/config.ts'
import { SYSTEM_SCOPE } from '../src/domain/access.ts'
import { type MovableClock, movableClock } from '../src/lib/clock-source.ts'
import { fromIso, type Instant } from '../src/lib/instant.ts'
import { createLog, type Log } from '../src/lib/log.ts'
import { workThrough } from '../src/worker/loop.ts'
import { Client } from './client.ts'
import { type Postbox, startPostbox } from './postbox.ts'

export interface WorldOptions {
  /** RFC 3339; the story begins here. */
  readonly at?: string
  /** A policy file, or its text. */
  readonly policy?: string
  readonly databaseUrl?: string
  readonly env?: Readonly<Record<string, string>>
  /** A data directory of an earlier world, to go on in. */
  readonly data?: string
}

/** The real application on a store of its own: real HTTP, real SMTP, a clock that moves when the story says so. */
export interface World extends AsyncDisposable {
  readonly app: App
  readonly clock: MovableClock
  readonly mails: Postbox
  readonly data: string
  readonly log: readonly string[]
  now(): Instant
  /** Goes due by due until this instant: everything that falls due on the way is done at its own time. */
  until(at: string | Instant): Promise<void>
  /** Everything that is due now is done. */
  settle(): Promise<void>
  /** A visitor without cookies. */
  visitor(): Client
  /** Somebody signed in to the console by a one-time link. */
  member(name?: string): Promise<Client>
  published(path: string): Promise<string | undefined>
}

const CHECKOUT = resolve(import.meta.dirname, '..')

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  // What was opened is closed too where the house does not start: a server left open would keep the process alive.
  await using opened = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'fairlead-world-'))
  opened.defer(() => rm(home, { recursive: true, force: true }))
  const data = options.data ?? join(home, 'data')
  const mails = await startPostbox()
  opened.defer(() => mails.stop())
  const clock = movableClock(instant(options.at ?? '2026-04-02T16:00:00Z'))
  const log: string[] = []
  const app = await start({ ...options, data }, home, mails, clock, logInto(log, clock))
  opened.defer(() => app.stop())
  const all = opened.move()
  return {
    app,
    clock,
    mails,
    data,
    log,
    now: () => clock.now(),
    until: (at) => until(app, clock, typeof at === 'number' ? at : instant(at)),
    settle: async () => void (await workThrough(app.ctx)),
    visitor: () => new Client(`http://127.0.0.1:${app.http.port}`),
    member: (name) => signIn(app, name),
    published: async (path) => {
      const file = await app.ctx.store.published.read(path)
      return file === undefined ? undefined : new TextDecoder().decode(file.bytes)
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

async function start(
  options: WorldOptions & { readonly data: string },
  home: string,
  mails: Postbox,
  clock: MovableClock,
  log: Log,
): Promise<App> {
  const env = {
    HOST: '127.0.0.1',
    PORT: '0',
    // Stories count mails and instants; the one that is about the doors turns it on.
    FAIRLEAD_SELF_CHECK: 'off',
    FAIRLEAD_DATA: options.data,
    FAIRLEAD_POLICY: options.policy ?? join(CHECKOUT, 'policies', 'nodejs.yaml'),
    FAIRLEAD_ROOT_KEY_FILE: join(home, 'root.key'),
    SMTP_URL: mails.url,
    FAIRLEAD_MAIL_FROM: 'Security <security@fairlead.example>',
    FAIRLEAD_TEAM_MAIL: 'team@fairlead.example',
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    ...options.env,
  }
  const parsed = parseConfig(env)
  assert.ok('config' in parsed, 'findings' in parsed ? JSON.stringify(parsed.findings) : '')
  return startApp(parsed.config, clock, log, { worker: false })
}

async function until(app: App, clock: MovableClock, at: Instant): Promise<void> {
  for (;;) {
    await workThrough(app.ctx)
    const next = await app.ctx.store.due.next()
    if (next === undefined || next > at) break
    if (next > clock.now()) clock.moveTo(next)
  }
  if (at > clock.now()) clock.moveTo(at)
  await workThrough(app.ctx)
}

async function signIn(app: App, name: string | undefined): Promise<Client> {
  const reader = app.ctx.store.reader(SYSTEM_SCOPE)
  const names = await reader.memberNames()
  const { members } = await reader.organisation()
  const member = members.find((m) => m.until === null && (name === undefined || names.get(m.id)?.name === name))
  assert.ok(member, `no member ${name}`)
  const link = new URL(await makeSignInLink(app.ctx, SYSTEM_SCOPE, { member: member.id }))
  const client = new Client(`http://127.0.0.1:${app.http.port}`)
  const page = await client.get(`${link.pathname}${link.search}`)
  await client.submit(page, { form: 0 })
  return client
}

function logInto(lines: string[], clock: MovableClock): Log {
  return createLog({ level: 'debug', now: clock.now, write: (line) => void lines.push(line) })
}

function instant(text: string): Instant {
  const at = fromIso(text)
  assert.ok(at !== undefined, `${text} is no instant`)
  return at
}
