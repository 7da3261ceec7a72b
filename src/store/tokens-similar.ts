import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'
import type { LikeReport, SimilarCases } from './tokens-contract.ts'

/** What the cases that are not closed have like them, each pair once from either side, the likest first. */
export async function similarCases(db: Kysely<Tables>): Promise<readonly SimilarCases[]> {
  const found = new Map<string, SimilarCases>()
  for (const [side, across] of [
    ['report', 'other'],
    ['other', 'report'],
  ] as const) {
    const rows = await db
      .selectFrom('cases as mine')
      .innerJoin('reports as my', 'my.case_id', 'mine.stream')
      .innerJoin('similar_reports as pair', `pair.${side}`, 'my.stream')
      .innerJoin('reports as their', 'their.stream', `pair.${across}`)
      .innerJoin('cases as theirs', 'theirs.stream', 'their.case_id')
      .where('mine.standing', '!=', 'closed')
      .whereRef('mine.stream', '!=', 'theirs.stream')
      .select(['mine.number as number', 'theirs.number as other', 'pair.likeness', 'pair.copy'])
      .execute()
    for (const { number, other, likeness, copy } of rows) {
      const known = found.get(`${number}\n${other}`)
      const better = { number, other, likeness: likeness / 100, copy: copy === 1 || known?.copy === true }
      found.set(`${number}\n${other}`, { ...better, likeness: Math.max(better.likeness, known?.likeness ?? 0) })
    }
  }
  return [...found.values()].sort((a, b) => Number(b.copy) - Number(a.copy) || b.likeness - a.likeness)
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
