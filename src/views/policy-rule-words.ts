import { WEEKDAYS } from '../domain/calendar-days.ts'
import { spanWords } from '../domain/calendar-span.ts'
import type { CompiledPolicy } from '../domain/policy.ts'
import type { CompiledPromise, Pattern, Timing } from '../domain/promise.ts'
import { clauses, joined, unique } from './policy-condition-words.ts'
import {
  afterMoment,
  momentClause,
  momentNoun,
  type OwnEvents,
  patternWords,
  refrainWords,
  sinceMoment,
} from './policy-words.ts'

/** What the reader of a receipt or a form can expect: "An answer with next steps". */
export function whatComes(promise: CompiledPromise): string {
  const parts = partsOf(promise.evidence)
  const known = Object.hasOwn(COMES, promise.kind) ? COMES[promise.kind] : undefined
  if (known) return parts.length > 0 ? `${known} with ${joined(parts, 'and')}` : known
  return capital(joined(unique(promise.evidence.map((p) => patternWords(p))), 'or'))
}

const COMES: Readonly<Record<string, string>> = {
  acknowledge: 'A person says that they have read it',
  answer: 'An answer',
  triage: 'You hear whether it is confirmed',
  update: 'An update',
  resolution: 'It is resolved',
  fix: 'A fix is ready',
  disclose: 'It is public',
  embargo: 'The embargo ends',
  announce: 'The announcement',
  publish: 'The advisory is public',
}

export function exactWords(promise: CompiledPromise, policy: CompiledPolicy): string {
  const { events } = policy
  switch (promise.keeping) {
    case 'clock':
      return promise.timing ? timingWords(promise.timing, policy) : ''
    case 'step':
      return stepWords(promise, events)
    case 'order':
      return `In this order: ${promise.order.map((act) => joined(unique(act.map((p) => patternWords(p, events))), 'or')).join(', then ')}`
    case 'right':
      return rightWords(promise, policy)
    case 'rule':
      return ruleWords(promise, events)
    case 'text':
      return 'Said, and not measured'
    case 'none':
      return `Not promised: ${promise.kind === 'none' ? 'a time' : promise.kind.replaceAll('-', ' ')}`
  }
}

export function timingWords(timing: Timing, policy: CompiledPolicy): string {
  const usual = timing.target && timing.form !== 'before' ? `, usually within ${spanWords(timing.target)}` : ''
  const slot = timing.slot ? `, ${slotWords(timing)}` : ''
  const calendar = timing.calendar === policy.calendars[0]?.id ? '' : ` (${calendarName(timing.calendar)})`
  const since = sinceMoment(timing.anchor, policy.events)
  const after = afterMoment(timing.anchor, policy.events)
  const rolls = timing.rolls ? ', or on the next working day' : ''
  switch (timing.form) {
    case 'after':
      if (timing.opens)
        return `Between ${spanWords(timing.opens)} and ${spanWords(timing.max)}${calendar} ${after}${rolls}${usual}${slot}`
      return `Within ${spanWords(timing.max)}${calendar} ${since}${rolls}${usual}${slot}`
    case 'proposed':
      if (timing.named !== undefined) return `On ${timing.named}`
      if (timing.max.amount === 0) return `On the day of ${momentNoun(timing.anchor, policy.events)}${slot}`
      return `Proposed for ${spanWords(timing.max)}${calendar} ${after}${timing.latest ? `, ${spanWords(timing.latest)} at the latest` : ''}${rolls}${slot}`
    case 'every': {
      const often =
        timing.series === undefined
          ? `Every ${spanWords(timing.max)}${calendar}`
          : `By each ${plainName(timing.series)}`
      const until = timing.until ? ` until ${momentNoun(timing.until, policy.events)}` : ''
      return `${often}${rolls} from ${momentNoun(timing.anchor, policy.events)}${until}${usual}`
    }
    case 'before':
      return beforeWords(timing, { calendar, policy })
    case 'date':
      return 'On the date that the team names'
    case 'next':
      return `By the next ${plainName(timing.series)} ${after}${timing.day ? ', on that day at the latest' : ''}`
  }
}

