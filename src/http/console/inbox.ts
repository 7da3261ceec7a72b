import type { Clock } from '../../domain/clock.ts'
import { brokenDoors } from '../../domain/door-check.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { searchTokens } from '../../domain/similarity.ts'
import type { Instant } from '../../lib/instant.ts'
import type { CaseLine, Reader } from '../../store/store.ts'
import { type InboxFilter, type InboxRow, inboxPage } from '../../views/console/inbox-page.ts'
import { casesPage, openingsPage } from '../../views/console/lists.ts'
import { namesFor } from '../acting.ts'
import { type Answer, page } from '../answer.ts'
import { present } from '../present.ts'
import { lineStanding } from '../standing.ts'
import { consoleFrame, formToken, type MemberCall } from './session.ts'

/** GET /console: what waits, by the next promise. */
export async function showInbox(call: MemberCall): Promise<Answer> {
  const { ctx, scope, session } = call
  const now = ctx.now()
  const reader = ctx.store.reader(scope)
  const search = (call.query.get('q') ?? '').trim().slice(0, 200)
  const [lines, names, policies, similar, held] = await Promise.all([
    reader.cases('open'),
    namesFor(ctx, scope),
    reader.policies(),
    reader.similarCases(),
    reader.countArrivals('held'),
  ])
  const kinds = kindsOf(policies.map(({ version, policy }) => [version, policy]))
  const open = lines.filter((line) => line.case.standing !== 'rejected')
  const show = call.query.get('show') ?? 'all'
  const look = { names, kinds, me: session.member, similar: Map.groupBy(similar, ({ number }) => number) }
  const shown = search === '' ? open.filter((line) => fits(line, show, look.me, now)) : await found(reader, search)
  const markup = inboxPage({
    frame: await consoleFrame(call),
    now,
    rows: shown.map((line) => ({
      ...rowOf(line, look),
      take: { token: formToken(call, `case ${line.case.id}`), me: session.member, before: line.case.handler ?? '' },
    })),
    filters: filtersOf(open, show, session.member, now),
    open: { reports: open.reduce((sum, line) => sum + line.reports.length, 0), cases: open.length },
    held,
    brokenDoors: brokenDoors(await reader.doorChecks(), now).length,
    ...(search === '' ? {} : { search }),
  })
  return page(markup, { scripts: true })
}

/** GET /console/cases: every case, newest first. */
export async function showCases(call: MemberCall): Promise<Answer> {
  const { ctx, scope } = call
  const [lines, names] = await Promise.all([ctx.store.reader(scope).cases('all'), namesFor(ctx, scope)])
  const cases = [...lines].sort((a, b) => b.case.openedAt - a.case.openedAt)
  const markup = casesPage({
    frame: await consoleFrame(call),
    now: ctx.now(),
    cases: cases.map((line) => ({
      number: line.case.number,
      title: line.title,
      standing: lineStanding(line),
      openedAt: line.case.openedAt,
      kept: sum(line, ({ kept }) => kept),
      missed: sum(line, ({ missed }) => missed),
      ...present({ handler: names.get(line.case.handler ?? ''), severity: line.case.severity ?? undefined }),
    })),
  })
  return page(markup, { scripts: true })
}

/** GET /console/cases/:number/openings: who opened which report, and when first. */
export async function showOpenings(call: MemberCall): Promise<Answer> {
  const { ctx, scope } = call
  const reader = ctx.store.reader(scope)
  const subject = await reader.case(call.params.number ?? '')
  const [names, lines, ...reports] = await Promise.all([
    namesFor(ctx, scope),
    reader.cases('all'),
    ...subject.state.reports.map((id) => reader.report(id)),
  ])
  const openings = reports.flatMap(({ state, events }) =>
    events.flatMap(({ type, at, actor }) =>
      type === 'report.seen'
        ? [{ at, who: names.get(actor.id ?? '') ?? 'Somebody', what: `Report ${state.publicId}` }]
        : [],
    ),
  )
  const title = lines.find((line) => line.case.id === subject.state.id)?.title ?? ''
  const { number } = subject.state
  const sorted = openings.sort((a, b) => a.at - b.at)
  return page(openingsPage({ frame: await consoleFrame(call), now: ctx.now(), number, title, openings: sorted }))
}

type Kinds = (version: number, promise: string) => string

