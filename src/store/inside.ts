import type { Core } from './core.ts'
import type { LedgerIdentity } from './ledger-key.ts'
import type { Store } from './store.ts'

interface Inside {
  readonly core: Core
  readonly identity: LedgerIdentity
}

// Backup needs what the contract rightly hides from everybody else.
const insides = new WeakMap<Store, Inside>()

export function rememberInside(store: Store, inside: Inside): void {
  insides.set(store, inside)
}

export function insideOf(store: Store): Inside {
  const inside = insides.get(store)
  if (inside === undefined) throw new Error('Not a store that openStore has opened')
  return inside
}
