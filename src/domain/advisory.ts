import type { Instant } from '../lib/instant.ts'
import { checkProduct } from './affected-checks.ts'
import { creditKey } from './credit.ts'
import type { Finding } from './refusal.ts'
import { cvssVersionOf } from './severity.ts'
import { checkSsvc } from './ssvc.ts'

/** What the world will be told of one vulnerability, entered once; every record is written from it. */
export interface AdvisoryFacts {
  /** The advisory's id and file name, such as NODE-2026-017. */
  readonly id: string
  readonly title: string
  /** One or two sentences for lists, feeds and mails. Plain text. */
  readonly summary: string
  /** Markdown. */
  readonly description: string
  readonly impact?: string
  readonly workaround?: string
  readonly cve?: string
  readonly aliases: readonly string[]
  readonly cwe: readonly string[]
  readonly severity: SeverityFacts
  readonly affected: readonly AffectedProduct[]
  readonly credits: readonly Credit[]
  readonly references: readonly Reference[]
  readonly timeline: readonly TimelineEntry[]
  /** Decisions of SSVC about the vulnerability, by the points of the official tables. */
  readonly ssvc?: SsvcFacts
}

export interface SsvcFacts {
  /** One value a point: { point: 'ssvc:E:1.1.0', value: 'A' }. */
  readonly selections: readonly { readonly point: string; readonly value: string }[]
}

export interface SeverityFacts {
  /** A level of the policy's own scale. */
  readonly level: string
  /** CVSS:3.1/… or CVSS:4.0/… vectors, at most one of each version. */
  readonly vectors: readonly string[]
}

export interface AffectedProduct {
  readonly product: string
  /** purl without a version, such as pkg:generic/nodejs/node. */
  readonly purl?: string
  /** OSV ecosystem and name where the product is in one, such as npm / undici. */
  readonly ecosystem?: string
  readonly package?: string
  readonly versioning: 'semver' | 'ecosystem' | 'git'
  /** The git repository of `git` ranges. */
  readonly repository?: string
  readonly lines: readonly AffectedLine[]
  /** Affected versions named one by one, beside the lines. */
  readonly versions?: readonly string[]
}

/**
 * One release line: affected from `introduced` (inclusive) up to `fixed` (exclusive). For the other statuses the same
 * fields bound the statement; without them a line named like 24.x or 2.1 speaks for itself (domain/affected.ts).
 */
export interface AffectedLine {
  readonly line: string
  readonly status: 'affected' | 'not-affected' | 'unknown'
  /** First affected version; "0" means from the beginning of the line. */
  readonly introduced?: string
  /** First version with the fix. */
  readonly fixed?: string
  /** Last affected version, where no fix will come. */
  readonly lastAffected?: string
  /** Why it is not affected (CSAF flag labels, CSAF 2.0 §3.2.3.5). */
  readonly justification?: string
}

/** One list of types for GitHub, CVE and OSV. */
export type CreditType =
  | 'finder'
  | 'reporter'
  | 'analyst'
  | 'coordinator'
  | 'remediation-developer'
  | 'remediation-reviewer'
  | 'remediation-verifier'
  | 'tool'
  | 'sponsor'
  | 'other'
export interface Credit {
  readonly name: string
  readonly type: CreditType
  /** A URI: mailto:, https: or another. */
  readonly contact?: string
}
export interface Reference {
  readonly url: string
  readonly type: 'advisory' | 'fix' | 'report' | 'web' | 'article' | 'package' | 'evidence' | 'detection'
  readonly summary?: string
}
export interface TimelineEntry {
  readonly at: Instant
  readonly what: string
}

export interface Revision {
  /** A whole number, counted from 1: the integer versioning of CSAF 2.0 §3.1.11.1. */
  readonly version: string
  readonly at: Instant
  readonly summary: string
}

/** Facts with the dates every record needs. The writers of formats/ take this, so that a draft can be previewed too. */
export interface DatedAdvisory {
  readonly facts: AdvisoryFacts
  readonly initialRelease: Instant
  readonly currentRelease: Instant
  /** Revision history, oldest first; the first is the initial release. */
  readonly revisions: readonly Revision[]
  /** Set when the advisory was taken back: the instant and the reason. */
  readonly withdrawn?: { readonly at: Instant; readonly reason: string }
  /** Set for an advisory of the past: the record it was taken from, when, and which records we can write of it. */
  readonly imported?: { readonly from: string; readonly at: Instant; readonly records: readonly ('csaf' | 'osv')[] }
}

