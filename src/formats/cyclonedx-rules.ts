import type { Finding } from '../domain/refusal.ts'
import { isObject, listAt, textAt } from './json-value.ts'

// Rules of CycloneDX that look at more than one place of a document.

const SINCE: Readonly<Record<string, number>> = {
  platform: 1.5,
  'device-driver': 1.5,
  'machine-learning-model': 1.5,
  data: 1.5,
  'cryptographic-asset': 1.6,
}

// A type of component that this version of the format does not have yet.
export function newerTypes(document: unknown): readonly Finding[] {
  const version = Number(textAt(document, 'specVersion') ?? '0')
  return listAt(document, 'components').flatMap((item, i) => {
    const since = SINCE[textAt(item, 'type') ?? '']
    if (since === undefined || version === 0 || version >= since) return []
    return [finding('schema', 'error', `/components/${i}/type`, `This type exists since CycloneDX ${since}.`)]
  })
}

// Before 1.7 an expression stands alone.
export function mixedLicenses(document: unknown): readonly Finding[] {
  if (!/^1\.[2-6]$/.test(textAt(document, 'specVersion') ?? '')) return []
  return listAt(document, 'components').flatMap((item, i) => {
    const choices = listAt(item, 'licenses')
    return choices.length > 1 && choices.some((choice) => textAt(choice, 'expression') !== undefined)
      ? [finding('schema', 'error', `/components/${i}/licenses`, 'An expression stands alone (until CycloneDX 1.7).')]
      : []
  })
}

// A dependency or an affected component that is nowhere in the BOM; a link to another BOM begins with urn:cdx:.
export function strangers(document: unknown): readonly Finding[] {
  const known = new Set<string>()
  const todo: unknown[] = [document]
  while (todo.length > 0) {
    const next = todo.pop()
    const own = textAt(next, 'bom-ref')
    if (own !== undefined) known.add(own)
    if (Array.isArray(next)) todo.push(...next)
    else if (isObject(next)) todo.push(...Object.values(next))
  }
  const refs = [
    ...listAt(document, 'dependencies').map((item, i) => [`/dependencies/${i}/ref`, textAt(item, 'ref')] as const),
    ...listAt(document, 'vulnerabilities').flatMap((item, v) =>
      listAt(item, 'affects').map((one, i) => [`/vulnerabilities/${v}/affects/${i}/ref`, textAt(one, 'ref')] as const),
    ),
  ]
  return refs.flatMap(([path, to]) =>
    to === undefined || known.has(to) || to.startsWith('urn:cdx:')
      ? []
      : [finding('refs', 'warning', path, `Nothing in this BOM has the bom-ref "${to.slice(0, 100)}".`)],
  )
}

export function finding(rule: string, level: Finding['level'], path: string, problem: string): Finding {
  return { rule: `cyclonedx-${rule}`, level, path, problem, remedy: 'See the CycloneDX specification, JSON reference.' }
}
