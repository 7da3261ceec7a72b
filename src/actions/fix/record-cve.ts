import { demand, type Scope } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless, words } from '../subject.ts'

/** The CVE was asked for. */
export async function requestCve(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly from: string },
): Promise<void> {
  demand(scope, 'case.work')
  const from = words('from', input.from, 'Say which CNA was asked.', 200)
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    refuseUnless(subject.cve === 'none', 'A CVE was requested already.')
    await tx.append('case', input.case, actorOf(scope), [{ type: 'cve.requested', facts: {}, body: { from } }])
  })
}

/** The CVE was issued; entered by hand. The policy's embargo proposal counts from this instant. */
export async function assignCve(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string; readonly cve: string },
): Promise<void> {
  demand(scope, 'case.work')
  const cve = input.cve.trim().toUpperCase()
  // CVE JSON 5.1, cveId: four or more digits in the sequence, up to nineteen.
  if (!/^CVE-\d{4}-\d{4,19}$/.test(cve)) {
    const problem = 'Write the id as CVE-2026-12345.'
    throw new Refusal('invalid', problem, { fields: [{ field: 'cve', problem }] })
  }
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    refuseUnless(subject.publishedAt === null, 'The advisory is published; correct it there.')
    await tx.append('case', input.case, actorOf(scope), [{ type: 'cve.assigned', facts: {}, body: { cve } }])
  })
}
