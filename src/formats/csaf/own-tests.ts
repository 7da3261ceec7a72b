import { compareDigits } from '../../domain/version-text.ts'
import { cweName } from '../cwe.ts'
import { listAt, objectAt, textAt } from '../json-value.ts'
import { isPurl, PurlError, parsePurl } from '../purl-parse.ts'

interface Verdict {
  readonly isValid: boolean
  readonly errors: readonly { readonly instancePath: string; readonly message: string }[]
}

/** Tests of CSAF 2.0 where the library's verdict is wrong or slow, by number; docs/manual/conformance.md says how. */
export const OWN_TESTS: Readonly<Record<string, (document: unknown) => Verdict>> = {
  '6.1.11': weaknessName,
  '6.1.13': packageUrls,
  '6.1.21': missingRevision,
  '6.1.26': prohibitedCategory,
}

/** The same of CSAF 2.1, where the library has the tests of 2.0 and their faults. */
export const OWN_TESTS_21: Readonly<Record<string, (document: unknown) => Verdict>> = {
  '6.1.21': missingRevision,
  '6.1.26': (document) => prohibitedCategory(document, PROFILES_21),
}

/** Nothing was found. */
export const GOOD: Verdict = { isValid: true, errors: [] }

// CSAF 2.0 §6.1.11: id and name of a weakness stand in the catalogue, and belong together.
function weaknessName(document: unknown): Verdict {
  const errors = listAt(document, 'vulnerabilities').flatMap((vulnerability, i) => {
    const id = textAt(vulnerability, 'cwe', 'id')
    const name = textAt(vulnerability, 'cwe', 'name')
    if (id === undefined || name === undefined || cweName(id) === name) return []
    const path = `/vulnerabilities/${i}/cwe`
    const known = cweName(id)
    if (known === undefined) return [{ instancePath: `${path}/id`, message: `No weakness has the id ${id}.` }]
    return [{ instancePath: `${path}/name`, message: `The name of ${id} is "${known}".` }]
  })
  return errors.length === 0 ? GOOD : { isValid: false, errors }
}

// CSAF 2.0 §6.1.13: every package URL is one, by ECMA-427 and the rules of its type.
function packageUrls(document: unknown): Verdict {
  const errors: { instancePath: string; message: string }[] = []
  const look = (product: unknown, path: string): void => {
    const purl = textAt(product, 'product_identification_helper', 'purl')
    try {
      if (purl !== undefined && !isPurl(purl)) parsePurl(purl)
    } catch (error) {
      if (!(error instanceof PurlError)) throw error
      errors.push({ instancePath: `${path}/product_identification_helper/purl`, message: error.message })
    }
  }
  for (const [i, name] of listAt(document, 'product_tree', 'full_product_names').entries())
    look(name, `/product_tree/full_product_names/${i}`)
  for (const [i, relation] of listAt(document, 'product_tree', 'relationships').entries())
    look(objectAt(relation, 'full_product_name'), `/product_tree/relationships/${i}/full_product_name`)
  const todo = [{ branches: listAt(document, 'product_tree', 'branches'), path: '/product_tree/branches' }]
  for (let next = todo.pop(); next !== undefined; next = todo.pop())
    for (const [i, branch] of next.branches.entries()) {
      const path = `${next.path}/${i}`
      look(objectAt(branch, 'product'), `${path}/product`)
      const branches = listAt(branch, 'branches')
      if (branches.length > 0) todo.push({ branches, path: `${path}/branches` })
    }
  return errors.length === 0 ? GOOD : { isValid: false, errors }
}

// CSAF 2.0 §6.1.21: sorted by date, the major numbers start at 0 or 1 and none is left out. Items of one date stand in
// the order of their numbers; the library keeps the order of the file and then misses numbers that are there.
function missingRevision(document: unknown): Verdict {
  const path = '/document/tracking/revision_history'
  const items = listAt(document, 'document', 'tracking', 'revision_history').flatMap((item) => {
    const number = textAt(item, 'number')
    const date = textAt(item, 'date')
    return number === undefined || date === undefined ? [] : [{ major: number.split('.')[0] ?? '', date }]
  })
  const majors = [...new Set(items.map((item) => item.major))].filter((major) => /^\d+$/.test(major))
  majors.sort(compareDigits)
  const [first] = majors
  if (first === undefined) return GOOD
  if (first !== '0' && first !== '1')
    return { isValid: false, errors: [{ instancePath: path, message: 'The history does not begin with 0 or 1.' }] }
  const missing = majors.findIndex((major, i) => BigInt(major) !== BigInt(first) + BigInt(i))
  if (missing < 0) return GOOD
  const message = `Version ${BigInt(first) + BigInt(missing)} is missing in the history.`
  return { isValid: false, errors: [{ instancePath: path, message }] }
}

const PROFILES: readonly string[] = [
  'csaf_base',
  'csaf_security_incident_response',
  'csaf_informational_advisory',
  'csaf_security_advisory',
  'csaf_vex',
]
const PROFILES_21: readonly string[] = [
  ...PROFILES,
  'csaf_deprecated_security_advisory',
  'csaf_withdrawn',
  'csaf_superseded',
]
// The words of 2.1 beside them.
const RESERVED_21: readonly string[] = ['deprecatedsecurityadvisory', 'withdrawn', 'superseded']
const RESERVED: readonly string[] = ['securityincidentresponse', 'informationaladvisory', 'securityadvisory', 'vex']

// CSAF 2.0 §6.1.26: no category may look like a profile. Dashes, white space and underscores do not
// count, and neither the name nor the value (with csaf before it) of another profile may be used.
function prohibitedCategory(document: unknown, profiles: readonly string[] = PROFILES): Verdict {
  const category = textAt(document, 'document', 'category')
  if (category === undefined || profiles.includes(category)) return GOOD
  const plain = category
    .toLowerCase()
    .replace(/[\p{Pd}\p{Pc}\p{Z}\s]/gu, '')
    .replace(/^csaf/, '')
  const message = category.toLowerCase().startsWith('csaf_')
    ? 'The prefix csaf_ is kept for the profiles of CSAF.'
    : RESERVED.includes(plain) || (profiles === PROFILES_21 && RESERVED_21.includes(plain))
      ? 'The category looks like a profile of CSAF. Use the profile, or another word.'
      : undefined
  return message === undefined ? GOOD : { isValid: false, errors: [{ instancePath: '/document/category', message }] }
}
