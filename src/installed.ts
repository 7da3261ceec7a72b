import { makeSignInLink as makeLink } from './actions/identity/make-sign-in-link.ts'
import { startApp } from './app.ts'
import type { CommandEntry } from './cli/commands.ts'
import { type CliIo, EXIT } from './cli/io.ts'
import { runDemo } from './demo/run-demo.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import { activeMembers } from './domain/organisation.ts'
import { systemClock } from './lib/clock-source.ts'
import { createLog, type Log, SILENT } from './lib/log.ts'
import { flag, readConfig, withCtx } from './opened.ts'
import { UPKEEP } from './upkeep.ts'

/** The commands that work on an installation: its configuration, its store, its pages. */
export const INSTALLED: Readonly<Record<string, CommandEntry>> = {
  serve: { run: serve, does: 'start everything: [--data DIR] [--port N] [--policy FILE]' },
  demo: { run: demo, does: 'play one real vulnerability through the whole path, and leave the site open: [--port N]' },
  'sign-in-link': { run: makeSignInLink, does: 'print a one-time link into the console: [--member NAME] [--data DIR]' },
  ...UPKEEP,
}

/** Starts and stays until it is told to stop; then finishes what is running. */
async function serve(args: readonly string[], io: CliIo): Promise<number> {
  const config = readConfig(args, io)
  if (config === undefined) return EXIT.usage
  const log = createLog({ level: config.log, now: systemClock.now, write: (line) => void process.stderr.write(line) })
  logWarnings(log)
  // Heard from the beginning: whoever stops a start that has just succeeded stops it in order.
  const told = toldToStop()
  const app = await startApp(config, systemClock, log)
  io.out(`\nFairlead is open: ${app.ctx.installation.baseUrl}/\n`)
  if (app.signInLink !== undefined) {
    io.out(`Sign in to the console, once, within the hour:\n  ${app.signInLink}\n(Later: npx fairlead sign-in-link)\n`)
    if (config.rootKey.from === 'file')
      io.out(`The root key opens all that is sealed. Copy it to a safe place:\n  ${config.rootKey.path}\n`)
  }
  io.out('\n')
  await told
  await app.stop()
  return EXIT.good
}

async function demo(args: readonly string[], io: CliIo): Promise<number> {
  logWarnings(SILENT)
  const stay = args.includes('--no-stay') ? async () => {} : toldToStop
  await runDemo(io, { port: flag(args, '--port') ?? io.env.PORT ?? '0', stay })
  return EXIT.good
}

/** Warnings of Node itself go into the log, by name; that a part of it is experimental is known and pinned. */
function logWarnings(log: Log): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ name }) => {
    if (name !== 'ExperimentalWarning') log.warn('process.warned', { kind: name })
  })
}

/** For the first administrator, and for whoever lost the passkey. */
async function makeSignInLink(args: readonly string[], io: CliIo): Promise<number> {
  return withCtx(args, io, async (ctx) => {
    const reader = ctx.store.reader(SYSTEM_SCOPE)
    const names = await reader.memberNames()
    const wanted = flag(args, '--member')
    const members = activeMembers(await reader.organisation())
    const member =
      wanted === undefined
        ? members.find((m) => m.roles.includes('admin'))
        : members.find((m) => m.id === wanted || names.get(m.id)?.name === wanted)
    if (member === undefined) {
      const known = members.map((m) => names.get(m.id)?.name ?? m.id).join(', ')
      io.err(
        known === '' ? 'There is nobody yet: start Fairlead first.\n' : `There is no such member. Members: ${known}\n`,
      )
      return EXIT.findings
    }
    const link = await makeLink(ctx, SYSTEM_SCOPE, { member: member.id })
    io.out(args.includes('--json') ? `${JSON.stringify({ link })}\n` : `${link}\n`)
    return EXIT.good
  })
}

async function toldToStop(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}
