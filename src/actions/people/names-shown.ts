import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { CaseRecord, ReportRecord } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/**
 * Names of the people a reporter has to do with: who opened the report, wrote in it or handles its case. Reporters are
 * told these and no others; the list of the team is the team's.
 */
export async function namesShown(
  ctx: Pick<Ctx, 'store'>,
  report: ReportRecord,
  subject: CaseRecord,
): Promise<ReadonlyMap<string, string>> {
  const met = new Set<string>()
  for (const { actor } of [...report.events, ...subject.events]) if (actor.id !== null) met.add(actor.id)
  for (const event of subject.events) if (event.type === 'handler.assigned') met.add(event.facts.member)
  const all = await ctx.store.reader(SYSTEM_SCOPE).memberNames()
  return new Map([...all].flatMap(([id, { name }]) => (met.has(id) ? [[id, name] as const] : [])))
}
