import type { Instant } from '../lib/instant.ts'
import type { AdvisoryFacts, DatedAdvisory, ReleasedAdvisory, Revision } from './advisory.ts'
import { checkFacts, isInstant } from './advisory.ts'
import type { Finding } from './refusal.ts'

/** An advisory of the past as it was taken over: its facts and dates as its source gives them, nothing else. */
export interface ImportRecord {
  /** The record it was read from, such as "cve CVE-2021-26556": the same source again is a revision. */
  readonly source: string
  /** The same in words for readers: "CVE record CVE-2021-26556". */
  readonly from: string
  readonly facts: AdvisoryFacts
  readonly published: Instant
  readonly modified: Instant
  readonly withdrawn?: Instant
  /** The records that can be written of it, as the check on the day of the import said. */
  readonly records: readonly ImportedKind[]
}
export type ImportedKind = 'csaf' | 'osv'

/** One import as the ledger has it. */
export interface ImportEvent {
  readonly at: Instant
  readonly record: ImportRecord
}

// What a page cannot do without. The rest, such as versions that nobody wrote down, is missing in the source.
const NEEDED: ReadonlySet<string> = new Set(['facts-id', 'facts-text', 'facts-title', 'facts-date', 'facts-size'])

/** Why a record of the past cannot stand on our site; empty where it can. */
export function importProblems(
  record: Pick<ImportRecord, 'facts' | 'published' | 'modified' | 'withdrawn'>,
  now: Instant,
): readonly Finding[] {
  const { facts, published, modified, withdrawn } = record
  const dates = [published, modified, ...(withdrawn === undefined ? [] : [withdrawn])]
  const wrong = checkFacts(facts).filter(
    ({ rule, path }) => NEEDED.has(rule) || (rule === 'facts-empty' && (path === 'id' || path === 'title')),
  )
  if (!dates.every(isInstant)) wrong.push(problem('date', 'A date of the record cannot be read.'))
  // Nothing becomes public by way of an import.
  else if (published > now) wrong.push(problem('future', 'The record says that it is published in the future.'))
  return wrong
}

function problem(rule: string, text: string): Finding {
  return { rule: `import-${rule}`, level: 'error', path: 'published', problem: text }
}

/** Whether a source says the same as when it was last taken over. */
export function isUnchanged(before: ImportRecord, after: ImportRecord): boolean {
  return JSON.stringify({ ...before, records: [] }) === JSON.stringify({ ...after, records: [] })
}

/** The dates and revisions of an import and its re-imports, oldest first, as the records write them. */
export function datedImports(imports: readonly ImportEvent[]): Omit<DatedAdvisory, 'facts'> {
  const [first] = imports
  const last = imports.at(-1)
  if (first === undefined || last === undefined) throw new Error('Nothing was imported')
  const revisions: Revision[] = [{ version: '1', at: first.record.published, summary: 'First published.' }]
  for (const { at, record } of imports) {
    const before = revisions.at(-1)?.at ?? 0
    // A source that changed without saying when has changed at the latest when we looked.
    const changed = record.modified > before ? record.modified : record === first.record ? before : Math.max(at, before)
    if (changed === before && record === first.record) continue
    revisions.push({ version: String(revisions.length + 1), at: changed, summary: 'Changed at the source.' })
  }
  const { record } = last
  return {
    initialRelease: first.record.published,
    currentRelease: revisions.at(-1)?.at ?? first.record.published,
    revisions,
    imported: { from: record.from, at: first.at, records: record.records },
    ...(record.withdrawn === undefined
      ? {}
      : { withdrawn: { at: record.withdrawn, reason: 'Withdrawn at the source.' } }),
  }
}

/** Every source with its imports, oldest first. */
export function bySource(imports: readonly ImportEvent[]): ReadonlyMap<string, readonly ImportEvent[]> {
  return Map.groupBy(imports, ({ record }) => record.source)
}

export function hasRecord(advisory: Pick<ReleasedAdvisory, 'imported'>, kind: ImportedKind): boolean {
  return advisory.imported?.records.includes(kind) ?? true
}
