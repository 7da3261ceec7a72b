import type { MailChannel } from '../../channels/mail.ts'
import type { Scope } from '../../domain/access.ts'
import { type DatedAdvisory, datedDraft, type Publisher } from '../../domain/advisory.ts'
import { isNamedIn } from '../../domain/credit.ts'
import type { BodyOf, LineAssessment } from '../../domain/event.ts'
import { linesOf } from '../../domain/lines.ts'
import type { PolicyVersion } from '../../domain/policy.ts'
import type { Finding } from '../../domain/refusal.ts'
import type { GateCase, GateInput } from '../../domain/release.ts'
import type { ReleaseState } from '../../domain/release-run.ts'
import type { Instant } from '../../lib/instant.ts'
import type { CaseRecord, Reader, ReportRecord } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'
import { publisherOf } from '../publish/publisher.ts'
import { forbiddenAhead } from './forbidden.ts'

/** Writes every record of an advisory, reads it back and says where they differ; see formats/agreement.ts. */
export interface RecordChecker {
  check(advisory: DatedAdvisory, publisher: Publisher): Promise<readonly Finding[]>
  close(): Promise<void>
}

export type GateCtx = Pick<Ctx, 'store' | 'installation'> & {
  readonly mail: MailChannel
  readonly records: RecordChecker
}

/** Opens everything the gates look at, for the page that shows them and for the run that obeys them. */
export async function gatherGates(ctx: GateCtx, scope: Scope, release: ReleaseState, now: Instant): Promise<GateInput> {
  const reader = ctx.store.reader(scope)
  const version = await reader.policy()
  const records = await Promise.all(release.cases.map((id) => reader.case(id)))
  const cases = await Promise.all(records.map((record) => gateCase(reader, record, version, now)))
  const publisher = publisherOf(version.policy, ctx.installation)
  const checked = cases.map(async ({ state, facts }): Promise<[string, readonly Finding[]][]> => {
    if (facts === undefined) return []
    return [[state.id, await ctx.records.check(datedDraft(facts, Math.max(now, release.at)), publisher)]]
  })
  const disagreements = new Map((await Promise.all(checked)).flat())
  return {
    now,
    release,
    policy: version.policy,
    cases,
    disagreements,
    listProblem: await listProblem(ctx, release, version),
    forbidden: await forbiddenAhead(reader, release, version.policy, now),
  }
}

async function gateCase(reader: Reader, record: CaseRecord, version: PolicyVersion, now: Instant): Promise<GateCase> {
  const reports = await Promise.all(record.state.reports.map((id) => reader.report(id)))
  const facts = lastBody(record, 'advisory.drafted')?.advisory
  const assessed: readonly LineAssessment[] = lastBody(record, 'lines.assessed')?.lines ?? []
  const known = linesOf(version.policy, reports[0]?.state.product ?? '', now)
  return {
    state: record.state,
    facts,
    assessed,
    known,
    readyLines: readyLinesOf(record),
    cve: lastBody(record, 'cve.assigned')?.cve,
    ...creditsOf(reports, facts?.credits.map((credit) => credit.name) ?? []),
  }
}

type Credits = Pick<GateCase, 'missingCredits' | 'unwantedCredits'>

function creditsOf(reports: readonly ReportRecord[], credited: readonly string[]): Credits {
  const counted = reports.filter(
    ({ state }) => state.classified === 'report' && state.withdrawnAt === null && state.erased !== 'all',
  )
  const wished = counted.filter(({ state }) => state.credit === 'name').flatMap((r) => creditNameOf(r.events) ?? [])
  const others = reports.filter(({ state }) => state.credit !== 'name').flatMap(namesOf)
  const unwanted = others.filter((name) => !wished.some((wish) => isNamedIn(wish, name)))
  return {
    missingCredits: wished.filter((name) => !credited.includes(name)),
    unwantedCredits: unwanted.filter((name) => credited.some((credit) => isNamedIn(credit, name))),
  }
}

/** Every name that a reporter ever gave, as far as it was not forgotten. */
export function namesOf({ events }: Pick<ReportRecord, 'events'>): readonly string[] {
  return events.flatMap(({ identity }) =>
    [identity?.name ?? [], identity?.creditName ?? [], identity?.login ?? []].flat(),
  )
}

/** The name under which a reporter wishes to be credited: the last one given. */
export function creditNameOf(
  events: readonly { readonly identity: { readonly creditName?: string; readonly name?: string } | undefined }[],
): string | undefined {
  const known = events.flatMap((event) => (event.identity === undefined ? [] : [event.identity]))
  const wished = known.findLast((identity) => identity.creditName !== undefined)?.creditName
  return wished ?? known.findLast((identity) => identity.name !== undefined)?.name
}

/** The lines whose fix is ready and was not taken back. */
export function readyLinesOf(record: CaseRecord): ReadonlySet<string> {
  const ready = new Set<string>()
  for (const event of record.events) {
    if (event.type !== 'fix.ready' && event.type !== 'fix.withdrawn') continue
    const line = (event.body as { readonly line: string } | undefined)?.line
    if (line === undefined) continue
    if (event.type === 'fix.ready') ready.add(line)
    else ready.delete(line)
  }
  return ready
}

export function lastBody<T extends 'advisory.drafted' | 'lines.assessed' | 'cve.assigned'>(
  record: CaseRecord,
  type: T,
): BodyOf<'case', T> | undefined {
  return record.events.findLast((event) => event.type === type && event.body !== undefined)?.body as
    | BodyOf<'case', T>
    | undefined
}

async function listProblem(
  ctx: { readonly mail: MailChannel },
  release: ReleaseState,
  { policy }: PolicyVersion,
): Promise<string | undefined> {
  if (!policy.release.order.includes('list')) return undefined
  const step = release.steps.list?.state
  if (step === 'done' || step === 'skipped') return undefined
  if (policy.release.list === undefined) return 'The policy names no list address (release: list).'
  return ctx.mail.problem()
}
