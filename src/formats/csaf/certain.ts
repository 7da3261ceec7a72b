import { ratingOf } from '../../domain/severity.ts'
import { cvssOrUndefined } from '../cvss.ts'
import { listAt, objectAt, textAt } from '../json-value.ts'

/**
 * Tests of the library that cost much and that the plain case passes for certain. Where the answer is true, the test
 * holds; where it is false, the library is asked. test/conformance holds the two against each other.
 */
export const CERTAINLY_HOLDS: Readonly<Record<string, (document: unknown) => boolean>> = {
  '6.1.9': plainScores,
  '6.1.14': plainHistory,
  '6.1.16': plainHistory,
  '6.1.17': plainHistory,
  '6.1.18': plainHistory,
  '6.1.19': plainHistory,
  '6.1.20': plainHistory,
  '6.1.22': plainHistory,
  '6.1.30': plainHistory,
}

// CSAF 2.0 §6.1.14, 16 to 20, 22 and 30 at once: a published document whose revisions are whole numbers that grow with
// their dates, all in UTC, and whose version is the last of them.
function plainHistory(document: unknown): boolean {
  const tracking = objectAt(document, 'document', 'tracking')
  const status = textAt(tracking, 'status')
  if (status !== 'final' && status !== 'interim') return false
  let number = 0
  let date = ''
  for (const item of listAt(tracking, 'revision_history')) {
    const next = textAt(item, 'number') ?? ''
    const at = textAt(item, 'date') ?? ''
    if (!WHOLE.test(next) || Number(next) <= number || !PLAIN_DATE.test(at) || at < date) return false
    number = Number(next)
    date = at
  }
  return number > 0 && tracking['version'] === String(number)
}
const WHOLE = /^[1-9]\d{0,8}$/
// Days from 29 on are left to the library: not every month has them.
const PLAIN_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

const KNOWN_FIELDS: readonly string[] = ['version', 'vectorString', 'baseScore', 'baseSeverity']

// CSAF 2.0 §6.1.9: a CVSS 3 score that repeats nothing of its vector but the base, rightly.
function plainScores(document: unknown): boolean {
  return listAt(document, 'vulnerabilities').every((vulnerability) =>
    listAt(vulnerability, 'scores').every((score) => {
      const given = objectAt(score, 'cvss_v3')
      const fields = Object.keys(given)
      if (objectAt(score)['cvss_v2'] !== undefined || fields.some((name) => !KNOWN_FIELDS.includes(name))) return false
      const scored = cvssOrUndefined(textAt(given, 'vectorString') ?? '')
      return (
        scored !== undefined &&
        given['version'] === scored.version &&
        given['baseScore'] === scored.base &&
        given['baseSeverity'] === ratingOf(scored.base).toUpperCase()
      )
    }),
  )
}
