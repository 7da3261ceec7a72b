import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The path of reference data kept beside the checkout (../shared), such as shared('vectors/osv/schema/schema.json');
 * undefined where it is not there, and then the test skips with NO_SHARED as its word.
 */
export function shared(path: string): string | undefined {
  const full = fileURLToPath(new URL(`../../shared/${path}`, import.meta.url))
  return existsSync(full) ? full : undefined
}

export const NO_SHARED = 'reference data (../shared) is not beside this checkout'
