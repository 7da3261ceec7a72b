import { mkdir, open, stat, unlink } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { hex, random } from '../lib/bytes.ts'
import { isMissing } from './file-disk.ts'

/** A place on the disk cannot be used; the message names the variable that says where it is, and what to change. */
export class PlaceError extends Error {
  override readonly name = 'PlaceError'
}

const DATA = 'FAIRLEAD_DATA (or --data)'
/** Enough for the first pages of a store. */
const PROBE = 64 * 1024

/** Makes the data directory where it is missing, and writes a file in it for a moment: otherwise a start ends here, at once. */
export async function demandDataDir(path: string): Promise<void> {
  await makeDataDir(path)
  const probe = join(path, `.probe-${hex(random(6))}`)
  try {
    const file = await open(probe, 'wx', 0o600)
    try {
      await file.writeFile(new Uint8Array(PROBE))
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    throw placeError(DATA, path, error)
  } finally {
    await unlink(probe).catch(() => {}) // it was not made
  }
}

/** The data directory, readable by its owner only where it is made here. */
export async function makeDataDir(path: string): Promise<void> {
  await makeFolder(path).catch((error: unknown) => {
    throw placeError(DATA, path, error)
  })
}

/**
 * A folder with the folders above it. Node's own `recursive` never comes back from places such as /proc, where a folder
 * is there and nothing can be made in it.
 */
export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  const there = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (there?.isDirectory()) return
  if (there !== undefined) throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' })
  const above = dirname(path)
  if (above !== path) await makeFolder(above, mode)
  await mkdir(path, { mode }).catch((error: unknown) => {
    // Somebody else made it in this moment.
    if (codeOf(error) !== 'EEXIST') throw error
  })
}

/** What is wrong with the place that a variable names, and what to change; anything unforeseen stays as it is. */
export function placeError(variable: string, path: string, error: unknown): unknown {
  const found = PROBLEMS[codeOf(error)]
  return found === undefined ? error : new PlaceError(`${variable} is ${path}${found()}`)
}

const PROBLEMS: Readonly<Record<string, () => string>> = {
  ENOTDIR: () => ', and that is a file, or lies below one. Name a folder, or a place where one can be made.',
  ENOENT: () => ', where no folder can be made. Name a folder on a disk of yours.',
  EACCES: () => `, where ${account()} may not write. Give the folder to that user, or name another one.`,
  EPERM: () => `, where ${account()} may not write. Give the folder to that user, or name another one.`,
  EROFS: () => ', which lies on a disk that can only be read. Name a folder that can be written.',
  ENOSPC: () => ', and its disk is full. Make room there, or move the folder to another disk.',
  EDQUOT: () => `, and ${account()} may fill no more of its disk. Make room there, or raise the quota.`,
  ENAMETOOLONG: () => ', which is longer than a path may be. Name a shorter one.',
}

function account(): string {
  try {
    return `the user ${userInfo().username}`
  } catch {
    return 'this user'
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
