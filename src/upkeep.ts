import { loadAssets } from './assets.ts'
import type { CommandEntry } from './cli/commands.ts'
import { type CliIo, EXIT } from './cli/io.ts'
import { examine } from './doctor.ts'
import { exportSite } from './export-site.ts'
import { importCommand } from './import-command.ts'
import { keysCommand } from './keys-command.ts'
import { systemClock } from './lib/clock-source.ts'
import { SILENT } from './lib/log.ts'
import { readConfig, withCtx } from './opened.ts'
import { backup } from './store/backup.ts'
import { restore } from './store/restore.ts'
import { readRootKey } from './store/root-key.ts'
import type { LedgerReport } from './store/store.ts'

/** The commands that keep an installation well. All but restore may run beside a running server. */
export const UPKEEP: Readonly<Record<string, CommandEntry>> = {
  ledger: {
    run: verifyLedger,
    does: 'verify: replay every stream, compare with the rows, check hashes and checkpoints',
  },
  keys: {
    run: keysCommand,
    does: 'list, make, renew, rotate, retire KEY, import FILE, member NAME FILE: OpenPGP keys of the team and its members',
  },
  import: {
    run: importCommand,
    does: 'advisories FILE…: the past from OSV, CSAF, CVE or GitHub records; reports --from …: open work from a mailbox, HackerOne or GitHub',
  },
  doctor: { run: doctor, does: 'examine everything, rebuild the public pages, say what needs a person' },
  backup: { run: makeBackup, does: 'DIR: copy everything that lasts, while Fairlead runs; never the root key' },
  restore: { run: bringBack, does: 'DIR: bring a backup back to an empty machine, and verify it' },
  export: { run: exportTo, does: 'site DIR: copy the public site for any web server' },
}

async function verifyLedger(args: readonly string[], io: CliIo): Promise<number> {
  if (args[0] !== 'verify') return usage(io, 'ledger verify [--data DIR] [--json]')
  return withCtx(args.slice(1), io, async (ctx) =>
    tellLedger(io, await ctx.store.ledger.verify(), args.includes('--json')),
  )
}

async function doctor(args: readonly string[], io: CliIo): Promise<number> {
  return withCtx(args, io, async (ctx) => {
    const findings = await examine(ctx)
    if (args.includes('--json')) io.out(`${JSON.stringify(findings)}\n`)
    else if (findings.length === 0) io.out('All is well. The public pages were made anew.\n')
    else
      for (const { level, rule, problem, remedy } of findings)
        io.out(`${level}: ${rule}: ${problem}${remedy === undefined ? '' : ` ${remedy}`}\n`)
    return findings.some((finding) => finding.level !== 'note') ? EXIT.findings : EXIT.good
  })
}

async function makeBackup(args: readonly string[], io: CliIo): Promise<number> {
  const dir = args[0]
  if (dir === undefined || dir.startsWith('-'))
    return usage(io, 'backup DIR [--data DIR]   (DIR must not exist, or be empty)')
  return withCtx(args.slice(1), io, async (ctx) => {
    const made = await backup(ctx.store, dir, ctx.now())
    const words = `${made.rows} rows and ${made.files} files, ${made.bytes} bytes, are in ${dir}. The root key is not: keep a copy of it elsewhere.`
    io.out(args.includes('--json') ? `${JSON.stringify({ dir, ...made })}\n` : `${words}\n`)
    return EXIT.good
  })
}

async function bringBack(args: readonly string[], io: CliIo): Promise<number> {
  const dir = args[0]
  if (dir === undefined || dir.startsWith('-'))
    return usage(io, 'restore DIR [--data DIR]   (into an empty data directory)')
  const config = readConfig(args.slice(1), io)
  if (config === undefined) return EXIT.usage
  const databaseUrl = config.store.engine === 'postgres' ? config.store.url : undefined
  // A restore never makes a key: it would be the wrong one.
  const source = config.rootKey.from === 'file' ? { ...config.rootKey, create: false } : config.rootKey
  const report = await restore(dir, {
    dataDir: config.data,
    rootKey: await readRootKey(source, config.data, databaseUrl),
    clock: systemClock,
    log: SILENT,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  })
  return tellLedger(io, report, args.includes('--json'))
}

async function exportTo(args: readonly string[], io: CliIo): Promise<number> {
  const [what, dir] = args
  if (what !== 'site' || dir === undefined || dir.startsWith('-')) return usage(io, 'export site DIR [--data DIR]')
  return withCtx(args.slice(2), io, async (ctx) => {
    const assets = (await loadAssets()).filter((asset) => !asset.name.endsWith('.js'))
    const count = await exportSite(ctx, assets, dir)
    io.out(args.includes('--json') ? `${JSON.stringify({ dir, files: count })}\n` : `${count} files are in ${dir}.\n`)
    return EXIT.good
  })
}

function tellLedger(io: CliIo, report: LedgerReport, json: boolean): number {
  if (json) io.out(`${JSON.stringify(report)}\n`)
  else {
    io.out(`${report.streams} streams, ${report.events} events, ${report.logged} in the signed log.\n`)
    for (const { stream, problem } of report.problems) io.out(`${stream}: ${problem}\n`)
    io.out(report.problems.length === 0 ? 'Everything agrees.\n' : `${report.problems.length} problem(s).\n`)
  }
  return report.problems.length === 0 ? EXIT.good : EXIT.findings
}

function usage(io: CliIo, words: string): number {
  io.err(`fairlead ${words}\n`)
  return EXIT.usage
}
