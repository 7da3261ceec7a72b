import { DAY, type Instant } from '../lib/instant.ts'
import { roughLength } from './calendar-span.ts'
import type { ClockEvent } from './clock.ts'
import type { CompiledPromise } from './promise.ts'

/**
 * Where an override moves a due time to; undefined when the policy does not allow it: no override named, a reason that
 * is not on the list, a consent that is missing. It never moves further than the policy's limit.
 */
export function overriddenUntil(promise: CompiledPromise, event: ClockEvent, due: Instant): Instant | undefined {
  if (event.type !== 'promise.overridden' || !promise.override) return undefined
  if (event.promise !== promise.id && event.promise !== promise.kind) return undefined
  const until = event.until
  if (typeof until !== 'number') return undefined
  const { reasons, consent, limit } = promise.override
  // A sealed reason cannot be read here; the act that recorded it has checked it.
  if (reasons.length > 0 && typeof event.reason === 'string' && !reasons.includes(event.reason)) return undefined
  if (!consent.every((who) => hasConsent(event, who))) return undefined
  return limit ? Math.min(until, due + Math.ceil(roughLength(limit) / DAY) * DAY) : until
}

function hasConsent(event: ClockEvent, who: string): boolean {
  const given = event.consent
  return given === true || given === who || (Array.isArray(given) && given.includes(who))
}
