import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, normalize, resolve, sep } from 'node:path'
import type { RunCtx } from './actions/release/run-release.ts'
import type { LoadedAsset } from './http/assets.ts'
import { makeFolder, placeError } from './store/place.ts'

/** Copies the published site into a directory that any web server can serve. Returns how many files that were. */
export async function exportSite(ctx: RunCtx, assets: readonly LoadedAsset[], dir: string): Promise<number> {
  // Readable by the web server that will serve it.
  await makeFolder(resolve(dir), 0o755).catch((error: unknown) => {
    throw placeError('The folder of the site', dir, error)
  })
  let count = 0
  for (const path of await ctx.store.published.paths()) {
    const object = await ctx.store.published.read(path)
    if (object === undefined) continue
    await put(dir, fileNameOf(path, object.type), object.bytes)
    count++
  }
  for (const asset of assets) {
    await put(dir, join('assets', asset.name), asset.bytes)
    count++
  }
  return count
}

/** /policy becomes policy/index.html, so that a plain file server answers the same addresses. */
function fileNameOf(path: string, type: string): string {
  const isPage = type.startsWith('text/html')
  return isPage ? join(path, 'index.html') : path
}

async function put(dir: string, name: string, bytes: Uint8Array): Promise<void> {
  const file = normalize(join(dir, name))
  if (!file.startsWith(normalize(dir) + sep)) throw new Error(`${name} would lie outside ${dir}`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}
