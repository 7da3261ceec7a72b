import { compareText } from '../../domain/version-text.ts'
import { fromIso } from '../../lib/instant.ts'
import { cweName } from '../cwe.ts'
import { listAt, textAt } from '../json-value.ts'
import { isPurl, PurlError, parsePurl } from '../purl-parse.ts'
import { unusedProducts } from './certain-large.ts'
import { fullNames } from './full-names.ts'
import { LETTER_TESTS } from './own-letters.ts'

interface Verdict {
  readonly isValid: boolean
  readonly errors: readonly { readonly instancePath: string; readonly message: string }[]
}

/** Tests of CSAF 2.0 where the library's verdict is wrong or slow, by number; docs/manual/conformance.md says how. */
export const OWN_TESTS: Readonly<Record<string, (document: unknown) => Verdict>> = {
  ...LETTER_TESTS,
  '6.1.11': weaknessName,
  '6.1.13': packageUrls,
  '6.1.21': missingRevision,
  '6.1.26': prohibitedCategory,
  '6.2.1': unusedProducts,
}

/** The same of CSAF 2.1, where the library has the tests of 2.0 and their faults. */
export const OWN_TESTS_21: Readonly<Record<string, (document: unknown) => Verdict>> = {
  ...LETTER_TESTS,
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
    const message = `The name of ${id} is "${known}"${known === name.trim() ? ', without blanks around it' : ''}.`
    return [{ instancePath: `${path}/name`, message }]
  })
  return errors.length === 0 ? GOOD : { isValid: false, errors }
}

// CSAF 2.0 §6.1.13: every package URL is one, by ECMA-427 and the rules of its type.
function packageUrls(document: unknown): Verdict {
  const errors: { instancePath: string; message: string }[] = []
  for (const { name, path } of fullNames(document)) {
    const purl = textAt(name, 'product_identification_helper', 'purl')
    try {
      if (purl !== undefined && !isPurl(purl)) parsePurl(purl)
    } catch (error) {
      if (!(error instanceof PurlError)) throw error
      errors.push({ instancePath: `${path}/product_identification_helper/purl`, message: error.message })
    }
  }
  return errors.length === 0 ? GOOD : { isValid: false, errors }
}

// CSAF 2.0 §6.1.21: sorted by date, the major numbers begin with 0 or 1, and none is left out (whether they grow with the
// dates is §6.1.14). Items of one date stand in the order of their numbers; the library keeps the order of the file and
// then misses numbers that are there.
function missingRevision(document: unknown): Verdict {
  const path = '/document/tracking/revision_history'
  const items = listAt(document, 'document', 'tracking', 'revision_history').flatMap((item) => {
    const major = textAt(item, 'number')?.split('.')[0] ?? ''
    const date = textAt(item, 'date') ?? ''
    return /^\d+$/.test(major) ? [{ major: BigInt(major), date, at: fromIso(date) }] : []
  })
  items.sort((a, b) => orderOfDates(a, b) || (a.major < b.major ? -1 : 1))
  const [first] = items
  if (first === undefined) return GOOD
  if (first.major > 1n)
    return { isValid: false, errors: [{ instancePath: path, message: 'The history does not begin with 0 or 1.' }] }
  const majors = new Set(items.map(({ major }) => major))
  // Where 1 is followed by 0, nothing is left out between them.
  for (let next = majors.has(0n) ? 0n : first.major; majors.size > 0; next += 1n) {
    if (majors.delete(next)) continue
    return { isValid: false, errors: [{ instancePath: path, message: `Version ${next} is missing in the history.` }] }
  }
  return GOOD
}

interface Dated {
  readonly date: string
  readonly at: number | undefined
}

function orderOfDates(a: Dated, b: Dated): number {
  return a.at === undefined || b.at === undefined ? compareText(a.date, b.date) : a.at - b.at
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
