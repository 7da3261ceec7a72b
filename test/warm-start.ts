import { accessSync, constants, statfsSync } from 'node:fs'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const ENOUGH = 2 * 1024 ** 3

/**
 * `npm test` runs each file in a process of its own. What V8 compiled in one of them, and the types stripped, are kept
 * beside the packages for the next: half of the time of a short test file would go into that. Stores of a minute lie in
 * memory where there is enough: thousands of commits would wait for a disk that no test can pull out.
 */
export function globalSetup(): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '..', 'node_modules', '.cache', 'fairlead')
  if (process.env['TMPDIR'] === undefined && hasMemoryToWriteTo()) process.env['TMPDIR'] = MEMORY
}

function hasMemoryToWriteTo(): boolean {
  if (process.platform !== 'linux') return false
  try {
    accessSync(MEMORY, constants.W_OK | constants.X_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize > ENOUGH
  } catch {
    return false
  }
}
