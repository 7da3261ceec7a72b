import { WEEKDAYS } from '../domain/calendar-days.ts'
import { spanWords } from '../domain/calendar-span.ts'
import type { CompiledPolicy } from '../domain/policy.ts'
import type { CompiledPromise, Condition, Pattern, Timing } from '../domain/promise.ts'
import { momentNoun, patternWords } from './policy-words.ts'

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
  switch (promise.keeping) {
    case 'clock':
      return promise.timing ? timingWords(promise.timing, policy) : ''
    case 'step':
      return stepWords(promise)
    case 'order':
      return `In this order: ${promise.order.map((act) => joined(unique(act.map((p) => patternWords(p))), 'or')).join(', then ')}`
    case 'right':
      return rightWords(promise, policy)
    case 'rule':
      return ruleWords(promise)
    case 'text':
      return 'Said, and not measured'
    case 'none':
      return `No ${promise.kind === 'none' ? 'time' : promise.kind.replaceAll('-', ' ')} is promised`
  }
}

export function timingWords(timing: Timing, policy: CompiledPolicy): string {
  const usual = timing.target && timing.form !== 'before' ? `, usually within ${spanWords(timing.target)}` : ''
  const slot = timing.slot ? `, ${slotWords(timing)}` : ''
  const calendar = timing.calendar === policy.calendars[0]?.id ? '' : ` (${timing.calendar})`
  const from = momentNoun(timing.anchor)
  switch (timing.form) {
    case 'after':
      if (timing.opens)
        return `Between ${spanWords(timing.opens)} and ${spanWords(timing.max)}${calendar} after ${from}${usual}${slot}`
      return `Within ${spanWords(timing.max)}${calendar} of ${from}${usual}${slot}`
    case 'proposed':
      if (timing.named !== undefined) return `On ${timing.named}`
      if (timing.max.amount === 0) return `On the day of ${from}${slot}`
      return `${capital(spanWords(timing.max))}${calendar} after ${from}, proposed${timing.latest ? `; ${spanWords(timing.latest)} after it at the latest` : ''}${slot}`
    case 'every':
      return `Every ${spanWords(timing.max)}${calendar} from ${from}${timing.until ? ` until ${momentNoun(timing.until)}` : ''}${usual}`
    case 'before':
      return beforeWords(timing, calendar)
    case 'date':
      return 'On the date that was named'
    case 'next':
      return `By the next ${timing.series} after ${from}`
  }
}

function beforeWords(timing: Extract<Timing, { form: 'before' }>, calendar: string): string {
  const day = momentNoun(timing.anchor)
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
  const time = slot.minute === undefined ? '' : `at ${clockTime(slot.minute)} ${slot.zone.name}`
  const days =
    slot.weekdays.length === 7
      ? ''
      : `on a ${joined(
          slot.weekdays.map((d) => WEEKDAYS[d - 1]!),
          'or',
        )}`
  return [time, days, slot.noHolidays ? 'not on a holiday' : ''].filter((w) => w !== '').join(', ')
}

function stepWords(promise: CompiledPromise): string {
  const own = JSON.stringify(promise.evidence)
  const at = promise.order.findIndex((act) => JSON.stringify(act) === own)
  const after = at > 0 ? ` after ${promise.order[at - 1]!.map((p) => patternWords(p)).join(' or ')}` : ''
  const before =
    at >= 0 && promise.order[at + 1] ? ` before ${promise.order[at + 1]!.map((p) => patternWords(p)).join(' or ')}` : ''
  return `A step of every case${after}${before}`
}

function rightWords(promise: CompiledPromise, policy: CompiledPolicy): string {
  const who = promise.actor === 'reporter' ? 'You may' : `The ${promise.actor} may`
  const { timing } = promise
  const opens =
    timing?.form === 'after' && timing.max.amount === 0
      ? `, once ${momentNoun(timing.anchor)} is there`
      : timing?.form === 'after'
        ? `, from ${spanWords(timing.max)} after ${momentNoun(timing.anchor)} on`
        : timing
          ? `, ${timingWords(timing, policy)}`
          : ''
  return `${who} ${promise.kind}${opens}${promise.until ? `, unless there was ${momentNoun(promise.until)}` : ''}`
}

function ruleWords(promise: CompiledPromise): string {
  const act = joined(unique(promise.evidence.map((p) => patternWords(p))), 'or')
  const until = promise.until ? `before ${momentNoun(promise.until)}` : ''
  const without = promise.without ? `without ${joined(unique(promise.without.map((p) => patternWords(p))), 'or')}` : ''
  const bound = [until, without].filter((w) => w !== '').join(', nor ')
  return bound === '' ? `Never: ${act}` : `Not ${bound}: ${act}`
}

export function keptByWords(promise: CompiledPromise, policy: CompiledPolicy): string {
  switch (promise.keeping) {
    case 'clock':
    case 'step':
      return `Kept by ${evidenceWords(promise, policy)}.${isMessage(promise.evidence) ? ' The automatic receipt does not count.' : ''}`
    case 'order':
      return 'Each act waits for the one before it.'
    case 'right':
      return promise.actor === 'reporter'
        ? 'The right opens by itself, and this page says so.'
        : 'Each use is recorded.'
    case 'rule':
      return 'Fairlead refuses the act, or records the breach.'
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

export function pauseWords(promise: CompiledPromise): string {
  if (promise.keeping !== 'clock') return ''
  if (!promise.pause)
    return promise.timing?.form === 'every' ? 'Never pauses: while we wait for you, we say so.' : 'Never pauses.'
  return `Rests while ${promise.pause.words}, ${spanWords(promise.pause.limit)} at the most.`
}

export function overrideWords(promise: CompiledPromise): string {
  const { override } = promise
  const dated = promise.timing?.form === 'proposed' && promise.moves.length > 0
  if (!override) return dated ? 'A person decides the date. A different date needs a reason, and you see it.' : ''
  const reasons = override.reasons.length > 0 ? `for ${joined(override.reasons, 'or')}` : 'with a reason'
  const consent = override.consent.length > 0 ? `, with the consent of the ${joined(override.consent, 'and the ')}` : ''
  const limit = override.limit ? `, by ${spanWords(override.limit)} at the most` : ''
  return `May be changed ${reasons}${consent}${limit}. You see the reason.`
}

export function variantWords(words: string, timing: Timing | 'none', policy: CompiledPolicy): string {
  return timing === 'none' ? `If ${words}: no promise.` : `If ${words}: ${lower(timingWords(timing, policy))}.`
}

export function conditionWords(condition: Condition): string {
  if ('all' in condition) return joined(condition.all.map(conditionWords), 'and')
  if ('any' in condition) return joined(condition.any.map(conditionWords), 'or')
  if ('not' in condition) return `not (${conditionWords(condition.not)})`
  if ('happened' in condition)
    return `there was ${joined(unique(condition.happened.map((p) => patternWords(p))), 'or')}`
  if (condition.fact === 'named')
    return condition.in.includes(true) ? 'the reporter is named' : 'the reporter is anonymous'
  return `the ${condition.fact === 'productKind' ? 'product' : condition.fact} is ${joined(condition.in.map(String), 'or')}`
}

function isMessage(patterns: readonly Pattern[]): boolean {
  return patterns.some((p) => p.type === 'message.sent')
}

export function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

export function joined(words: readonly string[], last: string): string {
  if (words.length < 2) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