/**
 * An advisory that every named check has let through. Only domain/release.ts makes one; channels and
 * store/published accept nothing else.
 */
export interface ReleasedAdvisory extends DatedAdvisory {
  readonly [released]: true
}
export declare const released: unique symbol

/** A draft as it would look if it were published at `now`: for previews and for the agreement check before the release. */
export function datedDraft(facts: AdvisoryFacts, now: Instant): DatedAdvisory {
  const revisions = [{ version: '1', at: now, summary: 'First published.' }]
  return { facts, initialRelease: now, currentRelease: now, revisions }
}

/** The publisher's facts that every record repeats; from the active policy and the configuration. */
export interface Publisher {
  readonly name: string
  /** https URL that names the publisher in CSAF. */
  readonly namespace: string
  readonly contact: string
  readonly baseUrl: string
  /** Prefix of advisory and case numbers, such as NODE. */
  readonly prefix: string
  /** CSAF 2.1 is published beside the authoritative 2.0. */
  readonly csaf21?: boolean
}

/** What the platform knows beside the facts; checks that need it are skipped where it is absent. */
export interface FactsContext {
  /** The policy's own severity scale. */
  readonly severities?: readonly string[]
  /** Release lines still maintained, by product name: each must be spoken of. */
  readonly maintained?: Readonly<Record<string, readonly string[]>>
}

/** Everything that is wrong with the facts, for the person who writes the advisory. Empty when they may be published. */
export function checkFacts(facts: AdvisoryFacts, context: FactsContext = {}): readonly Finding[] {
  return [
    ...checkWords(facts),
    ...checkNames(facts),
    ...checkSeverity(facts, context),
    ...facts.affected.flatMap((product, i) => checkProduct(product, `affected[${i}]`)),
    ...checkCoverage(facts, context),
    ...checkPeople(facts),
    ...checkTimes(facts),
    ...checkSsvc(facts.ssvc),
  ]
}

const NEEDED = [
  ['id', 'The number'],
  ['title', 'The title'],
  ['summary', 'The summary'],
  ['description', 'The description, “What is wrong”,'],
] as const

function checkWords(facts: AdvisoryFacts): readonly Finding[] {
  const findings: Finding[] = []
  for (const [field, name] of NEEDED)
    if (facts[field].trim() === '') findings.push(error('empty', field, `${name} is empty.`, 'Write it.'))
  for (const [path, text] of textsOf(facts)) {
    if (!text.isWellFormed()) findings.push(error('text', path, 'Half of a character is missing (a lone surrogate).'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    else if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
      findings.push(error('text', path, 'There is a control character in the text.', 'Delete it.'))
  }
  if (/[\r\n]/.test(facts.title)) findings.push(error('title', 'title', 'The title has more than one line.'))
  return findings
}

function textsOf(facts: AdvisoryFacts): readonly (readonly [string, string])[] {
  const texts: [string, string][] = []
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') texts.push([path, value])
    else if (Array.isArray(value)) for (const [i, item] of value.entries()) walk(item, `${path}[${i}]`)
    else if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) walk(item, path === '' ? key : `${path}.${key}`)
  }
  walk(facts, '')
  return texts
}

