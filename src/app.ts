import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { watchDoors } from './actions/check/check-doors.ts'
import { makeSignInLink } from './actions/identity/make-sign-in-link.ts'
import { keepHouse } from './actions/intake/keep-house.ts'
import { foundOrganisation } from './actions/people/found-organisation.ts'
import { watchPlatform } from './actions/platform/platforms.ts'
import { activatePolicy, type PolicySource } from './actions/policy/activate-policy.ts'
import { publishSite } from './actions/publish/publish-site.ts'
import type { RunCtx } from './actions/release/run-release.ts'
import { loadAssets } from './assets.ts'
import { keyDirectory } from './channels/key-directory.ts'
import type { MailChannel } from './channels/mail.ts'
import { platformsOf } from './channels/platforms.ts'
import { smtpChannel } from './channels/smtp.ts'
import type { Config } from './config.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import { textNames } from './formats/policy-file.ts'
import { type HttpServer, startHttpServer } from './http/server.ts'
import type { ClockSource } from './lib/clock-source.ts'
import type { Log } from './lib/log.ts'
import { madeFrom } from './made-from.ts'
import { type MailDoors, mailSettings, readDkim, startMailDoors } from './mail-doors.ts'
import { openStore } from './store/open.ts'
import { demandDataDir } from './store/place.ts'
import { readRootKey } from './store/root-key.ts'
import { startWorker } from './worker/loop.ts'
import { mailReader } from './worker/mail-reader.ts'
import { pgpRunner } from './worker/pgp-runner.ts'
import { recordChecker } from './worker/record-checker.ts'

export interface App {
  readonly ctx: RunCtx
  readonly http: HttpServer
  readonly mailDoors: MailDoors
  /** Only after the very first start: the way into the console. */
  readonly signInLink: string | undefined
  /** Finishes what is running, gives leases back, closes the store. */
  stop(): Promise<void>
}

/** Opens the store of a configuration, with everything a verb may use. `port` completes the default base URL; beside a running server it is the one that server has. */
export async function openCtx(config: Config, clock: ClockSource, log: Log, port?: number): Promise<RunCtx> {
  const databaseUrl = config.store.engine === 'postgres' ? { databaseUrl: config.store.url } : {}
  const rootKey = await readRootKey(config.rootKey, config.data, databaseUrl.databaseUrl)
  const store = await openStore({
    dataDir: config.data,
    rootKey,
    ...databaseUrl,
    clock,
    fileLimit: config.fileLimit,
    log,
  })
  return {
    store,
    now: () => clock.now(),
    log,
    records: recordChecker(),
    mailReader: mailReader(),
    platforms: platformsOf(config.platforms),
    pgp: pgpRunner(),
    keyDirectory: keyDirectory(),
    mail: smtpChannel({ url: config.smtpUrl, from: config.mailFrom, ...(await readDkim(config)) }),
    installation: {
      baseUrl: config.baseUrl ?? (port === undefined ? await lastAddress(config.data) : `http://localhost:${port}`),
      mailFrom: config.mailFrom,
      teamMail: config.teamMail,
      fileLimit: config.fileLimit,
      csaf21: config.csaf21,
      selfCheck: config.selfCheck,
      mail: mailSettings(config),
      manual: await readManual(),
      madeFrom: await madeFrom(),
    },
  }
}

/**
 * Starts everything: store, first start where needed, public pages, portal, worker. Resolves once reports can be stored
 * and the pages can be read.
 */
export async function startApp(
  config: Config,
  clock: ClockSource,
  log: Log,
  options: { readonly worker: boolean; readonly mail?: MailChannel } = { worker: true },
): Promise<App> {
  await demandDataDir(config.data)
  const policyFile = { path: config.policy, read: () => readPolicy(config.policy) }
  const http = await startHttpServer({ config, clock, log, assets: await loadAssets(), policyFile })
  let ctx: RunCtx | undefined
  let mailDoors: MailDoors | undefined
  try {
    const opened = await openCtx(config, clock, log, http.port)
    ctx = options.mail === undefined ? opened : { ...opened, mail: options.mail }
    const signInLink = await prepare(ctx, config)
    http.open(ctx)
    mailDoors = await startMailDoors(ctx, config)
    const doors = { http, mailDoors }
    await writeFile(join(config.data, ADDRESS), ctx.installation.baseUrl)
    const worker = options.worker ? startWorker(ctx) : undefined
    log.info('server.started', { port: http.port, engine: ctx.store.engine })
    return { ctx, ...doors, signInLink, stop: () => stop(doors, worker, ctx as RunCtx) }
  } catch (error) {
    await http.stop()
    await mailDoors?.stop()
    await ctx?.records.close()
    await ctx?.pgp.close()
    await ctx?.mailReader.close()
    await ctx?.mail.close()
    await ctx?.store.close()
    throw error
  }
}

/** First start: organisation, administrator, policy. Every start: the public pages stand, name the address of now, and are as this version makes them. */
async function prepare(ctx: RunCtx, config: Config): Promise<string | undefined> {
  const { founded, admin } = await foundOrganisation(ctx, { name: 'Administrator' })
  const organisation = await ctx.store.reader(SYSTEM_SCOPE).organisation()
  if (organisation.policies.length === 0) await activatePolicy(ctx, SYSTEM_SCOPE, await readPolicy(config.policy))
  const moved = (await lastAddress(config.data)) !== ctx.installation.baseUrl
  const manifest = await ctx.store.published.manifest()
  const another = manifest?.madeFrom !== ctx.installation.madeFrom
  if (manifest === undefined || founded || moved || another) await publishSite(ctx)
  await keepHouse(ctx)
  for (const platform of ['hackerone', 'github'] as const) await watchPlatform(ctx, platform)
  await watchDoors(ctx)
  return founded && admin !== undefined ? makeSignInLink(ctx, SYSTEM_SCOPE, { member: admin }) : undefined
}

/** A policy file with the Markdown files beside it that it names. */
export async function readPolicy(path: string): Promise<PolicySource> {
  const source = await readFile(path, 'utf8')
  const texts: Record<string, string> = {}
  for (const name of textNames(source)) {
    const text = await readFile(join(dirname(path), name), 'utf8').catch(() => undefined)
    if (text !== undefined) texts[name] = text
  }
  return { source, texts }
}

/** The chapters of docs/manual, index first; each begins with its title. */
async function readManual(): Promise<RunCtx['installation']['manual']> {
  const folder = join(import.meta.dirname, '..', 'docs', 'manual')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
  const chapters = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return { id: name.slice(0, -3), title: /^# (.+)$/m.exec(text)?.[1] ?? name, text }
    }),
  )
  return chapters.sort((a, b) => Number(b.id === 'index') - Number(a.id === 'index'))
}

// Where the server was last reached; a command beside it prints links that lead there.
const ADDRESS = 'address'

async function lastAddress(data: string): Promise<string> {
  const address = await readFile(join(data, ADDRESS), 'utf8').catch(() => '')
  return address.trim() || 'http://localhost:8080'
}

async function stop(
  doors: { readonly http: HttpServer; readonly mailDoors: MailDoors },
  worker: { stop(): Promise<void> } | undefined,
  ctx: RunCtx,
): Promise<void> {
  await doors.http.stop()
  await doors.mailDoors.stop()
  await worker?.stop()
  await ctx.records.close()
  await ctx.pgp.close()
  await ctx.mailReader.close()
  await ctx.mail.close()
  await ctx.store.close()
  ctx.log.info('server.stopped')
}
