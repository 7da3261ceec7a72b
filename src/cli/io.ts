import type { Instant } from '../lib/instant.ts'

/** What a command may do to the world. src/cli/files.ts gives the real one; tests give their own. */
export interface CliIo {
  /** Writes to standard output, exactly as given: end your lines. */
  out(text: string): void
  /** Writes to standard error, exactly as given. */
  err(text: string): void
  /** Whole file; refuses one larger than `limit` bytes before reading it. */
  readFile(path: string, limit?: number): Promise<Uint8Array>
  writeFile(path: string, bytes: Uint8Array): Promise<void>
  /** Names in a directory, sorted; folders end in a slash. */
  listDir(path: string): Promise<readonly string[]>
  now(): Instant
  stdin(): AsyncIterable<Uint8Array>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether standard output is a terminal that wants colour. */
  readonly colour: boolean
  /** Whether standard error is a terminal that somebody looks at: then a progress bar may move there. */
  readonly bar?: boolean
}

/** Exit codes of every command: good; findings that must be acted on; wrong usage. */
export const EXIT = { good: 0, findings: 1, usage: 2 } as const
