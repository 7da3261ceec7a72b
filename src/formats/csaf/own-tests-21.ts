import { cvssOrUndefined } from '../cvss.ts'
import { isObject, listAt, objectAt, textAt, textsAt } from '../json-value.ts'
import { withFields, withoutCvss4 } from './scores-21.ts'

type Run = (document: unknown) => unknown

/** Tests of the draft of 2.1 that the library knows in an earlier form. Each is given the library's, and may ask it. */
export const AROUND_21: Readonly<Record<string, (document: unknown, library: Run) => unknown>> = {
  // Of CVSS 4.0 the draft wants the overall score where it wanted the base score before; scores-21.ts looks at both.
  '6.1.9': (document, library) => library(withoutCvss4(document)),
  '6.1.27.3': (document, library) => library(asProfile(document, ['csaf_withdrawn', 'csaf_superseded'], INFORMATIONAL)),
  '6.1.27.4': asAdvisory,
  '6.1.27.5': asAdvisory,
  '6.1.27.6': asAdvisory,
  '6.1.27.11': asAdvisory,
  '6.2.19': scoredThoughFixed,
}

const INFORMATIONAL = 'csaf_informational_advisory'

function asAdvisory(document: unknown, library: Run): unknown {
  return library(asProfile(document, ['csaf_deprecated_security_advisory'], 'csaf_security_advisory'))
}

// The profiles that 2.1 added are asked as the ones they stand beside.
function asProfile(document: unknown, names: readonly string[], like: string): unknown {
  const category = textAt(document, 'document', 'category')
  if (!isObject(document) || category === undefined || !names.includes(category)) return document
  return { ...document, document: { ...objectAt(document, 'document'), category: like } }
}

// CSAF 2.1 §6.2.19: what is fixed has an overall score of 0. The library asks the scores of 2.0.
function scoredThoughFixed(document: unknown): unknown {
  const warnings = listAt(document, 'vulnerabilities').flatMap((vulnerability, v) =>
    ['first_fixed', 'fixed'].flatMap((status) =>
      textsAt(vulnerability, 'product_status', status).flatMap((product, p) =>
        listAt(vulnerability, 'metrics').some((m) => textsAt(m, 'products').includes(product) && harms(m))
          ? [
              {
                instancePath: `/vulnerabilities/${v}/product_status/${status}/${p}`,
                message: 'This fixed product has a score above 0.',
              },
            ]
          : [],
      ),
    ),
  )
  return { warnings }
}

function harms(metric: unknown): boolean {
  const content = objectAt(metric, 'content')
  return ['cvss_v2', 'cvss_v3', 'cvss_v4'].some((name) => {
    const given = objectAt(content, name)
    const scored = cvssOrUndefined(withFields(textAt(given, 'vectorString') ?? '', given))
    return scored !== undefined && scored.score > 0
  })
}
