import type { CliIo } from './io.ts'

/** A command: its arguments in, its exit code out. */
export type Command = (args: readonly string[], io: CliIo) => Promise<number>

export interface CommandEntry {
  readonly run: Command
  readonly does: string
}

/**
 * The commands that need no installation: files in, words out. Each is loaded when it is asked for: the rules of some
 * standards take longer to load than other commands to run.
 */
export const OFFLINE: Readonly<Record<string, CommandEntry>> = {
  policy: {
    run: async (args, io) => (await import('./policy.ts')).policy(args, io),
    does: 'check, explain, render or diff a policy file, or run its clocks',
  },
  check: {
    run: async (args, io) => (await import('./check.ts')).check(args, io),
    does: 'check csaf, osv, cve, security-txt or openvex files',
  },
  cvss: { run: async (args, io) => (await import('./cvss.ts')).cvss(args, io), does: 'score CVSS vectors' },
  affected: {
    run: async (args, io) => (await import('./affected.ts')).affected(args, io),
    does: 'say which advisories a package or a lock file is affected by',
  },
  verify: { run: async (args, io) => (await import('./verify.ts')).verify(args, io), does: 'check a receipt' },
}
