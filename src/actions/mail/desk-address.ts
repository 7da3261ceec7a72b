import { tokenAddress, tokenLetters } from '../../domain/reply-address.ts'
import type { Tx } from '../../store/store.ts'
import { OUTSIDE } from '../arrival/mail-threads.ts'
import type { Ctx } from '../ctx.ts'

type AddressCtx = Pick<Ctx, 'store' | 'installation'>

/** Where members answer about a report; apart from its reporter's address, so that neither's words are taken for the other's. */
export function teamAddress(ctx: AddressCtx, report: string): string | undefined {
  const { mail } = ctx.installation
  return mail.comesIn ? tokenAddress(mail, 't', tokenOf(ctx, report)) : undefined
}

/** Remembers whose token it is, and whose mark: where no address with a token reaches us, the mark says it alone. */
export async function keepTeamAddress(tx: Tx, ctx: AddressCtx, report: string): Promise<void> {
  await tx.bindOutside(OUTSIDE.teamToken(tokenOf(ctx, report)), report)
  const subject = (await tx.state('report', report))?.case
  if (subject !== undefined) await tx.bindOutside(OUTSIDE.caseMark(caseMark(ctx, subject)), report)
}

/** A line that only mails about this case carry: a signed text that quotes it is about this case and no other. */
export function caseMark(ctx: Pick<Ctx, 'store'>, subject: string): string {
  return `[case-${tokenLetters(ctx.store.secrets.hmac('case mark', subject))}]`
}

function tokenOf(ctx: AddressCtx, report: string): string {
  return tokenLetters(ctx.store.secrets.hmac('team address', report))
}
