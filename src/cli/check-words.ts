import type { Finding } from '../domain/refusal.ts'
import type { CliIo } from './io.ts'

/** One file's result, as `--json` prints it. `valid`: the schema and every mandatory rule hold. */
export interface CheckResult {
  readonly file: string
  readonly valid: boolean
  readonly findings: readonly Finding[]
}

/** A result for people: one line for the file, two for each finding. */
export function inWords({ file, valid, findings }: CheckResult): string {
  const head = `${file}: ${valid ? 'valid' : 'not valid'}\n`
  const lines = findings.map(({ level, rule, path, problem, remedy }) => {
    const where = path === undefined || path === '' ? '' : ` at ${path}`
    return `  ${level.padEnd(7)} ${rule}${where}\n          ${problem}${remedy === undefined ? '' : ` ${remedy}`}\n`
  })
  return head + lines.join('')
}

/** A moving bar on standard error, only for people and only where there is something to wait for. */
export function progress(done: number, all: number, io: CliIo): void {
  if (!io.colour || all < 20) return
  const width = 30
  const filled = Math.round((done / all) * width)
  const bar = `${'#'.repeat(filled)}${'.'.repeat(width - filled)}`
  io.err(`\r${bar} ${done} of ${all}${done === all ? '\n' : ''}`)
}
