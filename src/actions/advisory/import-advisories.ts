import { demand, type Scope } from '../../domain/access.ts'
import { datedDraft, type Publisher } from '../../domain/advisory.ts'
import {
  bySource,
  datedImports,
  type ImportEvent,
  type ImportedKind,
  type ImportRecord,
  importProblems,
  isUnchanged,
} from '../../domain/imported.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import type { Finding } from '../../domain/refusal.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { publishSite } from '../publish/publish-site.ts'
import { publisherOf } from '../publish/publisher.ts'
import { type GateCtx, lastBody } from '../release/gather-gates.ts'

/** What happened, or would happen, to one record. */
export interface ImportOutcome {
  readonly source: string
  readonly id: string
  readonly outcome: 'new' | 'changed' | 'unchanged' | 'refused'
  /** The records beside the page that its facts suffice for. */
  readonly records: readonly ImportedKind[]
  /** Why it is refused, or why a record cannot be written of it. */
  readonly findings: readonly Finding[]
}

type Candidate = Omit<ImportRecord, 'records'>

/**
 * Takes advisories of the past over, each an event of the organisation, and publishes them as what they are: old, and
 * from elsewhere. A source that was taken over before becomes a revision where it changed, and nothing where it did not.
 * `dry` only says what would happen. `tell` hears how many are looked at.
 */
export async function importAdvisories(
  ctx: Ctx & GateCtx,
  scope: Scope,
  input: {
    readonly candidates: readonly Candidate[]
    readonly dry: boolean
    readonly tell?: (done: number) => void
  },
): Promise<readonly ImportOutcome[]> {
  demand(scope, 'release.arm')
  const reader = ctx.store.reader(scope)
  const publisher = publisherOf((await reader.policy()).policy, ctx.installation)
  const earlier = new Map(bySource(await reader.imports()))
  const taken = await takenIds(ctx, scope, [...earlier.values()])
  const outcomes: ImportOutcome[] = []
  let events: ImportRecord[] = []
  for (const [i, candidate] of input.candidates.entries()) {
    const looked = await lookAt(ctx, publisher, candidate, { before: earlier.get(candidate.source) ?? [], taken })
    outcomes.push(looked)
    if (looked.outcome === 'new' || looked.outcome === 'changed') {
      const record = { ...candidate, records: looked.records }
      // The same source twice in one go: the second is held against the first.
      earlier.set(candidate.source, [...(earlier.get(candidate.source) ?? []), { at: ctx.now(), record }])
      for (const name of namesOf(candidate)) taken.set(name, candidate.source)
      events.push(record)
    }
    if (!input.dry && events.length >= 100) events = await keep(ctx, scope, events)
    input.tell?.(i + 1)
  }
  if (input.dry) return outcomes
  await keep(ctx, scope, events)
  if (outcomes.some(({ outcome }) => outcome === 'new' || outcome === 'changed')) await publishSite(ctx)
  return outcomes
}

async function keep(ctx: Ctx, scope: Scope, records: readonly ImportRecord[]): Promise<ImportRecord[]> {
  if (records.length === 0) return []
  await ctx.store.write(ctx.now(), async (tx) => {
    const imported = records.map((record) => ({ type: 'advisory.imported', facts: {}, body: { record } }) as const)
    await tx.append('organisation', ORGANISATION, actorOf(scope), imported)
    // Should we stop before the pages are made, this makes them.
    await tx.putDue({ kind: 'publish', subject: 'import', at: tx.now, key: 'publish:import' })
  })
  return []
}

async function lookAt(
  ctx: Pick<Ctx, 'now'> & GateCtx,
  publisher: Publisher,
  candidate: Candidate,
  known: { readonly before: readonly ImportEvent[]; readonly taken: ReadonlyMap<string, string> },
): Promise<ImportOutcome> {
  const { source, facts } = candidate
  const told = { source, id: facts.id }
  const problems = [...importProblems(candidate, ctx.now()), ...clash(candidate, known.taken)]
  if (candidate.withdrawn !== undefined && known.before.length === 0)
    problems.push(refusal('withdrawn', 'The record is withdrawn or rejected; there is nothing to publish.'))
  if (problems.length > 0) return { ...told, outcome: 'refused', records: [], findings: problems }
  const last = known.before.at(-1)?.record
  if (last !== undefined && isUnchanged(last, { ...candidate, records: [] }))
    return { ...told, outcome: 'unchanged', records: last.records, findings: [] }
  const dated = { ...datedDraft(facts, candidate.published), ...datesOf(ctx, candidate, known.before) }
  const findings = await ctx.records.check(dated, publisher)
  const records = (['csaf', 'osv'] as const).filter((kind) => !findings.some((finding) => isAbout(finding, kind)))
  const kept = findings.filter((finding) => isAbout(finding, 'csaf') || isAbout(finding, 'osv'))
  return { ...told, outcome: last === undefined ? 'new' : 'changed', records, findings: kept }
}

function datesOf(ctx: Pick<Ctx, 'now'>, candidate: Candidate, before: readonly ImportEvent[]) {
  return datedImports([...before, { at: ctx.now(), record: { ...candidate, records: [] } }])
}

function isAbout({ problem }: Finding, kind: ImportedKind): boolean {
  const name = kind.toUpperCase()
  return (
    problem.startsWith(`${name}: `) || problem.startsWith(`${name} reads back`) || problem.startsWith(`${name} VEX`)
  )
}

function namesOf({ facts }: Pick<ImportRecord, 'facts'>): readonly string[] {
  return [facts.id, ...(facts.cve === undefined ? [] : [facts.cve])].map((name) => name.toLowerCase())
}

// One vulnerability has one page: what we published ourselves, or took over from elsewhere, is not published once more.
function clash(candidate: Candidate, taken: ReadonlyMap<string, string>): readonly Finding[] {
  const name = namesOf(candidate).find((one) => taken.has(one) && taken.get(one) !== candidate.source)
  if (name === undefined) return []
  const by = taken.get(name) ?? ''
  return [refusal('twice', `${name.toUpperCase()} is published here already, from ${by}.`)]
}

function refusal(rule: string, problem: string): Finding {
  return { rule: `import-${rule}`, level: 'error', problem }
}

/** Every id and CVE that stands on the site, with where it is from. */
async function takenIds(
  ctx: Pick<Ctx, 'store'>,
  scope: Scope,
  imports: readonly (readonly ImportEvent[])[],
): Promise<Map<string, string>> {
  const reader = ctx.store.reader(scope)
  const taken = new Map<string, string>()
  for (const { case: of } of await reader.cases('all')) {
    if (of.publishedAt === null) continue
    const facts = lastBody(await reader.case(of.id), 'advisory.drafted')?.advisory
    for (const name of facts === undefined ? [of.number.toLowerCase()] : namesOf({ facts })) taken.set(name, of.number)
  }
  for (const one of imports) {
    const record = one.at(-1)?.record
    if (record !== undefined) for (const name of namesOf(record)) taken.set(name, record.source)
  }
  return taken
}
