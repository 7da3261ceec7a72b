import { type Clock, type ClockEvent, clocks, isOwedLate } from '../domain/clock.ts'
import { toClockEvent } from '../domain/clock-events.ts'
import { lookAtClocks } from '../domain/clock-look.ts'
import type { Envelope } from '../domain/event.ts'
import { ORGANISATION } from '../domain/organisation.ts'
import type { PolicyVersion } from '../domain/policy.ts'
import type { ReportState } from '../domain/report.ts'
import type { Instant } from '../lib/instant.ts'
import { bindingFor } from './policies.ts'
import { loadEnvelopes, loadStream, type Work } from './work.ts'

/** What the row of a report says of its clocks, and when to look again. */
export interface ReportLook {
  readonly lookedAt: Instant
  readonly due: Instant | undefined
  readonly promise: string | undefined
  readonly lookAgainAt: Instant | undefined
}

/** Everything that the clocks of one report are made from. */
export interface ReportStory {
  readonly state: ReportState
  readonly own: readonly Envelope<'report'>[]
  readonly ofCase: readonly Envelope<'case'>[]
  readonly ofOrganisation: readonly Envelope<'organisation'>[]
}

/** undefined when there is no such report. A promise that cannot be reckoned never keeps a report from being stored. */
export async function lookAt(work: Work, report: string): Promise<ReportLook | undefined> {
  const story = await storyOf(work, report)
  if (story === undefined) return undefined
  const lookedAt = Math.max(work.now, ...lastInstants(story))
  try {
    return reckon(story, await bindingFor(work, story.state.policy), lookedAt)
  } catch (error) {
    work.core.log.failure('clock.failed', error, { report })
    return { lookedAt, due: undefined, promise: undefined, lookAgainAt: lookedAt }
  }
}

/** Pure: the same story, policy and instant give the same look; `ledger verify` relies on it. */
export function reckon(story: ReportStory, policy: PolicyVersion, lookedAt: Instant): ReportLook {
  const all = clocks(eventsOf(story), policy.policy, lookedAt)
  const next = nextDue(all)
  const { record, next: again } = lookAtClocks(all, story.own, lookedAt)
  return { lookedAt, due: next?.due, promise: next?.promise, lookAgainAt: record.length > 0 ? lookedAt : again }
}

export function eventsOf(story: ReportStory): readonly ClockEvent[] {
  return [...story.own, ...story.ofCase, ...story.ofOrganisation].map((envelope) => toClockEvent(envelope))
}

export async function storyOf(work: Work, report: string): Promise<ReportStory | undefined> {
  const loaded = await loadStream(work, 'report', report)
  if (loaded === undefined) return undefined
  const own = await loadEnvelopes(work, 'report', report)
  const ofCase = await loadEnvelopes(work, 'case', loaded.state.case)
  return { state: loaded.state, own, ofCase, ofOrganisation: await calendarEvents(work) }
}

/** Of the organisation's events clocks need only these; sign-ins would be most of them. */
export const CALENDAR_TYPES = ['policy.activated', 'absence.declared', 'intake.paused', 'intake.opened'] as const

async function calendarEvents(work: Work): Promise<readonly Envelope<'organisation'>[]> {
  const loaded = await loadStream(work, 'organisation', ORGANISATION)
  if (loaded === undefined) return []
  const shelf = work.core.shelf
  // Changed within this transaction: what is on the shelf is of committed history only.
  if (work.changed.has(`organisation:${ORGANISATION}`))
    return pick(await loadEnvelopes(work, 'organisation', ORGANISATION))
  if (shelf.calendar?.seq !== loaded.seq || !Buffer.from(shelf.calendar.head).equals(loaded.head)) {
    const events = pick(await loadEnvelopes(work, 'organisation', ORGANISATION))
    shelf.calendar = { seq: loaded.seq, head: loaded.head, events }
  }
  return shelf.calendar.events
}

function pick(events: readonly Envelope<'organisation'>[]): readonly Envelope<'organisation'>[] {
  const types: readonly string[] = CALENDAR_TYPES
  return events.filter((event) => types.includes(event.type))
}

/** What is late and still owed comes before what runs. */
function nextDue(all: readonly Clock[]): { readonly due: Instant; readonly promise: string } | undefined {
  let next: { readonly due: Instant; readonly promise: string } | undefined
  for (const clock of all) {
    const { due, promise } = clock
    const owed = clock.state === 'running' || isOwedLate(clock)
    if (owed && due !== undefined && (next === undefined || due < next.due)) next = { due, promise }
  }
  return next
}

function lastInstants(story: ReportStory): readonly Instant[] {
  return [story.own, story.ofCase, story.ofOrganisation].flatMap((events) => events.at(-1)?.at ?? [])
}
