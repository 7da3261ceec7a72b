import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadedAsset } from './http/assets.ts'
import { assets } from './views/assets/index.ts'

/** Reads the files that pages load, once, at the start: a missing one stops it there and not at a visitor. */
export function loadAssets(): Promise<readonly LoadedAsset[]> {
  return Promise.all(
    assets.map(async ({ name, from, type }) => ({
      name,
      type,
      bytes: await readFile(join(import.meta.dirname, from)),
    })),
  )
}
