import { readFile } from 'node:fs/promises'
import type { CliIo } from '../../src/cli/io.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import type { Instant } from '../../src/lib/instant.ts'

export interface Ran {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/** Runs a command as the command line does; `files` are there beside the real ones. */
export async function run(
  command: (args: readonly string[], io: CliIo) => Promise<number>,
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  now: Instant = 0,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const exit = await command(args, {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    readFile: async (path) => (files[path] === undefined ? readFile(path) : utf8(files[path])),
    writeFile: async () => {},
    listDir: async () => [],
    now: () => now,
    stdin: async function* () {},
    env,
    colour: false,
  })
  return { exit, out, err }
}
