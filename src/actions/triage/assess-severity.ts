import { demand, type Scope } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { cvssOrUndefined } from '../../formats/cvss.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, words } from '../subject.ts'

/** Rates the case on the policy's own scale; a CVSS vector and a CWE id are optional and checked. */
export async function assessSeverity(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: {
    readonly case: string
    readonly severity: string
    readonly vector: string
    readonly cwe: string
    readonly reason: string
  },
): Promise<void> {
  demand(scope, 'case.work')
  const reason = words('reason', input.reason, 'Say why it is this severe; it stays in the record.')
  refuseWrong(
    'vector',
    isVector(input.vector) ? undefined : 'This is no complete CVSS vector. Copy it whole, such as CVSS:3.1/AV:N/….',
  )
  refuseWrong(
    'cwe',
    /^(CWE-[1-9]\d{0,6})?$/.test(input.cwe) ? undefined : 'Write the CWE as CWE-79, or leave it empty.',
  )
  await ctx.store.write(ctx.now(), async (tx) => {
    await caseFor(tx, scope, input.case)
    const { policy } = await tx.policy()
    const scale = policy.severities
    refuseWrong('severity', scale.includes(input.severity) ? undefined : `Choose one of: ${scale.join(', ')}.`)
    const body = {
      reason,
      ...(input.vector === '' ? {} : { vector: input.vector }),
      ...(input.cwe === '' ? {} : { cwe: input.cwe }),
    }
    await tx.append('case', input.case, actorOf(scope), [
      { type: 'severity.assessed', facts: { severity: input.severity }, body },
    ])
  })
}

function refuseWrong(field: string, problem: string | undefined): void {
  if (problem !== undefined) throw new Refusal('invalid', problem, { fields: [{ field, problem }] })
}

function isVector(vector: string): boolean {
  return vector === '' || cvssOrUndefined(vector) !== undefined
}
