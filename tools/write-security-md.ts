import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compilePolicy } from '../src/formats/policy-file.ts'
import { securityMd } from '../src/views/policy-text.ts'

const ROOT = join(import.meta.dirname, '..')
const POLICY = 'docs/security-policy.yaml'
/** PLACEHOLDER: the one finding that is let through, until the owner has put a real address into the policy. */
const NOBODY = 'security@fairlead.example'
/** PLACEHOLDER: where the owner's own Fairlead runs. */
const BASE_URL = 'https://security.fairlead.example'

/** Fairlead's own SECURITY.md, made from its own policy; throws with what is wrong with that. */
export function ownSecurityMd(): string {
  const { policy, findings } = compilePolicy(readFileSync(join(ROOT, POLICY), 'utf8'), { file: POLICY })
  const bad = findings.filter((one) => one.level !== 'note' && !one.problem.includes(NOBODY))
  if (policy === undefined || bad.length > 0) {
    throw new Error(bad.map((one) => `${POLICY}:${one.line ?? 1}: ${one.problem} ${one.remedy ?? ''}`).join('\n'))
  }
  return securityMd(policy, { baseUrl: BASE_URL })
}

if (import.meta.main) writeFileSync(join(ROOT, 'SECURITY.md'), ownSecurityMd())
