import type { Clock } from '../../domain/clock.ts'
import { HOUR, type Instant } from '../../lib/instant.ts'
import { promiseWords } from './promise.ts'
import { dueWords, earlyOrLateWords, instantWords, lengthWords, zoneWords } from './time.ts'

/** How a clock looks now: `soon` is the last fifth, or the last six hours of a long one; a due instant that has passed is `missed`. */
export type ClockLook = 'waiting' | 'running' | 'soon' | 'paused' | 'met' | 'missed' | 'waived'

export function clockLook(clock: Clock, now: Instant): ClockLook {
  if (clock.state !== 'running' || clock.due === undefined) return clock.state
  const left = clock.due - now
  if (left < 0) return promiseWords(clock.kind).permits ? 'met' : 'missed'
  const long = clock.startedAt === undefined || clock.due - clock.startedAt > 12 * HOUR
  return (long && left < 6 * HOUR) || spentShare(clock, now) >= 0.8 ? 'soon' : 'running'
}

/** It runs, or it is late and nobody was let off it. */
export function isOwed(clock: Clock, now: Instant): boolean {
  const look = clockLook(clock, now)
  return (
    look === 'running' ||
    look === 'soon' ||
    (look === 'missed' && clock.metAt === undefined && clock.endedBy === undefined)
  )
}

/** How much of the time from anchor to due is spent, 0 to 1; what is late or met stays within. */
export function spentShare(clock: Clock, now: Instant): number {
  if (clock.due === undefined || clock.startedAt === undefined || clock.due <= clock.startedAt) return 0
  const until = clock.metAt ?? now
  return Math.min(1, Math.max(0, (until - clock.startedAt) / (clock.due - clock.startedAt)))
}

/** A sentence that is enough alone: "Answer due in 5 h", "Answer 3 h 10 min late". */
export function clockSays(clock: Clock, now: Instant): string {
  const { noun, done, permits } = promiseWords(clock.kind)
  const due = clock.due
  switch (clockLook(clock, now)) {
    case 'waiting':
      return `${noun}: no date yet`
    case 'waived':
      return `${noun} is no longer owed`
    case 'paused':
      return `${noun} rests`
    case 'met':
      return permits || due === undefined || clock.metAt === undefined
        ? done
        : `${done}, ${earlyOrLateWords(due, clock.metAt)}`
    case 'missed':
      if (due === undefined) return `${noun} is late`
      return clock.metAt === undefined
        ? `${noun} ${lengthWords(now - due)} late`
        : `${done}, ${earlyOrLateWords(due, clock.metAt)}`
    case 'running':
    case 'soon':
      if (due === undefined) return `${noun} is owed`
      return `${noun} ${permits ? 'ends' : 'due'} in ${lengthWords(due - now)}`
  }
}

/** The instant behind the sentence: "Mon 16:00 UTC · 17:00 in Berlin", "was due today, 08:10 UTC". */
export function clockDueWords(clock: Clock, now: Instant, zones: readonly string[]): string {
  const words = dueAlone(clock, now, zones)
  return isOwedAgain(clock) ? `${words} · what had kept it came back ${instantWords(clock.returnedAt, now)}` : words
}

/** A message had kept it, and that message came back. */
export function isOwedAgain(clock: Clock): clock is Clock & { readonly returnedAt: Instant } {
  return clock.returnedAt !== undefined && clock.metAt === undefined && clock.state !== 'waived'
}

function dueAlone(clock: Clock, now: Instant, zones: readonly string[]): string {
  if (clock.due === undefined) return 'It starts by itself when its time comes'
  const due = dueWords(clock.due, now, zones)
  switch (clockLook(clock, now)) {
    case 'waiting':
      return `proposed for ${due}`
    case 'waived':
      return `was due ${due}`
    case 'paused':
      return `It goes on with ${lengthWords(clock.due - now)} left`
    case 'met':
    case 'missed':
      if (clock.metAt === undefined) return `was due ${due}`
      return [
        ...[instantWords(clock.metAt, now), ...zoneWords(clock.metAt, zones)],
        `promised by ${instantWords(clock.due, now)}`,
      ].join(' · ')
    case 'running':
    case 'soon':
      return clock.by === undefined || clock.by <= now ? due : `${due}; we aim for ${dueWords(clock.by, now)}`
  }
}

/** For narrow columns: "in 5 h", "3 h 10 min late", "rests", "no clock". */
export function clockBrief(clock: Clock | undefined, now: Instant): string {
  if (clock === undefined) return 'no clock'
  const look = clockLook(clock, now)
  if (look === 'paused') return 'rests'
  if (look === 'waived' || look === 'met') return 'kept'
  if (clock.due === undefined) return 'no date yet'
  return look === 'missed' ? `${lengthWords(now - clock.due)} late` : `in ${lengthWords(clock.due - now)}`
}
