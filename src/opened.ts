import type { RunCtx } from './actions/release/run-release.ts'
import { openCtx } from './app.ts'
import { type CliIo, EXIT } from './cli/io.ts'
import { type Config, type ConfigFlags, parseConfig } from './config.ts'
import { systemClock } from './lib/clock-source.ts'
import { type Log, SILENT } from './lib/log.ts'
import { isNewStore } from './store/root-key.ts'

/** Opens the installation beside a running server, does one thing and closes it. It never makes one: a mistyped folder must not look like an empty store. */
export async function withCtx(
  args: readonly string[],
  io: CliIo,
  act: (ctx: RunCtx, config: Config) => Promise<number>,
  log: Log = SILENT,
): Promise<number> {
  const config = readConfig(args, io)
  if (config === undefined) return EXIT.usage
  const databaseUrl = config.store.engine === 'postgres' ? config.store.url : undefined
  if (await isNewStore(config.data, databaseUrl)) {
    const place = databaseUrl === undefined ? config.data : 'the database of DATABASE_URL'
    io.err(
      `There is no store in ${place}. Start Fairlead first (fairlead serve), or name the right folder with --data.\n`,
    )
    return EXIT.findings
  }
  const ctx = await openCtx(config, systemClock, log)
  try {
    return await act(ctx, config)
  } finally {
    await ctx.records.close()
    await ctx.pgp.close()
    await ctx.mailReader.close()
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
