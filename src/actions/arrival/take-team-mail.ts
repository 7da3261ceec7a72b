import type { Ctx } from '../ctx.ts'
import type { UnderstoodMail } from './understand-mail.ts'

/**
 * A mail from a member's address to the team's. True when it was done and the arrival is settled; otherwise it is held,
 * and the member says in the console whether it is a report. An address alone lets nobody act for the team.
 */
export async function takeTeamMail(_ctx: Ctx, _understood: UnderstoodMail): Promise<boolean> {
  return false
}
