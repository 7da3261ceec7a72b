import type { CompiledPolicy } from './policy.ts'

/** Which steps towards a release the policy promises; the rest is nobody's duty, and no gate asks for it. */
export interface Wants {
  readonly audit: boolean
  readonly cve: boolean
  readonly embargo: boolean
  readonly handler: boolean
}

/** Read from the promises: a step is wanted when some promise is kept by it, counts from it or is moved by it. */
export function wantsOf(policy: Pick<CompiledPolicy, 'promises'>): Wants {
  const named = new Set(policy.promises.flatMap((promise) => typesIn(promise)))
  const names = (...types: readonly string[]): boolean => types.some((type) => named.has(type))
  return {
    audit: names('audit.recorded'),
    cve: names('cve.requested', 'cve.assigned'),
    embargo: names('embargo.set'),
    handler: names('handler.assigned'),
  }
}

/** Every event type that stands anywhere in a promise, however deep its rule. */
export function typesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(typesIn)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'type' && typeof inner === 'string' ? [inner] : typesIn(inner),
  )
}
