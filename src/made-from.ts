import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { utf8 } from './lib/bytes.ts'
import { startDigest } from './lib/digest.ts'

/** Everything that decides how a published page or record looks, beside the facts that it tells. */
const PARTS = ['../package.json', '../docs/manual', 'views', 'formats', 'actions/publish']
const KINDS = /\.(ts|css|json|md|svg|woff2)$/

let known: Promise<string> | undefined

/** A digest of this program as a maker of pages: after an upgrade it is another, and the pages are made anew. */
export function madeFrom(): Promise<string> {
  known ??= digestOf(PARTS.map((part) => join(import.meta.dirname, part)))
  return known
}

async function digestOf(parts: readonly string[]): Promise<string> {
  const digest = startDigest()
  for (const part of parts) {
    for (const path of await filesIn(part)) {
      digest.add(utf8(`${path.slice(import.meta.dirname.length)}\n`))
      digest.add(await readFile(path))
    }
  }
  return digest.end()
}

async function filesIn(path: string): Promise<readonly string[]> {
  if (KINDS.test(path)) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && KINDS.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