function checkNames(facts: AdvisoryFacts): readonly Finding[] {
  const findings: Finding[] = []
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(facts.id))
    findings.push(error('id', 'id', 'An id is letters, digits, dots and hyphens.', 'Write it like NODE-2026-017.'))
  // CVE record format 5.x, cveId: any number of digits from four on.
  if (facts.cve !== undefined && !/^CVE-[0-9]{4}-[0-9]{4,19}$/.test(facts.cve))
    findings.push(error('cve', 'cve', 'This is not a CVE id.', 'Write it like CVE-2026-12345.'))
  for (const [i, cwe] of facts.cwe.entries())
    if (!/^CWE-[1-9]\d{0,5}$/.test(cwe))
      findings.push(error('cwe', `cwe[${i}]`, 'This is not a CWE id.', 'Write it like CWE-79.'))
  for (const [i, reference] of facts.references.entries())
    if (!/^https?:\/\/[^\s<>"]+$/.test(reference.url) || !URL.canParse(reference.url))
      findings.push(error('url', `references[${i}].url`, 'This is not a web address.', 'Begin it with https://.'))
  return findings
}

function checkSeverity(facts: AdvisoryFacts, context: FactsContext): readonly Finding[] {
  const { level, vectors } = facts.severity
  const findings: Finding[] = []
  if (level.trim() === '') findings.push(error('severity', 'severity.level', 'No severity is given.', 'Choose one.'))
  else if (context.severities !== undefined && !context.severities.includes(level))
    findings.push(
      error('severity', 'severity.level', `The policy knows no severity "${level}".`, context.severities.join(', ')),
    )
  // 3.0 and 3.1 are two editions of one version: no record has room for both.
  const versions = vectors.map((vector) => cvssVersionOf(vector)?.replace('3.0', '3.1'))
  for (const [i, version] of versions.entries()) {
    const path = `severity.vectors[${i}]`
    if (version === undefined || version === '2.0')
      findings.push(
        error('cvss', path, 'This is not a CVSS 3.1 or 4.0 vector.', 'Begin it with CVSS:3.1/ or CVSS:4.0/.'),
      )
    else if (versions.indexOf(version) !== i)
      findings.push(error('cvss', path, `There are two vectors of CVSS ${version}.`, 'Keep one.'))
  }
  return findings
}

function checkCoverage(facts: AdvisoryFacts, context: FactsContext): readonly Finding[] {
  const findings: Finding[] = []
  if (facts.affected.length === 0)
    findings.push(error('affected', 'affected', 'No product is named.', 'Name the product and its release lines.'))
  const names = facts.affected.map((p) => [p.product, p.ecosystem, p.package, p.versioning === 'git'].join('\n'))
  for (const [i, product] of facts.affected.entries()) {
    const path = `affected[${i}]`
    if (names.indexOf(names[i] ?? '') !== i)
      findings.push(error('product-twice', path, `${product.product} is listed twice.`, 'Put its lines together.'))
    const maintained = context.maintained ?? {}
    for (const line of Object.hasOwn(maintained, product.product) ? (maintained[product.product] ?? []) : [])
      if (!product.lines.some((l) => plainLine(l.line) === plainLine(line)))
        findings.push(
          error('line-missing', `${path}.lines`, `Line ${line} is maintained, but nothing is said of it.`, 'Add it.'),
        )
  }
  return findings
}

// 24, 24.x and v24.x are one line.
function plainLine(name: string): string {
  return name
    .trim()
    .replace(/^v(?=\d)/, '')
    .replace(/\.[x*]$/, '')
}

function checkPeople(facts: AdvisoryFacts): readonly Finding[] {
  const findings: Finding[] = []
  const keys = facts.credits.map(creditKey)
  for (const [i, credit] of facts.credits.entries()) {
    if (credit.name.trim() === '')
      findings.push(error('credit', `credits[${i}].name`, 'The credit has no name.', 'Write it, or remove the credit.'))
    else if (keys.indexOf(keys[i] ?? '') !== i)
      findings.push(error('credit', `credits[${i}]`, `${credit.name} is credited twice for the same.`, 'Keep one.'))
  }
  return findings
}

function checkTimes(facts: AdvisoryFacts): readonly Finding[] {
  const findings: Finding[] = []
  for (const [i, entry] of facts.timeline.entries())
    if (!isInstant(entry.at))
      findings.push(error('date', `timeline[${i}].at`, 'This is not a date.', 'Write a date between 1970 and 9999.'))
  return findings
}

/** Whether every record can write this instant: whole milliseconds, years 1970 to 9999. */
export function isInstant(at: number): boolean {
  return Number.isSafeInteger(at) && at >= 0 && at < 253_402_300_800_000
}

function error(rule: string, path: string, problem: string, remedy?: string): Finding {
  return { rule: `facts-${rule}`, level: 'error', path, problem, ...(remedy === undefined ? {} : { remedy }) }
}
