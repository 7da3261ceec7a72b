import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { AdvisoryFacts, ReleasedAdvisory } from '../../domain/advisory.ts'
import type { Clock } from '../../domain/clock.ts'
import { bySource } from '../../domain/imported.ts'
import type { OrganisationState } from '../../domain/organisation.ts'
import type { CompiledPolicy, PolicyVersion } from '../../domain/policy.ts'
import { type PublicationRecord, reissue, takeOver } from '../../domain/release.ts'
import { type Scorecard, scorecard } from '../../domain/scorecard.ts'
import { base64 } from '../../lib/bytes.ts'
import type { Instant } from '../../lib/instant.ts'
import type { CaseRecord } from '../../store/store.ts'
import type { KeptPromise } from '../../views/site/props.ts'
import type { Ctx } from '../ctx.ts'

/** Everything the public pages are made from, and nothing else. */
export interface PublicFacts {
  readonly now: Instant
  readonly organisation: OrganisationState
  readonly inForce: PolicyVersion
  readonly versions: readonly PolicyVersion[]
  readonly policySource: string
  /** Newest first. */
  readonly advisories: readonly ReleasedAdvisory[]
  readonly scorecard: Scorecard
  /** Public promises kept and missed on the way to an advisory, by its id. */
  readonly kept: ReadonlyMap<string, readonly KeptPromise[]>
  readonly ledgerKey: string
  readonly position: number
}

/** Gathers the public facts from the ledger; `fresh` are advisories that a running release has just minted. */
export async function gatherPublicFacts(
  ctx: Pick<Ctx, 'store' | 'now'>,
  fresh: readonly ReleasedAdvisory[],
): Promise<PublicFacts> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const now = ctx.now()
  const inForce = await reader.policy()
  const earlier = await releasedBefore(ctx, fresh)
  const imported = [...bySource(await reader.imports()).values()].map(takeOver)
  const advisories = [...earlier, ...fresh, ...imported].sort((a, b) => b.initialRelease - a.initialRelease)
  return {
    now,
    organisation: await reader.organisation(),
    inForce,
    versions: await reader.policies(),
    policySource: await reader.policySource(inForce.version),
    advisories,
    scorecard: scorecard(await reader.promises(), inForce.policy, now),
    kept: await keptOf(ctx, advisories, now),
    ledgerKey: base64(await ctx.store.ledger.publicKey()),
    position: (await ctx.store.ledger.sequence(now)).size,
  }
}

/** Of the first report of each advisory's case; nothing in it names a report. A late promise has both its instants. */
async function keptOf(
  ctx: Pick<Ctx, 'store'>,
  advisories: readonly ReleasedAdvisory[],
  now: Instant,
): Promise<ReadonlyMap<string, readonly KeptPromise[]>> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const kept = new Map<string, readonly KeptPromise[]>()
  for (const { facts, imported } of advisories) {
    // What was taken over had no report with us.
    if (imported !== undefined) continue
    const [report] = (await reader.case(facts.id)).state.reports
    if (report === undefined) continue
    const { policy } = await reader.policyAt((await reader.report(report)).state.policy)
    const clocks = await reader.clocks(report, now)
    kept.set(
      facts.id,
      clocks.flatMap((clock) => keptPromise(clock, policy) ?? []),
    )
  }
  return kept
}

function keptPromise({ promise, state, due, metAt }: Clock, policy: CompiledPolicy): KeptPromise | undefined {
  const said = policy.promises.find(({ id }) => id === promise)
  if (due === undefined || said?.visibility !== 'public' || (state !== 'met' && state !== 'missed')) return undefined
  return { kind: said.kind, due, ...(metAt === undefined ? {} : { metAt }) }
}

async function releasedBefore(
  ctx: Pick<Ctx, 'store'>,
  fresh: readonly ReleasedAdvisory[],
): Promise<readonly ReleasedAdvisory[]> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const minted = new Set(fresh.map(({ facts }) => facts.id))
  const published = (await reader.cases('all')).filter(
    (line) => line.case.publishedAt !== null && !minted.has(line.case.number),
  )
  return Promise.all(published.map(async (line) => reissue(publicationsOf(await reader.case(line.case.id)))))
}

/** Every publication of a case, with the revision of the facts it was made from. */
export function publicationsOf(record: CaseRecord): readonly PublicationRecord[] {
  const drafts = new Map<number, AdvisoryFacts>()
  const publications: PublicationRecord[] = []
  for (const event of record.events) {
    if (event.type === 'advisory.drafted') {
      const body = event.body as { readonly advisory: AdvisoryFacts } | undefined
      if (body !== undefined) drafts.set(event.facts.revision, body.advisory)
    } else if (event.type === 'advisory.published') {
      const facts = drafts.get(event.facts.revision)
      if (facts !== undefined) publications.push({ dated: event.facts.dated, facts })
    }
  }
  return publications
}
