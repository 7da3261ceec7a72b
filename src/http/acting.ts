import type { Ctx } from '../actions/ctx.ts'
import { PUBLIC, type Scope } from '../domain/access.ts'
import type { PolicyVersion } from '../domain/policy.ts'
import { fromIso, type Instant } from '../lib/instant.ts'
import type { SiteFrame } from '../views/parts/layout.ts'
import type { Limits } from './limits.ts'
import type { Call } from './route.ts'

/** What the doors that act have in their hands, beside the request. The site has none of it. */
export interface Acting {
  readonly ctx: Ctx
  readonly limits: Limits
}
export type ActingCall = Call & Acting

/** The policy in force, which everybody may read. */
export function policyNow(ctx: Pick<Ctx, 'store'>): Promise<PolicyVersion> {
  return ctx.store.reader(PUBLIC).policy()
}

export function frameOf(version: PolicyVersion): SiteFrame {
  return { organisation: version.policy.organisation.name }
}

/** Names of the team by id, for pages that say who did what. */
export async function namesFor(ctx: Pick<Ctx, 'store'>, scope: Scope): Promise<ReadonlyMap<string, string>> {
  const members = await ctx.store.reader(scope).memberNames()
  return new Map([...members].map(([id, { name }]) => [id, name]))
}

/** A date and time that a person typed into a datetime-local field, which we ask for in UTC. */
export function instantTyped(text: string): Instant | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(Z| ?UTC)?$/.exec(text.trim())
  return parts === null ? undefined : fromIso(`${parts[1]}T${parts[2]}${parts[3] ?? ':00'}Z`)
}
