import type { CaseState } from './case.ts'
import type { Role } from './event.ts'
import { Refusal } from './refusal.ts'
import type { ReportState } from './report.ts'

/** Who is asking. A door makes one from a proof (nothing, the code, a session); the store opens a reader only for a scope. */
export type Scope =
  | { readonly kind: 'public' }
  | { readonly kind: 'reporter'; readonly report: string }
  | { readonly kind: 'guest'; readonly guest: string; readonly case: string }
  | {
      readonly kind: 'member'
      readonly member: string
      readonly roles: readonly Role[]
      readonly steppedUp: boolean
      /** Signed in a moment ago by a link that another member made, without a passkey and without a role: they may add their first. */
      readonly newcomer?: true
    }
  | { readonly kind: 'system' }

export const PUBLIC: Scope = { kind: 'public' }
export const SYSTEM_SCOPE: Scope = { kind: 'system' }

/** What can be done, and by whom. `own` = the reporter of that report. A row that is missing does not compile. */
export const ACTS = {
  'report.submit': ['public', 'reporter', 'guest', 'member'],
  'report.write-down': ['member'],
  'report.follow': ['own'],
  'report.read': ['member'],
  'case.read': ['member', 'guest'],
  'case.talk': ['member'],
  'case.note': ['member'],
  'case.work': ['member'],
  'case.guests': ['member'],
  'guest.write': ['guest'],
  'embargo.decide': ['member'],
  'advisory.write': ['member'],
  'release.plan': ['member'],
  'release.arm': ['releaser'],
  'release.step': ['releaser'],
  'release.abort': ['releaser'],
  'report.erase': ['admin'],
  'policy.read': ['member'],
  'policy.activate': ['admin'],
  'absence.declare': ['admin'],
  'intake.pause': ['admin'],
  'people.read': ['member'],
  'people.manage': ['admin'],
  'passkey.add': ['member'],
  'keys.read': ['member'],
  'keys.manage': ['admin'],
  'member.key': ['member'],
} as const satisfies Record<string, readonly (Role | 'public' | 'reporter' | 'guest' | 'own')[]>
export type Act = keyof typeof ACTS

/** Acts that need a fresh proof of who you are. */
const STEP_UP: ReadonlySet<Act> = new Set([
  'release.arm',
  'release.abort',
  'policy.activate',
  'absence.declare',
  'intake.pause',
  'people.manage',
  'report.erase',
  // A passkey is a lasting way in, and the proof for all of these.
  'passkey.add',
  'keys.manage',
  // Whoever signs with it acts as the member.
  'member.key',
])

/** May this scope do this act at all? What it may be done to is decided by `canSee…`. */
export function may(scope: Scope, act: Act): boolean {
  const allowed: readonly string[] = ACTS[act]
  switch (scope.kind) {
    case 'system':
      return true
    case 'public':
      return allowed.includes('public')
    case 'reporter':
      return allowed.includes('reporter') || allowed.includes('own')
    case 'guest':
      return allowed.includes('guest')
    case 'member':
      return ['member', ...scope.roles].some((role) => allowed.includes(role))
  }
}

/** Throws the refusal a caller gets: unknown callers are asked to sign in, known ones are told what is missing. */
export function demand(scope: Scope, act: Act): void {
  if (!may(scope, act)) {
    if (scope.kind === 'member') throw new Refusal('forbidden', `This needs the role "${ACTS[act].join('" or "')}".`)
    throw new Refusal('not_found', 'There is nothing here.')
  }
  if (STEP_UP.has(act) && scope.kind === 'member' && !scope.steppedUp && !isFirstPasskey(scope, act)) {
    throw new Refusal('step_up_needed', 'Confirm that it is you, then try again.')
  }
}

/** A releaser or admin needs a link from the machine for it: otherwise whoever makes links could arm in their name. */
function isFirstPasskey(scope: Extract<Scope, { kind: 'member' }>, act: Act): boolean {
  return act === 'passkey.add' && scope.newcomer === true && scope.roles.every((role) => role === 'member')
}

/** A report is seen by its reporter and by the team. Guests are read into cases, never into reports. */
export function canSeeReport(scope: Scope, report: Pick<ReportState, 'id'>): boolean {
  switch (scope.kind) {
    case 'system':
    case 'member':
      return true
    case 'reporter':
      return scope.report === report.id
    case 'guest':
    case 'public':
      return false
  }
}

/** A case is seen by the team and by the guests read into it. A reporter sees of it only what views/reporter allows. */
export function canSeeCase(scope: Scope, subject: Pick<CaseState, 'id' | 'guests' | 'reports'>): boolean {
  switch (scope.kind) {
    case 'system':
    case 'member':
      return true
    case 'guest':
      return scope.case === subject.id && subject.guests.includes(scope.guest)
    case 'reporter':
      return subject.reports.includes(scope.report)
    case 'public':
      return false
  }
}