/** A calendar or a series that a later version of the policy brought is called “v2:team” inside. */
function plainName(id: string): string {
  return id.replace(/^v\d+:/, '')
}

function calendarName(id: string): string {
  return plainName(id).replace(/^team$/, 'the team’s days')
}

function beforeWords(
  timing: Extract<Timing, { form: 'before' }>,
  { calendar, policy }: { calendar: string; policy: CompiledPolicy },
): string {
  const day = momentNoun(timing.anchor, policy.events)
  if (timing.min && timing.max)
    return `Between ${spanWords(timing.min)} and ${spanWords(timing.max)}${calendar} before ${day}`
  if (timing.min) return `At least ${spanWords(timing.min)}${calendar} before ${day}`
  if (timing.max) return `At most ${spanWords(timing.max)}${calendar} before ${day}`
  return timing.target
    ? `About ${spanWords(timing.target)}${calendar} before ${day}; before it in any case`
    : `Before ${day}`
}

function slotWords(timing: Timing): string {
  const { slot } = timing
  if (!slot) return ''
  if (slot.only) return 'on one of the release dates'
  const time = slot.minute === undefined ? '' : `at ${clockTime(slot.minute)} ${slot.zone.name}`
  return [time, dayWords(slot.weekdays), slot.noHolidays ? 'not on a holiday' : ''].filter((w) => w !== '').join(', ')
}

/** The days that are allowed, or those that are not, whichever is shorter. */
function dayWords(weekdays: readonly number[]): string {
  const names = (days: readonly number[]): string =>
    joined(
      days.map((d) => WEEKDAYS[d - 1]!),
      'or',
    )
  const not = [1, 2, 3, 4, 5, 6, 7].filter((d) => !weekdays.includes(d))
  if (not.length === 0) return ''
  return not.length < weekdays.length ? `not on a ${names(not)}` : `on a ${names(weekdays)}`
}

function stepWords(promise: CompiledPromise, events: OwnEvents): string {
  const own = JSON.stringify(promise.evidence)
  const at = promise.order.findIndex((act) => JSON.stringify(act) === own)
  const earlier = at > 0 ? promise.order[at - 1] : undefined
  const later = at >= 0 ? promise.order[at + 1] : undefined
  const after = earlier ? `, once ${clauses(earlier, events)}` : ''
  const before = later ? `, before ${joined(unique(later.map((p) => patternWords(p, events))), 'or')}` : ''
  return `In every case${after}${before}`
}

function rightWords(promise: CompiledPromise, policy: CompiledPolicy): string {
  const who = promise.actor === 'reporter' ? 'You may' : `The ${promise.actor} may`
  const { timing } = promise
  const { events } = policy
  const opens =
    timing?.form === 'after' && timing.max.amount === 0
      ? `, once ${momentClause(timing.anchor, events)}`
      : timing?.form === 'after'
        ? `, from ${spanWords(timing.max)} ${afterMoment(timing.anchor, events)}`
        : timing
          ? `, ${lower(timingWords(timing, policy))}`
          : ''
  return `${who} ${promise.kind}${opens}${promise.until ? `, unless ${momentClause(promise.until, events)}` : ''}`
}

function ruleWords(promise: CompiledPromise, events: OwnEvents): string {
  const act = joined(unique(promise.evidence.map((p) => refrainWords(p, events))), 'and')
  const until = promise.until ? ` until ${momentClause(promise.until, events)}` : ''
  const without = promise.without ? ` ${until === '' ? 'unless' : 'or'} ${clauses(promise.without, events)}` : ''
  return capital(`${act}${until}${without}`)
}

