import type { RunCtx } from './actions/release/run-release.ts'
import { openCtx, signInLink, startApp } from './app.ts'
import type { Command } from './cli/commands.ts'
import { type CliIo, EXIT } from './cli/io.ts'
import { type Config, type ConfigFlags, parseConfig } from './config.ts'
import { runDemo } from './demo/run-demo.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import { activeMembers } from './domain/organisation.ts'
import { systemClock } from './lib/clock-source.ts'
import { createLog, type Log, SILENT } from './lib/log.ts'

/** The commands that work on an installation: its configuration, its store, its pages. */
export const INSTALLED: Readonly<Record<string, { readonly run: Command; readonly does: string }>> = {
  serve: { run: serve, does: 'start everything: [--data DIR] [--port N] [--policy FILE]' },
  demo: { run: demo, does: 'play one real vulnerability through the whole path, and leave the site open: [--port N]' },
  'sign-in-link': { run: makeSignInLink, does: 'print a one-time link into the console: [--member NAME] [--data DIR]' },
  ledger: { run: ledger, does: 'verify: replay every stream, compare with the rows, check hashes and checkpoints' },
}

/** Starts and stays until it is told to stop; then finishes what is running. */
async function serve(args: readonly string[], io: CliIo): Promise<number> {
  const config = readConfig(args, io)
  if (config === undefined) return EXIT.usage
  const log = createLog({ level: config.log, now: systemClock.now, write: (line) => void process.stderr.write(line) })
  const app = await startApp(config, systemClock, log)
  io.out(`\nFairlead is open: ${app.ctx.installation.baseUrl}/\n`)
  if (app.signInLink !== undefined) {
    io.out(`Sign in to the console, once, within the hour:\n  ${app.signInLink}\n(Later: npx fairlead sign-in-link)\n`)
  }
  io.out('\n')
  await toldToStop()
  await app.stop()
  return EXIT.good
}

async function demo(args: readonly string[], io: CliIo): Promise<number> {
  const stay = args.includes('--no-stay') ? async () => {} : toldToStop
  await runDemo(io, { port: flag(args, '--port') ?? io.env.PORT ?? '0', stay })
  return EXIT.good
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
    io.out(`${await signInLink(ctx, member.id)}\n`)
    return EXIT.good
  })
}

async function ledger(args: readonly string[], io: CliIo): Promise<number> {
  if (args[0] !== 'verify') {
    io.err('fairlead ledger verify [--data DIR] [--json]\n')
    return EXIT.usage
  }
  return withCtx(args.slice(1), io, async (ctx) => {
    const report = await ctx.store.ledger.verify()
    if (args.includes('--json')) io.out(`${JSON.stringify(report)}\n`)
    else {
      io.out(`${report.streams} streams, ${report.events} events, ${report.logged} in the signed log.\n`)
      for (const { stream, problem } of report.problems) io.out(`${stream}: ${problem}\n`)
      io.out(report.problems.length === 0 ? 'Everything agrees.\n' : `${report.problems.length} problem(s).\n`)
    }
    return report.problems.length === 0 ? EXIT.good : EXIT.findings
  })
}

/** Opens the installation beside a running server, does one thing and closes it. */
export async function withCtx(
  args: readonly string[],
  io: CliIo,
  act: (ctx: RunCtx, config: Config) => Promise<number>,
  log: Log = SILENT,
): Promise<number> {
  const config = readConfig(args, io)
  if (config === undefined) return EXIT.usage
  const ctx = await openCtx(config, systemClock, log, config.port)
  try {
    return await act(ctx, config)
  } finally {
    await ctx.records.close()
    await ctx.mail.close()
    await ctx.store.close()
  }
}

export function readConfig(args: readonly string[], io: CliIo): Config | undefined {
  const flags: ConfigFlags = {
    ...optional('data', flag(args, '--data')),
    ...optional('port', flag(args, '--port')),
    ...optional('policy', flag(args, '--policy')),
  }
  const parsed = parseConfig(io.env, flags)
  if ('config' in parsed) {
    for (const note of parsed.notes) io.err(`note: ${note.problem}\n`)
    return parsed.config
  }
  for (const { problem, remedy } of parsed.findings) io.err(`${problem}.${remedy === undefined ? '' : ` ${remedy}`}\n`)
  return undefined
}

export function flag(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name)
  return at < 0 ? undefined : args[at + 1]
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string })
}

async function toldToStop(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}
