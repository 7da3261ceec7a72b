import type { Publisher } from '../../domain/advisory.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import type { Installation } from '../ctx.ts'

/** The facts about the publisher that every record repeats. */
export function publisherOf(policy: CompiledPolicy, installation: Installation): Publisher {
  const { name, prefix, home } = policy.organisation
  return {
    name,
    namespace: home ?? installation.baseUrl,
    contact: policy.securityTxt.contacts[0] ?? `${installation.baseUrl}/report`,
    baseUrl: installation.baseUrl,
    prefix,
    ...(installation.csaf21 === true ? { csaf21: true } : {}),
  }
}
