import type { RunCtx } from '../actions/release/run-release.ts'
import type { ActingCall } from './acting.ts'
import { apiRoutes } from './api/routes.ts'
import type { Assets } from './assets.ts'
import { asMember } from './console/doorkeeper.ts'
import type { PolicyFile } from './console/policy-source.ts'
import { doorstepRoutes, memberRoutes } from './console/routes.ts'
import { guestDoorstepRoutes, guestRoutes } from './guest/routes.ts'
import { asGuest } from './guest/session.ts'
import type { Limits } from './limits.ts'
import type { Mounted } from './listener.ts'
import { reporterRoutes } from './reporter/routes.ts'
import type { Call, DoorName, Route } from './route.ts'
import { siteRoutes } from './site/routes.ts'

/** Every route of the house, with its door: routing, limits and the access matrix are made from this list. */
export const ROUTES: readonly (Pick<Route, 'method' | 'path' | 'act' | 'limit'> & { readonly door: DoorName })[] = [
  ...siteRoutes.map(({ handler: _, ...route }) => ({ ...route, door: 'site' as const })),
  ...reporterRoutes.map(({ handler: _, ...route }) => ({ ...route, door: 'reporter' as const })),
  ...[...guestDoorstepRoutes, ...guestRoutes].map(({ handler: _, ...route }) => ({ ...route, door: 'guest' as const })),
  ...[...doorstepRoutes, ...memberRoutes].map(({ handler: _, ...route }) => ({ ...route, door: 'console' as const })),
  ...apiRoutes.map(({ handler: _, ...route }) => ({ ...route, door: 'api' as const })),
]

export interface DoorPowers {
  readonly ctx: RunCtx
  readonly limits: Limits
  readonly assets: Assets
  readonly policyFile: PolicyFile | undefined
}

/** Puts into each door's hands what it may use, and nothing else. */
export function mountDoors({ ctx, limits, assets, policyFile }: DoorPowers): readonly Mounted[] {
  const acting = (call: Call): ActingCall => ({ ...call, ctx, limits })
  const { published } = ctx.store
  return [
    ...mount('site', siteRoutes, (call) => ({ ...call, published, assets })),
    ...mount('reporter', reporterRoutes, acting),
    ...mount('guest', guestDoorstepRoutes, acting),
    ...guestRoutes.map((route): Mounted => {
      const { handler: _, ...row } = route
      return { ...row, door: 'guest', run: (call) => asGuest(route, acting(call)) }
    }),
    ...mount('console', doorstepRoutes, (call) => ({ ...call, ctx, limits, policyFile, session: undefined })),
    ...memberRoutes.map((route): Mounted => {
      const { handler: _, ...row } = route
      return { ...row, door: 'console', run: (call) => asMember(route, { ...call, ctx, limits, policyFile }) }
    }),
    ...mount('api', apiRoutes, acting),
  ]
}

function mount<C extends Call>(
  door: DoorName,
  routes: readonly Route<C>[],
  give: (call: Call) => C,
): readonly Mounted[] {
  return routes.map(({ handler, ...route }) => ({ ...route, door, run: (call) => handler(give(call)) }))
}
