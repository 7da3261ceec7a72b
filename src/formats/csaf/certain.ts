import { ratingOf } from '../../domain/severity.ts'
import { cvssOrUndefined } from '../cvss.ts'
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../json-value.ts'
import { isPurl } from '../purl-parse.ts'

/**
 * Tests of the library that cost much and that the plain case passes for certain. Where the answer is true, the test
 * holds; where it is false, the library is asked. test/conformance holds the two against each other.
 */
export const CERTAINLY_HOLDS: Readonly<Record<string, (document: unknown) => boolean>> = {
  '6.1.1': plainProducts,
  '6.1.2': plainProducts,
  '6.1.6': plainProducts,
  '6.1.9': plainScores,
  '6.1.10': plainScores,
  '6.1.12': plainLanguage,
  '6.1.13': plainProducts,
  '6.1.14': plainHistory,
  '6.1.16': plainHistory,
  '6.1.17': plainHistory,
  '6.1.18': plainHistory,
  '6.1.19': plainHistory,
  '6.1.20': plainHistory,
  '6.1.21': unbrokenHistory,
  '6.1.22': plainHistory,
  '6.1.25': plainProducts,
  '6.1.30': plainHistory,
  '6.1.31': plainProducts,
}

// CSAF 2.0 §6.1.1, 2, 6, 13, 25 and 31 at once: a tree of branches alone, whose products have ids of their own, no hashes
// and package URLs that are such, and whose versions are single ones; every id that a vulnerability names is one of them,
// and has one status.
function plainProducts(document: unknown): boolean {
  const { branches, ...others } = objectAt(document, 'product_tree')
  if (Object.keys(others).length > 0) return false
  const known = new Set<unknown>()
  const todo: unknown[] = [branches]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (!Array.isArray(next)) return false
    for (const branch of next) {
      if (!isPlainBranch(branch, known)) return false
      if (branch.branches !== undefined) todo.push(branch.branches)
    }
  }
  const vulnerabilities = objectAt(document)['vulnerabilities'] ?? []
  return Array.isArray(vulnerabilities) && vulnerabilities.every((one) => isPlainlyAbout(one, known))
}

function isPlainBranch(branch: unknown, known: Set<unknown>): branch is JsonObject {
  if (!isObject(branch)) return false
  const { product, category, name } = branch
  if (category === 'product_version' && (typeof name !== 'string' || !SINGLE.test(name))) return false
  if (product === undefined) return true
  if (!isObject(product) || typeof product['product_id'] !== 'string' || product['product_id'] === '') return false
  const size = known.size
  known.add(product['product_id'])
  const { hashes, purl } = objectAt(product, 'product_identification_helper')
  return known.size > size && hashes === undefined && (purl === undefined || (typeof purl === 'string' && isPurl(purl)))
}
const SINGLE = /^v?\d[\w.+-]*$/

function isPlainlyAbout(vulnerability: unknown, known: ReadonlySet<unknown>): boolean {
  if (!isObject(vulnerability)) return false
  const seen = new Set<unknown>()
  const status = vulnerability['product_status'] ?? {}
  if (!isObject(status)) return false
  for (const ids of Object.values(status)) {
    if (!areAllIn(ids, known)) return false
    for (const id of ids) {
      if (seen.has(id)) return false
      seen.add(id)
    }
  }
  return NAMING.every(([list, ids]) => {
    const items = vulnerability[list] ?? []
    return Array.isArray(items) && items.every((item) => isObject(item) && areAllIn(item[ids] ?? [], known))
  })
}
const NAMING = [
  ['remediations', 'product_ids'],
  ['scores', 'products'],
  ['threats', 'product_ids'],
  ['flags', 'product_ids'],
] as const

function areAllIn(ids: unknown, known: ReadonlySet<unknown>): ids is readonly unknown[] {
  return Array.isArray(ids) && ids.every((id) => known.has(id))
}

// CSAF 2.0 §6.1.12: English is a language.
function plainLanguage(document: unknown): boolean {
  const { lang = 'en', source_lang = 'en' } = objectAt(document, 'document')
  return lang === 'en' && source_lang === 'en'
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

// CSAF 2.0 §6.1.21: a history that counts 1, 2, 3.
function unbrokenHistory(document: unknown): boolean {
  const items = listAt(document, 'document', 'tracking', 'revision_history')
  return plainHistory(document) && items.every((item, i) => textAt(item, 'number') === String(i + 1))
}

const WHOLE = /^[1-9]\d{0,8}$/
// Days from 29 on are left to the library: not every month has them.
const PLAIN_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

const KNOWN_FIELDS: readonly string[] = ['version', 'vectorString', 'baseScore', 'baseSeverity']

// CSAF 2.0 §6.1.9 and 10: a CVSS 3 score that repeats nothing of its vector but the base, rightly.
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
