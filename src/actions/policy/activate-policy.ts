import { demand, type Scope } from '../../domain/access.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { type Finding, Refusal } from '../../domain/refusal.ts'
import { compilePolicy } from '../../formats/policy-file.ts'
import { base64, hex, sha256, utf8 } from '../../lib/bytes.ts'
import { canonicalJson, type Json } from '../../lib/canonical-json.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless } from '../subject.ts'

export interface PolicySource {
  readonly source: string
  /** Texts that the policy refers to, by file name. */
  readonly texts: Readonly<Record<string, string>>
}

/**
 * Puts a policy in force: its source, its compiled form with every holiday resolved, and our signature go into the
 * organisation's stream. Reports that arrived before stay bound to the version they came under.
 */
export async function activatePolicy(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: PolicySource,
): Promise<{ readonly version: number; readonly findings: readonly Finding[] }> {
  demand(scope, 'policy.activate')
  const { policy, findings } = compilePolicy(input.source, { texts: input.texts })
  if (policy === undefined) throw refusal(findings)
  const compiled = canonicalJson(policy as unknown as Json)
  const digest = policyDigest(input)
  const signature = base64(
    await ctx.store.ledger.sign(utf8(`fairlead policy/1\n${digest}\n${hex(sha256(utf8(compiled)))}`)),
  )
  const version = await ctx.store.write(ctx.now(), async (tx) => {
    const { policies } = await tx.organisation()
    refuseUnless(policies.at(-1)?.digest !== digest, 'This very policy is in force already.')
    const next = (policies.at(-1)?.version ?? 0) + 1
    await tx.append('organisation', ORGANISATION, actorOf(scope), [
      {
        type: 'policy.activated',
        facts: { version: next, digest, language: policy.language },
        body: { source: input.source, texts: input.texts, compiled, signature },
      },
    ])
    await tx.putDue({ kind: 'publish', subject: 'policy', at: tx.now, key: 'publish:policy' })
    return next
  })
  return { version, findings }
}

/** SHA-256 over the source and the texts beside it: what a receipt names. */
export function policyDigest(input: PolicySource): string {
  return hex(sha256(utf8(canonicalJson({ source: input.source, texts: input.texts }))))
}

/** Compiled again from canonical JSON, as the store reads it back. */
export function parseCompiled(text: string): CompiledPolicy {
  return JSON.parse(text) as CompiledPolicy
}

function refusal(findings: readonly Finding[]): Refusal {
  const errors = findings.filter((finding) => finding.level === 'error')
  const fields = errors.map((finding) => ({
    field: finding.line === undefined ? 'policy' : `line ${finding.line}, column ${finding.column ?? 1}`,
    problem: finding.remedy === undefined ? finding.problem : `${finding.problem} ${finding.remedy}`,
  }))
  return new Refusal('invalid', 'This policy cannot be put in force; the one before stays.', { fields })
}
