import { affected } from './affected.ts'
import { check } from './check.ts'
import { cvss } from './cvss.ts'
import type { CliIo } from './io.ts'
import { policy } from './policy.ts'
import { verify } from './verify.ts'

/** A command: its arguments in, its exit code out. */
export type Command = (args: readonly string[], io: CliIo) => Promise<number>

/** The commands that need no installation: files in, words out. The others are wired in main. */
export const OFFLINE: Readonly<Record<string, { readonly run: Command; readonly does: string }>> = {
  policy: { run: policy, does: 'check, explain, render, diff a policy file, or run its clocks' },
  check: { run: check, does: 'check csaf, osv, cve, security-txt or openvex files' },
  cvss: { run: cvss, does: 'score CVSS vectors' },
  affected: { run: affected, does: 'say which advisories a package or lock file is affected by' },
  verify: { run: verify, does: 'check a receipt' },
}
