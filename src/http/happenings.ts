import type { Clock } from '../domain/clock.ts'
import type { Envelope } from '../domain/event.ts'
import type { CompiledPolicy } from '../domain/policy.ts'
import type { Opened } from '../store/store.ts'
import { eventMeaning } from '../views/policy-words.ts'
import { listWords } from '../views/words/count.ts'
import type { Happening, Outcome } from '../views/words/happening.ts'
import { eventsOf, happenedAt, type OpenedAs, reasonOf } from './opened.ts'

/** For whom events become words: what is left out for a reporter is decided here, once. */
export interface Look {
  readonly reader: 'reporter' | 'guest' | 'team'
  readonly names: ReadonlyMap<string, string>
  readonly policy: CompiledPolicy
  /** Public ids of reports by stream id. */
  readonly publicIds: ReadonlyMap<string, string>
}

type ReportEvent = Opened<'report'>
type CaseEvent = Opened<'case'>

/** What happened to a report and its case, oldest first, for one kind of reader. `clocks` say what was kept, and how late. */
export function happeningsOf(
  events: { readonly report: readonly ReportEvent[]; readonly case: readonly CaseEvent[] },
  clocks: readonly Clock[],
  look: Look,
): readonly Happening[] {
  const guests = guestNames(events.case)
  const all = [
    ...events.report.flatMap((event) => ofReport(event, look) ?? []),
    ...events.case.flatMap((event) => ofGuest(event, look, guests) ?? ofCase(event, look) ?? []),
  ].sort((a, b) => a.at - b.at)
  return withOutcomes(all, clocks, look.policy)
}

/**
 * Each promise that was kept, in time or late, stands with the happening that kept it: its evidence, at that instant. Of the
 * mails that left, only those stand here that kept something by telling it again.
 */
function withOutcomes(
  happenings: readonly Happening[],
  clocks: readonly Clock[],
  policy: CompiledPolicy,
): readonly Happening[] {
  const outcomes = new Map<Happening, Outcome[]>()
  for (const { promise, kind, due, metAt } of clocks) {
    if (due === undefined || metAt === undefined) continue
    const evidence = policy.promises.find(({ id }) => id === promise)?.evidence.map(({ type }) => type) ?? []
    const then = happenings.filter((did) => did.at === metAt)
    const keeper = then.find((did) => evidence.includes(did.what)) ?? then.at(-1)
    if (keeper !== undefined) outcomes.set(keeper, [...(outcomes.get(keeper) ?? []), { kind, due, met: metAt }])
  }
  return happenings.flatMap((did) => {
    const here = outcomes.get(did)
    if (here === undefined) return did.what === 'mail.sent' ? [] : [did]
    return [{ ...did, outcomes: here }]
  })
}

function ofReport(event: ReportEvent, look: Look): Happening | undefined {
  const at = happenedAt(event)
  const base = { at, ...whoOf(event, look) }
  switch (event.type) {
    case 'report.received': {
      const { publicId, door, files, policy, sender } = event.facts
      const known = sender === undefined || look.reader !== 'team' ? {} : { sender }
      return { at, what: event.type, report: publicId, door, files, policy, ...known, ...fromOf(event, look) }
    }
    case 'report.seen':
      return event.facts.first || look.reader === 'team' ? { ...base, what: event.type } : undefined
    case 'report.classified':
      return { ...base, what: event.type, as: event.facts.as, ...becauseOf(event.body) }
    case 'message.sent': {
      const { as, asks, by, expectedResolution } = event.facts
      const more = expectedResolution === undefined ? {} : { expectedResolution }
      return { ...base, what: event.type, as, asks: asks === true, automatic: by === 'automatic', ...more }
    }
    case 'message.received':
      return { at, what: event.type, files: event.facts.files }
    case 'message.read':
      return { at, what: event.type }
    case 'mail.sent':
    case 'mail.failed':
      return event.facts.through === undefined ? undefined : { at, what: event.type }
    case 'promise.reopened':
      return { at, what: event.type, kind: kindOf(event.facts.promise, look), due: event.facts.due }
    case 'report.withdrawn':
      return { at: event.at, what: event.type, ...becauseOf(event.body) }
    case 'report.erased':
      return { at: event.at, what: event.type }
    case 'override.asked':
    case 'promise.overridden':
      return overridden(event, { ...base, ...becauseOf(event.body) }, look)
    case 'contact.given':
    case 'key.pinned':
    case 'key.offered':
    case 'key.refused':
      return { ...base, what: event.type }
    case 'contact.asked':
    case 'reward.claimed':
    case 'sender.cleared':
      return look.reader === 'guest' ? undefined : { at: event.at, what: event.type }
    case 'followup.sent':
    case 'escalation.raised':
      return { at: event.at, what: event.type }
    case 'consent.given': {
      const { to, version } = event.facts
      return { at: event.at, what: event.type, to, ...(version === undefined ? {} : { version }) }
    }
    default:
      return undefined
  }
}

