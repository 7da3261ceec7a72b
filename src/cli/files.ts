import { createReadStream } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { Refusal } from '../domain/refusal.ts'
import { systemClock } from '../lib/clock-source.ts'
import type { CliIo } from './io.ts'
import { readUpTo } from './reading.ts'

/** The command line's world: the only place under cli/ that touches disk, streams and the clock. */
export function processIo(): CliIo {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', whenNobodyReads)
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readFile: readWhole,
    writeFile: (path, bytes) => writeFile(path, bytes),
    listDir: listNames,
    now: () => systemClock.now(),
    stdin: () => process.stdin,
    env: process.env,
    bar: process.stderr.isTTY === true,
    colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
  }
}

// `fairlead … | head` closes the pipe when it has read enough: that is no fault, and there is nobody left to tell.
function whenNobodyReads(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') process.exit(0)
  throw error
}

async function readWhole(path: string, limit = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
  const about = await stat(path)
  if (about.size > limit) throw new Refusal('too_large', `${path} has ${about.size} bytes; at most ${limit} are read.`)
  if (about.isFile() || about.isDirectory() || limit === Number.POSITIVE_INFINITY) return readFile(path)
  return readUpTo(createReadStream(path), path, limit)
}

async function listNames(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries.map((e) => (e.isDirectory() ? `${e.name}/` : e.name)).sort()
}
