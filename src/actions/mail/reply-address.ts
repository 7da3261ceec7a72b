import { type TokenUse, tokenAddress, tokenLetters } from '../../domain/reply-address.ts'
import type { Tx } from '../../store/store.ts'
import { OUTSIDE } from '../arrival/mail-threads.ts'
import type { Ctx } from '../ctx.ts'

type AddressCtx = Pick<Ctx, 'store' | 'installation'>

/** The address that answers to a report's mails go to; undefined where no mail comes in, or none with a token. */
export function replyAddress(ctx: AddressCtx, report: string, use: TokenUse): string | undefined {
  const { mail } = ctx.installation
  return mail.comesIn ? tokenAddress(mail, use, tokenOf(ctx, report)) : undefined
}

/** Remembers whose token it is; made from the report's id, so it is always the same and nowhere written down. */
export async function keepReplyAddress(tx: Tx, ctx: AddressCtx, report: string): Promise<void> {
  await tx.bindOutside(OUTSIDE.token(tokenOf(ctx, report)), report)
}

function tokenOf(ctx: AddressCtx, report: string): string {
  return tokenLetters(ctx.store.secrets.hmac('reply address', report))
}
