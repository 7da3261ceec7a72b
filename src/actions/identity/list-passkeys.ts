import type { PasskeyRecord } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'
import type { OpenSession } from './resume-session.ts'

/** The signed-in member's own passkeys. */
export function listPasskeys(
  ctx: Pick<Ctx, 'store'>,
  session: OpenSession,
): Promise<readonly Pick<PasskeyRecord, 'credential'>[]> {
  return ctx.store.access.passkeys(session.member)
}
