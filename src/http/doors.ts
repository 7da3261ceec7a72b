import type { Ctx } from '../actions/ctx.ts'
import type { ActingCall } from './acting.ts'
import { apiRoutes } from './api/routes.ts'
import type { Assets } from './assets.ts'
import type { Limits } from './limits.ts'
import type { Mounted } from './listener.ts'
import { reporterRoutes } from './reporter/routes.ts'
import type { Call, DoorName, Route } from './route.ts'
import { siteRoutes } from './site/routes.ts'

/** Every route of the house, with its door: routing, limits and the access matrix are made from this list. */
export const ROUTES: readonly (Pick<Route, 'method' | 'path' | 'act' | 'limit'> & { readonly door: DoorName })[] = [
  ...siteRoutes.map(({ handler: _, ...route }) => ({ ...route, door: 'site' as const })),
  ...reporterRoutes.map(({ handler: _, ...route }) => ({ ...route, door: 'reporter' as const })),
  ...apiRoutes.map(({ handler: _, ...route }) => ({ ...route, door: 'api' as const })),
]

/** Puts into each door's hands what it may use, and nothing else. */
export function mountDoors(powers: {
  readonly ctx: Ctx
  readonly limits: Limits
  readonly assets: Assets
}): readonly Mounted[] {
  const { ctx, limits, assets } = powers
  const acting = (call: Call): ActingCall => ({ ...call, ctx, limits })
  const { published } = ctx.store
  return [
    ...mount('site', siteRoutes, (call) => ({ ...call, published, assets })),
    ...mount('reporter', reporterRoutes, acting),
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
