import type { Finding } from '../../domain/refusal.ts'
import { isObject, listAt, objectAt, textAt, textsAt } from '../json-value.ts'
import { AS_ADVISORY, AS_VEX } from './write.ts'

/** A CSAF advisory whose text was read. */
export interface ReadCsaf {
  readonly text: string
  readonly document: unknown
}

/**
 * The document of a VEX text that repeats that of an advisory, byte for byte but for its category and the threats of its
 * one vulnerability (CSAF 2.0 §4.4 and §4.5); undefined where it does not. Only what differs is read again, and it is as
 * valid as the advisory where its threats and the rules of §6.1.27.7 to 10 hold. Both texts are laid out by `csafText`:
 * line breaks stand only between tokens, and the spaces behind them say how deep a name stands.
 */
export function twinOf(vex: string, advisory: ReadCsaf): unknown {
  const [first, ...more] = listAt(advisory.document, 'vulnerabilities')
  const { threats, ...vulnerability } = objectAt(first)
  const { text } = advisory
  const category = text.indexOf(AS_ADVISORY)
  // The title is the last member of the vulnerability, and its threats stand before that.
  const end = text.lastIndexOf(TITLE)
  const start = threats === undefined ? end : text.lastIndexOf(THREATS, end)
  const [ourStart, ourEnd] = [start + AS_VEX.length - AS_ADVISORY.length, vex.lastIndexOf(TITLE)]
  const isTwin =
    more.length === 0 &&
    category >= 0 &&
    start > category &&
    vex.startsWith(AS_VEX, category) &&
    vex.slice(0, category) === text.slice(0, category) &&
    vex.slice(category + AS_VEX.length, ourStart) === text.slice(category + AS_ADVISORY.length, start) &&
    vex.slice(ourEnd) === text.slice(end)
  const said = isTwin ? memberIn(vex.slice(ourStart, ourEnd)) : undefined
  if (said === undefined) return undefined
  return {
    document: { ...objectAt(advisory.document, 'document'), category: 'csaf_vex' },
    product_tree: objectAt(advisory.document, 'product_tree'),
    vulnerabilities: [{ ...vulnerability, ...said }],
  }
}

// One whole member named threats, or none.
function memberIn(text: string): { readonly threats?: unknown } | undefined {
  if (text === '') return {}
  if (!text.startsWith(THREATS) || !text.endsWith(',')) return undefined
  try {
    return { threats: JSON.parse(text.slice(THREATS.length, -1)) }
  } catch {
    return undefined
  }
}
const TITLE = '\n      "title": '
const THREATS = '\n      "threats": '

const STATUSES = ['fixed', 'known_affected', 'known_not_affected', 'under_investigation'] as const

/** What a twin of a valid advisory can still break: its threats, and the rules of the VEX profile. */
export function vexErrors(document: unknown): readonly Finding[] {
  const vulnerability = objectAt(listAt(document, 'vulnerabilities')[0])
  const status = objectAt(vulnerability, 'product_status')
  const known = new Set(STATUSES.flatMap((name) => textsAt(status, name)))
  const findings = listAt(vulnerability, 'threats').flatMap((threat, i) => threatErrors(threat, i, known))
  if (known.size === 0) findings.push(error('6.1.27.7', '/product_status', 'No product has a status of VEX.'))
  if (vulnerability['cve'] === undefined && listAt(vulnerability, 'ids').length === 0)
    findings.push(error('6.1.27.8', '', 'The vulnerability has neither a CVE nor another id.'))
  const impact = listAt(vulnerability, 'threats').filter((threat) => textAt(threat, 'category') === 'impact')
  const explained = productsIn([...listAt(vulnerability, 'flags'), ...impact])
  for (const id of textsAt(status, 'known_not_affected'))
    if (!explained.has(id)) findings.push(error('6.1.27.9', '/threats', `Nothing says why ${id} is not affected.`))
  const remedied = productsIn(listAt(vulnerability, 'remediations'))
  for (const id of textsAt(status, 'known_affected'))
    if (!remedied.has(id)) findings.push(error('6.1.27.10', '/remediations', `Nothing says what to do about ${id}.`))
  return findings
}

function productsIn(items: readonly unknown[]): ReadonlySet<string> {
  return new Set(items.flatMap((item) => textsAt(item, 'product_ids')))
}

const FIELDS: readonly string[] = ['category', 'details', 'product_ids']

// As much of CSAF 2.0 §3.2.3.14 and §6.1.1 as our writer uses: an impact, in words, on products that have a status.
function threatErrors(threat: unknown, i: number, known: ReadonlySet<string>): Finding[] {
  const ids = listAt(threat, 'product_ids')
  const good =
    isObject(threat) &&
    Object.keys(threat).every((name) => FIELDS.includes(name)) &&
    threat['category'] === 'impact' &&
    (textAt(threat, 'details') ?? '') !== '' &&
    ids.length > 0 &&
    new Set(ids).size === ids.length &&
    ids.every((id) => typeof id === 'string' && known.has(id))
  return good ? [] : [error('schema', `/threats/${i}`, 'This is not a threat as our documents have it.')]
}

function error(test: string, path: string, problem: string): Finding {
  const remedy = test === 'schema' ? 'See CSAF 2.0 section 3.2.3.14.' : `See CSAF 2.0 section ${test}.`
  return { rule: `csaf-${test}`, level: 'error', path: `/vulnerabilities/0${path}`, problem, remedy }
}
