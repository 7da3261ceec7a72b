import type { Finding } from '../../domain/refusal.ts'
import { isObject, listAt, objectAt, textAt, textsAt } from '../json-value.ts'
import { isSame } from '../shape.ts'

/**
 * Whether a VEX document repeats an advisory: the same but for its category and the threats of its one vulnerability
 * (CSAF 2.0 §4.4 and §4.5). Then it is as valid as that one where its threats and the rules of §6.1.27.7 to 10 hold.
 */
export function isTwinOf(vex: unknown, advisory: unknown): boolean {
  const [document, other] = [objectAt(vex, 'document'), objectAt(advisory, 'document')]
  const [said, others] = [listAt(vex, 'vulnerabilities'), listAt(advisory, 'vulnerabilities')]
  return (
    document['category'] === 'csaf_vex' &&
    other['category'] === 'csaf_security_advisory' &&
    said.length === 1 &&
    others.length === 1 &&
    isSame(namesOf(vex), namesOf(advisory)) &&
    isSame(objectAt(vex, 'product_tree'), objectAt(advisory, 'product_tree')) &&
    isSame({ ...document, category: '' }, { ...other, category: '' }) &&
    isSame({ ...objectAt(said[0]), threats: [] }, { ...objectAt(others[0]), threats: [] })
  )
}

function namesOf(document: unknown): readonly string[] {
  return Object.keys(objectAt(document)).toSorted()
}

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