export function keptByWords(promise: CompiledPromise, policy: CompiledPolicy): string {
  switch (promise.keeping) {
    case 'clock':
    case 'step':
      return `Kept by ${evidenceWords(promise, policy)}.${isMessage(promise.evidence) ? ' The automatic receipt does not count, nor does a mail that came back.' : ''}`
    case 'order':
      return 'Each act waits for the one before it.'
    case 'right':
      return promise.actor === 'reporter' ? openerWords(promise, policy) : 'Each use is recorded.'
    case 'rule':
      return 'What Fairlead does itself, it refuses; what people do besides is recorded as a breach.'
    case 'text':
      return 'Nothing to measure: it is the team’s word.'
    case 'none':
      return 'No clock runs, and none can be late.'
  }
}

function evidenceWords(promise: CompiledPromise, policy: CompiledPolicy): string {
  if (!isMessage(promise.evidence)) {
    return joined(unique(promise.evidence.map((p) => patternWords(p, policy.events))), 'or')
  }
  const parts = partsOf(promise.evidence)
  const holding = parts.length > 0 ? ` that holds ${joined(parts, 'and')}` : ''
  if (promise.kind === 'answer' && promise.evidence.length === 1 && !accepts(promise.evidence, 'acknowledgement'))
    return `an answer from a person${holding}`
  return promise.kind === 'update'
    ? `an update or an answer from a person${holding}`
    : `a message from a person${holding}`
}

const PARTS: Readonly<Record<string, string>> = {
  nextSteps: 'next steps',
  evaluation: 'an evaluation',
  expectedResolution: 'an expected resolution date',
  asks: 'a question',
  encrypted: 'encryption',
}

function partsOf(patterns: readonly Pattern[]): readonly string[] {
  const where = patterns[0]?.where ?? {}
  return Object.keys(PARTS).flatMap((fact) => (where[fact] === true ? [PARTS[fact]!] : []))
}

function accepts(patterns: readonly Pattern[], as: string): boolean {
  return patterns.some((p) => Array.isArray(p.where?.['as']) && p.where['as'].includes(as))
}

/** What opens a right: its time, a breach that names it, or nothing, and then it is open from the beginning. */
function openerWords({ id, timing }: CompiledPromise, { promises }: CompiledPolicy): string {
  if (timing !== undefined) return 'The right opens by itself, and your page tells you when.'
  const missed = promises
    .filter(({ onMiss }) => onMiss.includes(id))
    .map(({ quote }) => `“${quote.replace(/\.$/, '')}”`)
  return missed.length === 0
    ? 'It is open from the beginning.'
    : `It opens when this is missed: ${joined(missed, 'or')}. Your page tells you.`
}

export function pauseWords(promise: CompiledPromise): string {
  if (promise.keeping !== 'clock') return ''
  if (!promise.pause)
    return promise.timing?.form === 'every'
      ? 'It never rests: while we wait for you, we say so.'
      : 'The clock never rests.'
  return `Rests while ${promise.pause.words}, ${spanWords(promise.pause.limit)} at the most.`
}

export function overrideWords(promise: CompiledPromise): string {
  const { override } = promise
  const dated = promise.timing?.form === 'proposed' && promise.moves.length > 0
  if (!override) return dated ? 'A person decides the date. A different date needs a reason, and you see it.' : ''
  const reasons = override.reasons.length > 0 ? `for ${joined(override.reasons, 'or')}` : 'with a reason'
  const consent = override.consent.length > 0 ? `, with the consent of the ${joined(override.consent, 'and the')}` : ''
  const limit = override.limit ? `, by ${spanWords(override.limit)} at the most` : ''
  return `May be changed ${reasons}${consent}${limit}. You see the reason.`
}

export function variantWords(words: string, timing: Timing | 'none', policy: CompiledPolicy): string {
  const when = /^after /i.test(words) ? capital(words) : `If ${words}`
  return `${when}: ${timing === 'none' ? 'no promise' : lower(timingWords(timing, policy))}.`
}

function isMessage(patterns: readonly Pattern[]): boolean {
  return patterns.some((p) => p.type === 'message.sent')
}

export function clockTime(minute: number): string {
  if (minute > 24 * 60) return `${clockTime(minute - 24 * 60)} on the next day`
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
