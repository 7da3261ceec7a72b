import { type CommandEntry, OFFLINE } from './cli/commands.ts'
import { processIo } from './cli/files.ts'
import { type CliIo, EXIT } from './cli/io.ts'
import { Refusal } from './domain/refusal.ts'

// Errors whose text says what to do about them. Stands first: the next line runs the whole command.
const FOR_READERS: ReadonlySet<string> = new Set(['RootKeyError', 'PlaceError'])

process.exitCode = await run(process.argv.slice(2), processIo())

/** `fairlead COMMAND …`: finds the command and turns what it throws into words and an exit code. */
async function run(argv: readonly string[], io: CliIo): Promise<number> {
  const [name = '', ...args] = argv
  // The one policy command that may look into an installation.
  const replay = name === 'policy' && args[0] === 'simulate' && args.includes('--ledger')
  const command = replay
    ? (await import('./replay.ts')).simulateLedger
    : (OFFLINE[name]?.run ?? (await installed())[name]?.run)
  if (command === undefined) {
    const asked = name === '' || name === 'help' || name === '--help'
    ;(asked ? io.out : io.err)(asked ? await usage() : `fairlead: there is no command “${name}”.\n\n${await usage()}`)
    return asked && name !== '' ? EXIT.good : EXIT.usage
  }
  if (OFFLINE[name] === undefined && args.includes('--help')) {
    io.out(`fairlead ${name}   ${(await installed())[name]?.does}\n`)
    return EXIT.good
  }
  try {
    return await command(args, io)
  } catch (error) {
    io.err(`fairlead ${name}: ${wordsFor(error)}\n`)
    return EXIT.findings
  }
}

/** Loaded only when needed: the offline commands start without the house. */
async function installed(): Promise<Readonly<Record<string, CommandEntry>>> {
  return (await import('./installed.ts')).INSTALLED
}

async function usage(): Promise<string> {
  const rows = [...Object.entries(await installed()), ...Object.entries(OFFLINE)].map(
    ([name, { does }]) => `  ${name.padEnd(14)}${does}`,
  )
  return `fairlead COMMAND …\n\n${rows.join('\n')}\n\nEvery command says more with --help. The manual is in docs/manual/.\n`
}

/** Refusals and problems with files are written for whoever reads them; anything else is a fault of ours. */
function wordsFor(error: unknown): string {
  if (error instanceof Refusal && error.code === 'not_stored')
    return error.cause instanceof Error ? `The store cannot be used: ${wordsFor(error.cause)}` : error.message
  if (error instanceof Refusal)
    return [error.message, ...error.fields.map((f) => `  ${f.field}: ${f.problem}`)].join('\n')
  if (error instanceof Error && FOR_READERS.has(error.name)) return error.message
  if (error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string') return withHint(error)
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** What cannot be reached by its address is most likely the database. */
function withHint(error: NodeJS.ErrnoException): string {
  const words = error.message.trim() === '' ? String(error.code) : error.message
  return /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|28|3D|57)/.test(String(error.code))
    ? `${words}. Look at DATABASE_URL.`
    : words
}
