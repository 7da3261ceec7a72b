import type { Kysely } from 'kysely'
import type { LikeReport, SimilarPair } from './store.ts'
import type { Tables } from './tables.ts'

/** Pairs of reports that are like each other, where one of them belongs to a case that is not closed. */
export async function similarPairs(db: Kysely<Tables>): Promise<readonly SimilarPair[]> {
  const pairs: SimilarPair[] = []
  for (const side of ['report', 'other'] as const) {
    const rows = await db
      .selectFrom('similar_reports')
      .innerJoin('reports', 'reports.stream', `similar_reports.${side}`)
      .innerJoin('cases', 'cases.stream', 'reports.case_id')
      .where('cases.standing', '!=', 'closed')
      .select(['report', 'other', 'likeness', 'copy'])
      .execute()
    pairs.push(...rows.map(({ report, other, likeness, copy }) => ({ report, other, likeness, copy: copy === 1 })))
  }
  return [...new Map(pairs.map((pair) => [`${pair.report} ${pair.other}`, pair])).values()]
}

/** Everything that one report was found to be like, or that was found to be like it. */
export async function similarTo(db: Kysely<Tables>, report: string): Promise<readonly LikeReport[]> {
  const rows = await db
    .selectFrom('similar_reports')
    .selectAll()
    .where((eb) => eb.or([eb('report', '=', report), eb('other', '=', report)]))
    .execute()
  const found = new Map<string, LikeReport>()
  for (const row of rows) {
    const other = row.report === report ? row.other : row.report
    const likeness = Math.max(row.likeness / 100, found.get(other)?.likeness ?? 0)
    found.set(other, { report: other, likeness, copy: row.copy === 1 })
  }
  return [...found.values()].sort((a, b) => Number(b.copy) - Number(a.copy) || b.likeness - a.likeness)
}