function ofCase(event: CaseEvent, look: Look): Happening | undefined {
  const base = { at: event.at, ...whoOf(event, look) }
  const because = becauseOf(event.body)
  switch (event.type) {
    case 'report.joined':
    case 'report.left':
      return joined(event, base, look)
    case 'handler.assigned':
      return { at: event.at, what: event.type, handler: look.names.get(event.facts.member) ?? 'Somebody' }
    case 'case.rejected':
      return { ...base, what: event.type, reason: event.facts.reason, ...because }
    case 'severity.assessed':
      return { ...base, what: event.type, severity: event.facts.severity, ...(look.reader === 'team' ? because : {}) }
    case 'lines.assessed':
      return linesAssessed(event as OpenedAs<'case', 'lines.assessed'>, base)
    case 'cve.assigned': {
      const cve = (event as OpenedAs<'case', 'cve.assigned'>).body?.cve
      return { ...base, what: event.type, cve: cve ?? 'A CVE' }
    }
    case 'embargo.set':
      return { ...base, what: event.type, until: event.facts.until, ...because }
    case 'fact.recorded':
      return recorded(event, { ...base, ...because }, look)
    case 'advisory.published':
      return { at: event.at, what: event.type, advisory: event.facts.advisory }
    case 'promise.overridden':
      return overridden(event, { ...base, ...because }, look)
    case 'case.confirmed':
    case 'case.closed':
    case 'case.reopened':
      return { ...base, what: event.type, ...because }
    case 'cve.requested':
    case 'audit.recorded':
    case 'fix.landed':
    case 'list.sent':
    case 'fixes.pushed':
    case 'builds.released':
    case 'measure.available':
      return { ...base, what: event.type }
    default:
      return look.reader === 'team' ? ofTeam(event, base, because) : fixReady(event, base)
  }
}

/** It stands in the history where it happened, which may be before it was written down. */
function recorded(
  event: Extract<CaseEvent, { type: 'fact.recorded' }>,
  base: Base & { because?: string },
  look: Look,
): Happening | undefined {
  const { what, occurred, until, value } = event.facts
  const says = `${eventMeaning(what, [look.policy])}${value === undefined ? '' : ` (${value})`}`
  return { ...base, at: occurred ?? base.at, what: event.type, says, ...(until !== undefined && { on: until }) }
}

/** What only the team reads. */
function ofTeam(event: CaseEvent, base: Base, because: { because?: string }): Happening | undefined {
  switch (event.type) {
    case 'fix.started':
    case 'fix.ready':
    case 'fix.withdrawn':
      return fixStep(event, base)
    case 'advisory.drafted':
      return { ...base, what: event.type, revision: event.facts.revision }
    case 'embargo.broken':
    case 'exploitation.known':
      return { ...base, what: event.type, ...because }
    case 'note.kept':
    case 'release.joined':
    case 'release.left':
      return { ...base, what: event.type }
    default:
      return undefined
  }
}

type Base = { readonly at: number; readonly who?: string }

function fixReady(event: CaseEvent, base: Base): Happening | undefined {
  return event.type === 'fix.ready' && event.body !== undefined ? fixStep(event, base) : undefined
}

function fixStep(
  event: Extract<CaseEvent, { type: 'fix.started' | 'fix.ready' | 'fix.withdrawn' }>,
  base: Base,
): Happening {
  const body = event.body as { line?: string; version?: string } | undefined
  const version = body?.version === undefined ? {} : { version: body.version }
  return { ...base, what: event.type, line: body?.line ?? 'a line', ...version }
}

function linesAssessed(event: OpenedAs<'case', 'lines.assessed'>, base: Base): Happening | undefined {
  if (event.body === undefined) return undefined
  const affected = event.body.lines.filter((line) => line.affected === 'yes').map((line) => line.line)
  return { ...base, what: 'lines.assessed', affected }
}

function joined(
  event: Extract<Envelope<'case'>, { type: 'report.joined' | 'report.left' }>,
  base: Base,
  look: Look,
): Happening | undefined {
  const own = look.publicIds.get(event.facts.report)
  if (look.reader === 'team') return { ...base, what: event.type, report: own ?? 'another' }
  // A reporter learns that there is another report, and neither whose nor which.
  return event.type === 'report.joined' && own === undefined
    ? { at: event.at, what: event.type, report: '' }
    : undefined
}

function overridden(
  event: Extract<Envelope<'report' | 'case'>, { type: 'override.asked' | 'promise.overridden' }>,
  base: Base & { readonly because?: string },
  look: Look,
): Happening {
  return { ...base, what: event.type, kind: kindOf(event.facts.promise, look), until: event.facts.until }
}

function kindOf(promise: string, { policy }: Look): string {
  return policy.promises.find(({ id }) => id === promise)?.kind ?? 'promise'
}

function whoOf(event: Envelope, look: Look): { who?: string } {
  const name = event.actor.kind === 'member' ? look.names.get(event.actor.id ?? '') : undefined
  return name === undefined ? {} : { who: name }
}

function fromOf(event: ReportEvent, look: Look): { from?: string } {
  const { name, mail, login } = event.identity ?? {}
  const from = look.reader === 'team' ? (name ?? mail ?? login) : undefined
  return from === undefined ? {} : { from }
}

/** Everybody is told who was read in; what was said with guests stands for the team, and for the guest it was said with. */
function ofGuest(event: CaseEvent, look: Look, guests: ReadonlyMap<string, string>): Happening | undefined {
  const base = { at: event.at, ...whoOf(event, look) }
  const nameOf = (id: string): string => guests.get(id) ?? 'A guest'
  switch (event.type) {
    case 'guest.invited':
    case 'guest.removed':
      return { ...base, what: event.type, guest: nameOf(event.facts.guest) }
    case 'guest.told':
      return { ...base, what: event.type, guest: listWords(event.facts.to.map(nameOf)) }
    case 'guest.wrote':
      return { at: event.at, what: event.type, guest: nameOf(event.facts.guest) }
    default:
      return undefined
  }
}

function guestNames(events: readonly CaseEvent[]): ReadonlyMap<string, string> {
  return new Map(
    eventsOf(events, 'guest.invited').map(({ facts, identity }) => [facts.guest, identity?.name ?? 'A guest']),
  )
}

function becauseOf(body: unknown): { because?: string } {
  const because = reasonOf(body)
  return because === undefined ? {} : { because }
}
