import { Refusal } from '../domain/refusal.ts'
import { concat } from '../lib/bytes.ts'
import type { CliIo } from './io.ts'

/** A file that was named on the command line; `-` is standard input. */
export function readGiven(path: string, limit: number, io: CliIo): Promise<Uint8Array> {
  return path === '-' ? readUpTo(io.stdin(), 'standard input', limit) : io.readFile(path, limit)
}

/** All of a stream whose length nobody knows before: a pipe, a device, standard input. */
export async function readUpTo(stream: AsyncIterable<Uint8Array>, name: string, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > limit) throw new Refusal('too_large', `${name} has more than ${limit} bytes; no more are read.`)
    chunks.push(chunk)
  }
  return concat(...chunks)
}

/** Why a file could not be read, and what to do about it. */
export function unreadable(error: unknown, path: string): { readonly problem: string; readonly remedy: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return { problem: `There is no file ${path}.`, remedy: 'Correct the name.' }
  if (code === 'EISDIR')
    return { problem: `${path} is a folder.`, remedy: `Name the files in it: ${path.replace(/\/+$/, '')}/*` }
  if (code === 'EACCES' || code === 'EPERM')
    return { problem: `${path} may not be read by this user.`, remedy: 'Change its permissions.' }
  if (code === 'too_large' && error instanceof Error) return { problem: error.message, remedy: 'Split it.' }
  const problem = error instanceof Error ? error.message : `${path} could not be read.`
  return { problem, remedy: 'Name a file that can be read.' }
}
