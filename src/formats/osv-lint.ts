import type { Finding } from '../domain/refusal.ts'
import { compareVersions } from '../domain/version.ts'
import { isObject, listAt, textAt, textsAt } from './json-value.ts'
import { PurlError, parsePurl } from './purl-parse.ts'

type Say = (rule: string, path: string, problem: string, remedy: string, level?: Finding['level']) => void

/**
 * What OSV's linter asks and its schema does not: its offline rules under its own codes (osv-rec-002 is REC:002), and
 * after them three of ours, which have names instead of numbers.
 */
export function lintOsv(document: unknown): readonly Finding[] {
  if (!isObject(document)) return []
  const findings: Finding[] = []
  const say: Say = (rule, path, problem, remedy, level = 'warning') =>
    findings.push({ rule: `osv-${rule}`, level, path, problem, remedy })
  const withdrawn = textAt(document, 'withdrawn') !== undefined
  if (listAt(document, 'affected').length === 0 && !withdrawn)
    say('rec-001', '/affected', 'The record names nothing that is affected.', 'Add an affected package.')
  lintIds(document, say)
  for (const [i, item] of listAt(document, 'affected').entries()) lintAffected(item, `/affected/${i}`, say)
  if (textAt(document, 'schema_version') === undefined)
    say('version', '/schema_version', 'Without "schema_version" a record is one of OSV 1.0.0.', 'Add it.', 'note')
  return findings
}

// REC:002 to REC:004: a list of ids names each once, and never the record itself.
function lintIds(document: unknown, say: Say): void {
  const own = textAt(document, 'id')
  const related = textsAt(document, 'related')
  const aliases = textsAt(document, 'aliases')
  for (const [field, rule] of [
    ['aliases', 'rec-002'],
    ['upstream', 'rec-003'],
    ['related', 'rec-004'],
  ] as const) {
    const ids = textsAt(document, field)
    for (const [i, id] of ids.entries()) {
      const path = `/${field}/${i}`
      if (ids.indexOf(id) < i) say(rule, path, `"${id}" stands in "${field}" twice.`, 'Remove one.')
      if (id === own) say(rule, path, `"${field}" names the record itself.`, 'Remove it.')
      if (rule === 'rec-003' && (aliases.includes(id) || related.includes(id)))
        say(rule, path, `"${id}" is upstream and also an alias or related.`, 'Keep it in one list.')
      if (!ID.test(id)) say('id', path, 'This does not look like an id.', 'Write an id such as CVE-2026-1234.', 'note')
    }
  }
}
const ID = /^[A-Za-z][A-Za-z0-9_]*-\S+$/

function lintAffected(item: unknown, path: string, say: Say): void {
  const ranges = listAt(item, 'ranges')
  const named = textAt(item, 'package', 'name') !== undefined
  const purl = textAt(item, 'package', 'purl')
  const problem = purl === undefined ? undefined : purlProblem(purl)
  if (problem !== undefined) say('pkg-003', `${path}/package/purl`, problem, 'Write it like pkg:npm/undici.')
  if (!named && ranges.length === 0)
    say('package', path, 'No package and no repository is named.', 'Name the ecosystem and the package.')
  for (const [i, range] of ranges.entries()) {
    const at = `${path}/ranges/${i}`
    // The linter counts this to RNG:002; but what no registry holds has versions too, and OSV knows no other place for them.
    if (!named && textAt(range, 'type') !== 'GIT')
      say('package', at, 'Here are versions, but no package they belong to.', 'Add "package" if there is one.', 'note')
    lintEvents(range, at, say)
  }
}

// RNG:001 and RNG:002. The same version may be the first and the last that is affected, but not the first and the fix.
function lintEvents(range: unknown, path: string, say: Say): void {
  const events = listAt(range, 'events').filter(isObject)
  const values = (kind: string) => events.flatMap((event) => (typeof event[kind] === 'string' ? [event[kind]] : []))
  const introduced = values('introduced')
  const fixed = values('fixed')
  if (introduced.length === 0)
    say('rng-001', `${path}/events`, 'No event says where the range begins.', 'Add { "introduced": "0" }.')
  for (const version of new Set(fixed))
    if (introduced.includes(version))
      say('rng-002', path, `"${version}" begins the range and is its fix.`, 'Correct one of the two events.')
  const [from] = introduced
  const [to] = fixed
  if (introduced.length !== 1 || fixed.length !== 1 || from === undefined || to === undefined || from === '0') return
  if (textAt(range, 'type') === 'SEMVER' && compareVersions('semver', from, to) > 0)
    say('order', path, `It is fixed in ${to}, before ${from} where it begins.`, 'Put the versions in order.')
}

function purlProblem(purl: string): string | undefined {
  try {
    parsePurl(purl)
    return undefined
  } catch (error) {
    if (error instanceof PurlError) return error.message
    throw error
  }
}
