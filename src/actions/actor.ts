import type { Scope } from '../domain/access.ts'
import { type Actor, REPORTER, SYSTEM } from '../domain/event.ts'
import { Refusal } from '../domain/refusal.ts'

/** Who stands in the ledger for what this scope does. */
export function actorOf(scope: Scope): Actor {
  switch (scope.kind) {
    case 'member':
      return { kind: 'member', id: scope.member }
    case 'guest':
      return { kind: 'guest', id: scope.guest }
    case 'reporter':
      return REPORTER
    case 'system':
      return SYSTEM
    case 'public':
      throw new Refusal('not_signed_in', 'Sign in first.')
  }
}
