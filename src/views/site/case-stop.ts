import { roughLength, type Span } from '../../domain/calendar-span.ts'
import type { CompiledPromise, Moment, Timing } from '../../domain/promise.ts'
import type { Mark } from '../parts/mark.ts'
import { whatComes } from '../policy-rule-words.ts'
import { momentNoun } from '../policy-words.ts'
import { promiseWords } from '../words/promise.ts'
import type { PromiseText } from './props.ts'

/** One stop of a typical case, read from a promise. */
export interface Stop {
  /** Its id; empty for the report itself. */
  readonly promise: string
  readonly mark: Mark
  /** "by 24 h", "every 5 days", "CVE + 72 h". */
  readonly when: string
  /** "typically", "at the latest". */
  readonly below: string
  readonly label: string
  readonly heading: string
  /** The sentence of a step; that of a clock stands among the promises. */
  readonly text: string
  readonly rule: string
  /** Where in a case it comes: first by stage, then by length. */
  readonly stage: number
  readonly length: number
}

export function stopOf(promise: CompiledPromise, text: PromiseText): Stop {
  return promise.timing === undefined ? step(promise, text) : timed(promise, promise.timing)
}

function step(promise: CompiledPromise, { exact, quote }: PromiseText): Stop {
  const type = promise.evidence[0]?.type ?? ''
  const heading = STEPS[type] ?? whatComes(promise)
  return {
    promise: promise.id,
    mark: 'event',
    when: 'then',
    below: '',
    label: '',
    heading,
    text: quote,
    // "A step of every case" says nothing that the heading does not; a bound does.
    rule: exact === 'A step of every case' ? '' : `${exact}.`,
    stage: STAGES[type] ?? 1,
    length: 0,
  }
}

function timed(promise: CompiledPromise, timing: Timing): Stop {
  const words = promiseWords(promise.kind)
  const { when, below } = whenOf(timing)
  return {
    promise: promise.id,
    mark: words.permits || (timing.form === 'proposed' && timing.named === undefined) ? 'may' : 'promised',
    when,
    below: promise.modality === 'typical' ? 'typically' : below,
    label: words.noun.toLowerCase(),
    heading: whatComes(promise),
    text: '',
    rule: '',
    stage: stageOf(timing),
    length: 'max' in timing && timing.max !== undefined ? roughLength(timing.max) : 0,
  }
}

function whenOf(timing: Timing): { readonly when: string; readonly below: string } {
  switch (timing.form) {
    case 'after':
      return { when: fromAnchor(timing.anchor, timing.max), below: 'at the latest' }
    case 'proposed':
      if (timing.named !== undefined) return { when: timing.named.replace(/^the /, ''), below: '' }
      return { when: fromAnchor(timing.anchor, timing.max), below: 'proposed' }
    case 'every':
      return { when: `every ${brief(timing.max)}`, below: 'at the latest' }
    case 'before': {
      const span = timing.min ?? timing.max
      return { when: span === undefined ? 'before' : `${brief(span)} before`, below: momentNoun(timing.anchor) }
    }
    case 'date':
      return { when: 'on the day', below: 'that we named' }
    case 'next':
      return { when: 'next date', below: timing.series }
  }
}

function fromAnchor(anchor: Moment, span: Span): string {
  return isReport(anchor) ? `by ${brief(span)}` : `${shortOf(anchor)} + ${brief(span)}`
}

function shortOf(anchor: Moment): string {
  return SHORT[anchor.any[0]?.type ?? ''] ?? momentNoun(anchor).replace(/^(the|your|a|an) /, '')
}

/** "24 h", "5 days", "1 business day". */
function brief({ amount, unit }: Span): string {
  if (unit === 'hour') return `${amount} h`
  if (unit === 'minute') return `${amount} min`
  return `${amount} ${unit.replace('-', ' ')}${amount === 1 ? '' : 's'}`
}

// What counts from the report comes first, then the steps, then what repeats, then what counts from later events.
function stageOf(timing: Timing): number {
  if (timing.form === 'every') return 2
  if (timing.form === 'date') return 3
  if (isReport(timing.anchor)) return 0
  if (timing.form === 'proposed' && timing.named !== undefined) return 4.5
  return STAGES[timing.anchor.any[0]?.type ?? ''] ?? 3
}

function isReport(anchor: Moment): boolean {
  return anchor.any.some(({ type }) => type === 'report.received')
}

const STAGES: Readonly<Record<string, number>> = {
  'cve.requested': 3,
  'release.planned': 3.5,
  'cve.assigned': 4,
  'embargo.set': 4,
  'list.sent': 5,
  'fixes.pushed': 5,
  'builds.released': 5,
  'advisory.published': 6,
  'credit.given': 6,
  'letter.issued': 7,
}

const STEPS: Readonly<Record<string, string>> = {
  'handler.assigned': 'One person is named as its handler',
  'case.confirmed': 'Confirmed',
  'lines.assessed': 'Affected versions are listed',
  'audit.recorded': 'Audited for similar problems',
  'fix.ready': 'Fixes are ready',
  'fix.landed': 'The fix is in force',
  'cve.requested': 'A CVE is requested',
  'release.planned': 'A release is planned',
  'credit.given': 'You are credited',
  'letter.issued': 'You get a letter',
}

const SHORT: Readonly<Record<string, string>> = {
  'exploitation.known': 'exploited',
  'track.assigned': 'track',
  'measure.available': 'measure',
  'maintainer.contacted': 'maintainer told',
  'severity.assessed': 'severity',
  'cve.assigned': 'CVE',
  'list.sent': 'list',
  'fix.ready': 'fix',
  'case.confirmed': 'confirmed',
  'advisory.published': 'advisory',
  'message.received': 'your answer',
}
