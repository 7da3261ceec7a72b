import { join } from 'node:path'

/**
 * `npm test` runs each file in a process of its own. What V8 compiled in one of them, and the types stripped, are kept
 * beside the packages for the next: half of the time of a short test file would go into that.
 */
export function globalSetup(): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '..', 'node_modules', '.cache', 'fairlead')
}
