import { execFile } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Bytes, fromBase64, hex, random } from '../lib/bytes.ts'
import { isMissing, syncFolder } from './file-disk.ts'
import { makeFolder, placeError } from './place.ts'
import { hasTables } from './postgres-engine.ts'
import { KEY_BYTES } from './seal.ts'
import { STORE_FILE } from './sqlite-engine.ts'

/** Where the root key comes from. `create` lets a first start make the file. */
export type RootKeySource =
  | { readonly from: 'environment'; readonly key: Bytes }
  | { readonly from: 'file'; readonly path: string; readonly create: boolean }
  | { readonly from: 'command'; readonly command: string }

/** The root key is missing or is none; the message says which file, variable or command to look at. */
export class RootKeyError extends Error {
  override readonly name = 'RootKeyError'
}

/** Reads the root key; makes one only where that is allowed and no store in `dataDir` or the database needs an older one. */
export async function readRootKey(source: RootKeySource, dataDir: string, databaseUrl?: string): Promise<Bytes> {
  switch (source.from) {
    case 'environment':
      return checkLength(source.key, 'FAIRLEAD_ROOT_KEY')
    case 'command':
      return fromCommand(source.command)
    case 'file':
      return fromFile(source, () => isNewStore(dataDir, databaseUrl))
  }
}

async function fromFile(
  source: { readonly path: string; readonly create: boolean },
  isNew: () => Promise<boolean>,
): Promise<Bytes> {
  const { path } = source
  try {
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') {
      throw new RootKeyError(`The root key ${path} can be read by others. Run: chmod 600 ${path}`)
    }
    return parseKey(await readFile(path, 'utf8'), path)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  if (source.create && (await isNew()))
    return create(path).catch((error: unknown) => {
      throw placeError('The root key (FAIRLEAD_ROOT_KEY_FILE)', path, error)
    })
  throw new RootKeyError(
    `The root key ${path} is missing. This store is sealed under it: bring the file back from where you keep it. Nothing was changed.`,
  )
}

/** Nothing was ever stored there. */
export async function isNewStore(dataDir: string, databaseUrl: string | undefined): Promise<boolean> {
  if (databaseUrl !== undefined) return !(await hasTables(databaseUrl))
  return (await stat(join(dataDir, STORE_FILE)).catch(() => undefined)) === undefined
}

/** Durable under its name before anything is sealed with it. */
async function create(path: string): Promise<Bytes> {
  const key = random(KEY_BYTES)
  await makeFolder(dirname(path))
  const aside = join(dirname(path), `.root.key.${hex(random(6))}`)
  const file = await open(aside, 'wx', 0o600)
  try {
    await file.writeFile(`${hex(key)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, path)
  await syncFolder(dirname(path))
  return key
}

async function fromCommand(command: string): Promise<Bytes> {
  const shell = process.platform === 'win32' ? ['cmd', '/c'] : ['/bin/sh', '-c']
  const [program = '', flag = ''] = shell
  try {
    const { stdout } = await promisify(execFile)(program, [flag, command], { timeout: 60_000, maxBuffer: 4096 })
    return parseKey(stdout, 'the output of FAIRLEAD_ROOT_KEY_COMMAND')
  } catch (error) {
    if (error instanceof RootKeyError) throw error
    // Its own message may repeat what the command printed.
    throw new RootKeyError('FAIRLEAD_ROOT_KEY_COMMAND failed; run it by hand to see why.')
  }
}

/** 32 bytes as hexadecimal digits or base64, with any white space around. */
function parseKey(text: string, where: string): Bytes {
  const trimmed = text.trim()
  if (/^[\da-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (/^[\w+/-]{43}=?$/.test(trimmed)) return fromBase64(trimmed)
  throw new RootKeyError(`${where} is no root key: it should hold 32 bytes as 64 hexadecimal digits or as base64.`)
}

function checkLength(key: Bytes, where: string): Bytes {
  if (key.length === KEY_BYTES) return key
  throw new RootKeyError(`${where} should hold ${KEY_BYTES} bytes, not ${key.length}.`)
}
