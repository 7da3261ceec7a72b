import { demand, type Scope } from '../../domain/access.ts'
import type { CreditWish } from '../../domain/event.ts'
import { LIMITS } from '../../domain/intake.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor, words } from '../subject.ts'

/** The reporter decides how to be credited, until the advisory is published. */
export async function wishCredit(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly report: string; readonly credit: CreditWish; readonly name: string },
): Promise<void> {
  demand(scope, 'report.follow')
  const ask = 'Say under which name to credit you, or choose not to be named.'
  const name = input.credit === 'name' ? words('creditName', input.name, ask, LIMITS.name) : undefined
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    const subject = await tx.state('case', report.case)
    refuseUnless(
      subject?.publishedAt === null,
      'The advisory is already published. Write to the team to have the credit changed.',
    )
    const release = subject.release === null ? undefined : await tx.state('release', subject.release)
    refuseUnless(
      release?.standing !== 'running',
      'The release has begun. Write to the team to have the credit changed.',
    )
    const identity = name === undefined ? {} : { creditName: name }
    const event = { type: 'credit.wished', facts: { credit: input.credit }, identity } as const
    await tx.append('report', report.id, actorOf(scope), [event])
  })
}
