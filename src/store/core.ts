import type { Log } from '../lib/log.ts'
import type { Engine } from './engine.ts'
import type { Keyring } from './keyring.ts'
import type { Shelf } from './policies.ts'
import type { ServerSecrets } from './secrets.ts'
import type { Statements } from './statements.ts'
import type { TokenStatements } from './tokens-statements.ts'

/** What the parts of the store share. */
export interface Core {
  readonly engine: Engine
  readonly statements: Statements
  readonly tokens: TokenStatements
  readonly keyring: Keyring
  readonly secrets: ServerSecrets
  readonly shelf: Shelf
  readonly log: Log
  readonly dataDir: string
  readonly fileLimit: number
  /** Milliseconds that never go back; leases count on it. */
  readonly monotonic: () => number
}