/** What kind of promise an id is, in the policy version that a report is bound to. */
function kindsOf(policies: readonly (readonly [number, CompiledPolicy])[]): Kinds {
  const kinds = new Map(
    policies.flatMap(([version, { promises }]) => promises.map((p) => [`${version} ${p.id}`, p.kind])),
  )
  return (version, promise) => kinds.get(`${version} ${promise}`) ?? promise
}

interface Look {
  readonly names: ReadonlyMap<string, string>
  readonly kinds: Kinds
  readonly me: string
  readonly similar: ReadonlyMap<string, readonly { readonly other: string; readonly copy: boolean }[]>
}

function rowOf(line: CaseLine, look: Look): InboxRow {
  const { case: state, reports, title } = line
  const name = look.names.get(state.handler ?? '')
  const [only] = reports
  return {
    number: state.number,
    title,
    standing: lineStanding(line),
    doors: [...new Set(reports.map(({ door }) => door))],
    reports: reports.length,
    receivedAt: Math.min(...reports.map(({ receivedAt }) => receivedAt), state.openedAt),
    unread: reports.some(isUnread),
    ...present({
      from: reports.length === 1 && only?.named === true ? 'named' : undefined,
      handler: name === undefined ? undefined : { name, me: state.handler === look.me },
      severity: state.severity ?? undefined,
      clock: nextClock(line, look.kinds),
      embargoUntil: state.embargoUntil ?? undefined,
      similar: look.similar.get(state.number)?.map(({ other, copy }) => ({ number: other, copy })),
    }),
  }
}

/** The clock that is due first, as the rows have it; late ones are still owed. */
function nextClock(line: CaseLine, kinds: Kinds): Clock | undefined {
  const due = line.reports.flatMap(({ nextDue, nextPromise, policy, receivedAt }) =>
    nextDue === null || nextPromise === null ? [] : [{ due: nextDue, promise: nextPromise, policy, receivedAt }],
  )
  const [first] = due.sort((a, b) => a.due - b.due)
  if (first === undefined) return undefined
  const { promise, due: at, policy, receivedAt } = first
  return { promise, kind: kinds(policy, promise), period: 0, state: 'running', startedAt: receivedAt, due: at }
}

function isUnread({ reporterWroteAt, teamWroteAt, seenAt }: CaseLine['reports'][number]): boolean {
  return seenAt === null || (reporterWroteAt !== null && (teamWroteAt === null || reporterWroteAt > teamWroteAt))
}

function fits(line: CaseLine, show: string, me: string, now: Instant): boolean {
  const { case: state, reports } = line
  switch (show) {
    case 'all':
      return reports.length === 0 || reports.some(({ classified }) => classified === 'report')
    case 'mine':
      return state.handler === me
    case 'nobody':
      return state.handler === null
    case 'waiting':
      return lineStanding(line) === 'needs-information' || state.cve === 'requested'
    case 'embargo':
      return state.embargoUntil !== null && state.embargoUntil > now
    case 'not-a-report':
      return reports.some(({ classified }) => classified !== 'report')
    default:
      return reports.some(({ door }) => door === show)
  }
}

/** Every case, closed ones too, that has the words in its title, its numbers or in what is sealed. */
async function found(reader: Reader, search: string): Promise<readonly CaseLine[]> {
  const [lines, streams] = await Promise.all([reader.cases('all'), reader.search(searchTokens(search))])
  return lines.filter(
    (line) => holds(line, search) || streams.has(line.case.id) || line.reports.some(({ id }) => streams.has(id)),
  )
}

function holds(line: CaseLine, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/)
  const text =
    `${line.case.number} ${line.title} ${line.reports.map(({ publicId }) => publicId).join(' ')}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function filtersOf(lines: readonly CaseLine[], show: string, me: string, now: Instant): readonly InboxFilter[] {
  const doors = [...new Set(lines.flatMap(({ reports }) => reports.map(({ door }) => door)))]
  const shows = ['all', 'mine', 'nobody', 'waiting', 'embargo', 'not-a-report', ...doors] as const
  return shows.map((one) => ({
    show: one,
    count: lines.filter((line) => fits(line, one, me, now)).length,
    current: one === show,
  }))
}

function sum(line: CaseLine, count: (report: CaseLine['reports'][number]) => number): number {
  return line.reports.reduce((total, report) => total + count(report), 0)
}
