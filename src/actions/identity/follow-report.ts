import type { Scope } from '../../domain/access.ts'
import type { Ctx } from '../ctx.ts'

/** The scope of the reporter who has this code; undefined when no report has it. The work is the same for both. */
export async function followReport(
  ctx: Pick<Ctx, 'store' | 'now'>,
  code: string,
): Promise<Extract<Scope, { kind: 'reporter' }> | undefined> {
  const report = await ctx.store.write(ctx.now(), (tx) => tx.findByCode(code))
  return report === undefined ? undefined : { kind: 'reporter', report }
}
