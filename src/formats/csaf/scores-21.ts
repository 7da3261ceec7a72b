import type { Finding } from '../../domain/refusal.ts'
import { ratingOf } from '../../domain/severity.ts'
import { cvssOrUndefined } from '../cvss.ts'
import { CVSS_V40 } from '../cvss-shape.ts'
import { isObject, type JsonObject, listAt, objectAt } from '../json-value.ts'
import { problemsOf } from '../shape.ts'
import { ssvcProblems } from '../ssvc.ts'
import { remedyFor } from './remedies.ts'

// The library's schema is of an earlier draft of CSAF 2.1, which knows another form of SSVC; and it asks by division
// whether a score of CVSS 4.0 is a multiple of 0.1, which 9.2 then is not. Both parts are checked here instead.

/** What is wrong with the SSVC and CVSS 4.0 parts of a CSAF 2.1 document. */
export function scoreFindings(document: unknown): readonly Finding[] {
  return listAt(document, 'vulnerabilities').flatMap((vulnerability, v) =>
    listAt(vulnerability, 'metrics').flatMap((metric, m) => {
      const content = objectAt(metric, 'content')
      const at = `/vulnerabilities/${v}/metrics/${m}/content`
      const decided = content['ssvc_v2'] === undefined ? [] : ssvcProblems(content['ssvc_v2'])
      const scored = isHarmless(content) ? problemsOf(CVSS_V40, content['cvss_v4']) : []
      return [
        ...obsolete(content, at),
        ...wrongScore(content, at),
        ...decided.map(({ path, problem }) => error('6.1.48', `${at}/ssvc_v2${path}`, problem)),
        ...scored.map(({ path, problem }) => error('schema', `${at}/cvss_v4${path}`, problem)),
      ]
    }),
  )
}

// The newest schema of CVSS 4.0 has one score, with every metric that the vector gives.
function obsolete(content: JsonObject, at: string): readonly Finding[] {
  const given = objectAt(content, 'cvss_v4')
  return ['threatScore', 'threatSeverity', 'environmentalScore', 'environmentalSeverity'].flatMap((name) =>
    Object.hasOwn(given, name)
      ? [error('6.1.8', `${at}/cvss_v4/${name}`, 'CVSS 4.0 has one score; this field is gone.')]
      : [],
  )
}

// §6.1.9. Documents of the earlier drafts give the score of the base metrics alone, which is also one of the vector.
function wrongScore(content: JsonObject, at: string): readonly Finding[] {
  const given = objectAt(content, 'cvss_v4')
  const { vectorString, baseScore, baseSeverity } = given
  const scored = typeof vectorString === 'string' ? cvssOrUndefined(withFields(vectorString, given)) : undefined
  if (scored === undefined || typeof baseScore !== 'number') return []
  const findings: Finding[] = []
  if (baseScore !== scored.base && baseScore !== scored.score)
    findings.push(error('6.1.9', `${at}/cvss_v4/baseScore`, `The vector scores ${scored.score}, not ${baseScore}.`))
  const rating = ratingOf(baseScore).toUpperCase()
  if (typeof baseSeverity === 'string' && baseSeverity !== rating)
    findings.push(error('6.1.9', `${at}/cvss_v4/baseSeverity`, `A score of ${baseScore} is ${rating}.`))
  return findings
}

// What the single fields say counts as if it stood in the vector.
const IN_VECTOR: Readonly<Record<string, string>> = {
  targetDistribution: 'TD',
  modifiedConfidentialityImpact: 'MC',
  modifiedIntegrityImpact: 'MI',
  modifiedAvailabilityImpact: 'MA',
  modifiedVulnConfidentialityImpact: 'MVC',
  modifiedVulnIntegrityImpact: 'MVI',
  modifiedVulnAvailabilityImpact: 'MVA',
  modifiedSubConfidentialityImpact: 'MSC',
  modifiedSubIntegrityImpact: 'MSI',
  modifiedSubAvailabilityImpact: 'MSA',
}

/** The vector, with what fields beside it say of the impact where it does not itself. */
export function withFields(vector: string, given: JsonObject): string {
  const parts = Object.entries(IN_VECTOR).flatMap(([field, metric]) => {
    const none = given[field] === 'NONE' || given[field] === 'NEGLIGIBLE'
    return none && !vector.includes(`/${metric}:`) ? [`/${metric}:N`] : []
  })
  return vector + parts.join('')
}

/** The document without its scores of CVSS 4.0. */
export function withoutCvss4(document: unknown): unknown {
  return replaced(document, 'vulnerabilities', (vulnerability) =>
    replaced(vulnerability, 'metrics', (metric) => {
      const content = objectAt(metric, 'content')
      if (!isObject(metric) || content['cvss_v4'] === undefined) return metric
      const { cvss_v4: _, ...kept } = content
      return { ...metric, content: kept }
    }),
  )
}

/** The document without the parts that are checked here. What is left of a metric stays in its place. */
export function forLibrary(document: unknown): unknown {
  if (!isObject(document) || !Array.isArray(document['vulnerabilities'])) return document
  if (!listAt(document, 'vulnerabilities').some((v) => listAt(v, 'metrics').some(hasOwnPart))) return document
  return replaced(document, 'vulnerabilities', (vulnerability) => replaced(vulnerability, 'metrics', cleaned))
}

function hasOwnPart(metric: unknown): boolean {
  const content = objectAt(metric, 'content')
  return content['ssvc_v2'] !== undefined || isHarmless(content)
}

function cleaned(metric: unknown): unknown {
  if (!isObject(metric) || !hasOwnPart(metric)) return metric
  const content = objectAt(metric, 'content')
  const { ssvc_v2: _, ...others } = content
  const { cvss_v4: __, ...plain } = others
  const kept = isHarmless(content) ? plain : others
  // A metric must say something: this says nothing that any rule looks at.
  return { ...metric, content: Object.keys(kept).length === 0 ? NOTHING : kept }
}
const NOTHING = { epss: { percentile: '0.1', probability: '0.1', timestamp: '2024-01-01T00:00:00.000Z' } }

function replaced(value: unknown, field: string, change: (item: unknown) => unknown): unknown {
  if (!isObject(value) || !Array.isArray(value[field])) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === field && Array.isArray(item) ? item.map(change) : item]),
  )
}

// A score with one digit behind the point, of which division says otherwise.
function isHarmless(content: JsonObject): boolean {
  const score = objectAt(content, 'cvss_v4')['baseScore']
  return typeof score === 'number' && score === Number(score.toFixed(1)) && !Number.isInteger(score / 0.1)
}

function error(test: string, path: string, problem: string): Finding {
  return { rule: `csaf-${test}`, level: 'error', path, problem, remedy: remedyFor(test, '2.1') }
}
