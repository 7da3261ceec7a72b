import { compareDigits } from '../../domain/version.ts'
import { listAt, textAt } from '../json-value.ts'

interface Verdict {
  readonly isValid: boolean
  readonly errors: readonly { readonly instancePath: string; readonly message: string }[]
}

/** Tests of CSAF 2.0 where the library's verdict is wrong, by number; docs/manual/conformance.md says how. */
export const OWN_TESTS: Readonly<Record<string, (document: unknown) => Verdict>> = {
  '6.1.21': missingRevision,
  '6.1.26': prohibitedCategory,
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
  if (first === undefined) return { isValid: true, errors: [] }
  if (first !== '0' && first !== '1')
    return { isValid: false, errors: [{ instancePath: path, message: 'The history does not begin with 0 or 1.' }] }
  const missing = majors.findIndex((major, i) => BigInt(major) !== BigInt(first) + BigInt(i))
  if (missing < 0) return { isValid: true, errors: [] }
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
const RESERVED: readonly string[] = ['securityincidentresponse', 'informationaladvisory', 'securityadvisory', 'vex']

// CSAF 2.0 §6.1.26: no category may look like a profile. Dashes, white space and underscores do not
// count, and neither the name nor the value (with csaf before it) of another profile may be used.
function prohibitedCategory(document: unknown): Verdict {
  const category = textAt(document, 'document', 'category')
  const good = { isValid: true, errors: [] }
  if (category === undefined || PROFILES.includes(category)) return good
  const plain = category
    .toLowerCase()
    .replace(/[\p{Pd}\p{Pc}\p{Z}\s]/gu, '')
    .replace(/^csaf/, '')
  const message = category.toLowerCase().startsWith('csaf_')
    ? 'The prefix csaf_ is kept for the profiles of CSAF.'
    : RESERVED.includes(plain)
      ? 'The category looks like a profile of CSAF. Use the profile, or another word.'
      : undefined
  return message === undefined ? good : { isValid: false, errors: [{ instancePath: '/document/category', message }] }
}
