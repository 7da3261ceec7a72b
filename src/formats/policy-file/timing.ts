import type { Span } from '../../domain/calendar-span.ts'
import type { Moment, Timing } from '../../domain/promise.ts'
import { parseMoment } from './moment-phrase.ts'
import type { Settings } from './promise-clock.ts'
import type { Phrase } from './timing-phrase.ts'
import type { Kind } from './words.ts'

/** Fills what a phrase leaves open from the kind of promise and its settings. */
export function timingOf(
  phrase: Phrase,
  given: { kind: Kind | undefined; settings: Settings; usual: (series: string) => Span; embargo?: Timing },
): Timing {
  const { kind, settings, embargo } = given
  const target = settings.target ?? ('target' in phrase ? phrase.target : undefined)
  const counted = {
    ...(phrase.rolls && { rolls: phrase.rolls }),
    anchor: settings.from ?? ('anchor' in phrase ? phrase.anchor : undefined) ?? momentOf(kind?.from ?? 'report'),
    calendar: settings.calendar,
    ...(target && { target }),
    ...(settings.slot && { slot: settings.slot }),
  }
  switch (phrase.form) {
    case 'within':
      return { form: 'after', ...counted, max: phrase.max }
    case 'exactly':
      return kind?.dated
        ? { form: 'proposed', ...counted, max: phrase.max }
        : { form: 'after', ...counted, max: phrase.max }
    case 'window':
      return kind?.dated
        ? { form: 'proposed', ...counted, min: phrase.min, max: phrase.min, latest: settings.latest ?? phrase.max }
        : { form: 'after', ...counted, opens: phrase.min, max: phrase.max }
    case 'every': {
      const until = settings.until ?? phrase.until ?? (kind?.until === undefined ? undefined : momentOf(kind.until))
      return { form: 'every', ...counted, max: phrase.max, ...(until && { until }) }
    }
    case 'before':
      return {
        form: 'before',
        ...counted,
        anchor: phrase.anchor,
        ...(phrase.min && { min: phrase.min }),
        ...(phrase.max && { max: phrase.max }),
        ...(embargo?.form === 'proposed' && { plan: embargo }),
      }
    case 'on-date':
      return phrase.of === 'embargo' && embargo?.form === 'proposed'
        ? { ...embargo, named: 'the embargo date' }
        : { form: 'date', ...counted }
    case 'on-day':
      return { form: 'proposed', ...counted, max: NOTHING }
    case 'by-each': {
      const until = settings.until ?? phrase.until ?? (kind?.until === undefined ? undefined : momentOf(kind.until))
      return {
        form: 'every',
        ...counted,
        max: given.usual(phrase.series),
        series: phrase.series,
        ...(until && { until }),
      }
    }
    case 'next':
      return { form: 'next', ...counted, series: phrase.series }
  }
}

const NOTHING: Span = { amount: 0, unit: 'hour' }

function momentOf(words: string): Moment {
  const parsed = parseMoment(words, { events: {}, series: [] })
  if ('ok' in parsed) return parsed.ok
  throw new Error(`The vocabulary has no moment “${words}”.`)
}
