import { dayOf, dayOfDate } from '../../domain/calendar-days.ts'
import { parseSpan, roughLength, type Span, spanWords } from '../../domain/calendar-span.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import type { CompiledPromise, Timing } from '../../domain/promise.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Time } from './calendar-section.ts'
import type { Fields } from './fields.ts'
import { lintLengths, lintVariants } from './lint-lengths.ts'
import { lintOrders } from './lint-orders.ts'
import { lintSayings } from './lint-sayings.ts'
import { lintSenders } from './lint-senders.ts'
import type { Placed } from './promises.ts'
import { note, type Place, type Report } from './reader.ts'

/** What a policy that can be read may still have wrong: it contradicts itself, leaves a question open, or is out of date. */
export function lint(
  given: {
    readonly policy: CompiledPolicy
    readonly placed: readonly Placed[]
    readonly time: Time
    readonly top: Fields
    readonly now: Instant | undefined
  },
  report: Report,
): void {
  const { policy, placed, time, top } = given
  lintContradictions(placed, report)
  lintTime(placed, { time, top }, report)
  for (const { promise, place } of placed) {
    lintQuote(promise, place, report)
    lintVariants(promise, place, report)
    lintLengths(promise, place, report)
    lintOnMiss(promise, { place, policy }, report)
  }
  lintOrders(placed, report)
  lintSenders(placed, report)
  lintOutside(policy, placed, report)
  lintSayings(given, report)
  if (given.now !== undefined) lintVersions(policy, { top, now: given.now }, report)
  lintContacts(policy, top, report)
}

/** One kind, one condition, two lengths: only one of them can be meant. */
function lintContradictions(placed: readonly Placed[], report: Report): void {
  placed.forEach(({ promise, place }, i) => {
    const earlier = placed.slice(0, i).find((p) => sameSubject(p.promise, promise))
    if (!earlier) return
    const none = promise.keeping === 'none' || earlier.promise.keeping === 'none'
    note(report, place, 'contradiction', {
      level: 'warning',
      problem: none
        ? `“${promise.kind}” is promised here or in line ${earlier.place.line}, and said not to be promised in the other.`
        : `Line ${earlier.place.line} promises “${promise.kind}” with another length (${lengths(earlier.promise)} and ${lengths(promise)}).`,
      remedy: 'Keep one of them, say when each holds (when:), or make the stricter one a “target:”.',
    })
  })
}

function sameSubject(a: CompiledPromise, b: CompiledPromise): boolean {
  if (a.kind !== b.kind || a.visibility !== b.visibility || a.actor !== b.actor) return false
  if (JSON.stringify(a.when ?? null) !== JSON.stringify(b.when ?? null)) return false
  if (a.keeping === 'none' || b.keeping === 'none')
    return a.keeping !== b.keeping && [a.keeping, b.keeping].includes('clock')
  if (a.keeping !== 'clock' || b.keeping !== 'clock' || !a.timing || !b.timing) return false
  if (JSON.stringify(a.evidence) !== JSON.stringify(b.evidence)) return false
  return (
    a.timing.form === b.timing.form &&
    JSON.stringify(a.timing.anchor.any) === JSON.stringify(b.timing.anchor.any) &&
    lengths(a) !== lengths(b)
  )
}

function lengths(promise: CompiledPromise): string {
  return [...new Set(spansOf(promise.timing).map(spanWords))].join(' to ')
}

function spansOf(timing: Timing | undefined): readonly Span[] {
  if (!timing) return []
  const { target } = timing
  const min = 'min' in timing ? timing.min : 'opens' in timing ? timing.opens : undefined
  const latest = 'latest' in timing ? timing.latest : undefined
  const max = 'max' in timing ? timing.max : undefined
  return [min, max, latest, target].filter((s) => s !== undefined)
}

/** Business days without a zone or holidays leave open when they end. */
function lintTime(placed: readonly Placed[], given: { time: Time; top: Fields }, report: Report): void {
  const business = placed.find(({ promise }) => spansOf(promise.timing).some((s) => s.unit.startsWith('business')))
  const days = placed.find(
    ({ promise }) =>
      promise.keeping === 'clock' &&
      spansOf(promise.timing).some((s) => ['day', 'week', 'month', 'year'].includes(s.unit)),
  )
  if (business && !given.time.zoneStated) {
    note(report, business.place, 'no-zone', {
      level: 'warning',
      problem: 'Business days are counted here, but the policy names no time zone.',
      remedy: 'Add “zone: Europe/Berlin”, or whichever the team works in.',
    })
  } else if (days && !given.time.zoneStated) {
    note(report, days.place, 'no-zone', {
      level: 'note',
      problem: 'Days are counted in UTC, since the policy names no time zone.',
      remedy: 'Add “zone:” if the team counts them elsewhere.',
    })
  }
  if (business && !given.time.holidaysStated) {
    note(report, business.place, 'no-holidays', {
      level: 'warning',
      problem: 'Business days are counted here, but nothing says which holidays are free.',
      remedy: 'Add “holidays: DE-BE”, a list of dates, or “holidays: []” if every weekday is worked.',
    })
  }
  if (business && days && business.promise.kind !== days.promise.kind) {
    note(report, business.place, 'mixed-units', {
      level: 'note',
      problem: `“${business.promise.id}” counts business days, “${days.promise.id}” calendar days.`,
      remedy: 'Both are kept as they are written; readers may confuse them.',
    })
  }
}

const TIME_IN_WORDS =
  /\b(\d{1,3}|an?|one|two|three|four|five|six|seven|ten)(?:\s*(?:to|-|–|or)\s*(\d{1,3}))?[ -](calendar |business |working |work )?(minute|hour|day|week|month|year)s?\b/gi
const UNTESTABLE =
  /\b(as soon as (?:possible|practical)|prompt(?:ly)?|timely|reasonable|quickly|kept up to date|keep you (?:informed|updated)|best effort|endeavou?r|in due course|regular(?:ly)?)\b/i

/** The sentence and the clock should say the same; a sentence with a time should have a clock. */
function lintQuote(promise: CompiledPromise, place: Place, report: Report): void {
  const said = [...promise.quote.matchAll(TIME_IN_WORDS)].flatMap(([, from, to, calendar, unit]) =>
    [from, to].flatMap((amount) =>
      amount === undefined ? [] : (parseSpan(`${amount} ${calendar ?? ''}${unit}`) ?? []),
    ),
  )
  if (promise.keeping === 'text' && said.length > 0) {
    note(report, place, 'text-with-time', {
      level: promise.note === undefined ? 'warning' : 'note',
      problem: `“${shortened(promise.quote)}” names a time, but no clock keeps it.`,
      remedy:
        promise.note === undefined
          ? 'Give it a rule such as “answer: within 48 hours”, or say with “text: WHY” that it is only said.'
          : 'You say that it is only text. If it can be kept, give it a rule such as “answer: within 48 hours”.',
    })
  } else if (promise.keeping === 'text' && UNTESTABLE.test(promise.quote)) {
    note(report, place, 'untestable', {
      level: 'note',
      problem: `“${UNTESTABLE.exec(promise.quote)?.[0]}” cannot be measured, so it is kept as text.`,
      remedy: 'Name a time if you want it kept by a clock.',
    })
  }
  if (promise.keeping !== 'clock' || said.length === 0) return
  const spans = [
    ...spansOf(promise.timing),
    ...promise.variants.flatMap((v) => (v.timing === 'none' ? [] : spansOf(v.timing))),
  ]
  if (
    spans.length === 0 ||
    spans.some((s) => s.amount === 0) ||
    spans.some((span) => said.some((words) => sameSpan(span, words)))
  )
    return
  note(report, place, 'quote-differs', {
    level: 'warning',
    problem: `The sentence says ${said.map(spanWords).join(' and ')}, its clock ${spans.map(spanWords).join(' and ')}.`,
    remedy: 'Change one of them, so that what is read is what is kept.',
  })
}

/** 1 week is 7 days, a working week 5 business days; 24 hours is not 1 day. */
function sameSpan(a: Span, b: Span): boolean {
  if (a.unit === b.unit) return a.amount === b.amount
  const days = (s: Span): number | undefined =>
    s.unit === 'week' ? s.amount * 7 : s.unit === 'day' ? s.amount : undefined
  return days(a) !== undefined && days(a) === days(b)
}

function lintOnMiss(promise: CompiledPromise, given: { place: Place; policy: CompiledPolicy }, report: Report): void {
  for (const id of promise.onMiss) {
    if (given.policy.promises.some((p) => p.id === id && p.keeping === 'right')) continue
    note(report, given.place, 'on-miss', {
      problem: `“on miss” names “${id}”, which is no right of this policy.`,
      remedy: 'Name the id of a “right:”.',
    })
  }
}

/** Our own notice is longer than the list we notify allows. */
function lintOutside(policy: CompiledPolicy, placed: readonly Placed[], report: Report): void {
  for (const { promise, place } of placed) {
    const notice = noticeOf(promise)
    if (!notice) continue
    for (const rule of policy.outside) {
      if (!rule.atMost || !rule.anchor.any.some((p) => promise.evidence.some((e) => e.type === p.type))) continue
      if (roughLength(rule.atMost) >= roughLength(notice)) continue
      note(report, place, 'collision', {
        level: 'warning',
        problem: `“${promise.id}” gives ${spanWords(notice)} of notice; ${rule.who} allows ${spanWords(rule.atMost)} at most.`,
        remedy: 'Shorten the notice, or tell that list later than the others.',
      })
    }
  }
}

function noticeOf(promise: CompiledPromise): Span | undefined {
  return promise.timing?.form === 'before' ? promise.timing.min : undefined
}

function lintVersions(policy: CompiledPolicy, given: { top: Fields; now: Instant }, report: Report): void {
  const today = dayOf(policy.zones[policy.zone] ?? policy.calendars[0]!.zone, given.now)
  const place = given.top.node('products') ?? given.top.place
  for (const product of policy.products) {
    const dated = product.lines.filter((line) => line.until !== undefined)
    const ended = dated.filter((line) => (dayOfDate(line.until!) ?? today) < today)
    if (ended.length === 0) continue
    const all = ended.length === product.lines.length
    note(report, place, 'expired', {
      level: 'warning',
      problem: all
        ? `Every line of ${product.name} has ended; the last on ${ended
            .map((l) => l.until!)
            .sort()
            .at(-1)}.`
        : `${product.name}: ${ended.map((l) => `${l.id} ended ${l.until}`).join(', ')}.`,
      remedy: 'Remove the lines that are no longer maintained, or correct the dates.',
    })
  }
}

const RESERVED = /(^|\.)(example|invalid|test|localhost)$|(^|\.)example\.(com|org|net)$/i
/** Services that published policies still name, and that are gone. */
const GONE: Readonly<Record<string, string>> = {
  'nodesecurity.io': 'the Node Security Project ended in 2018',
  'blog.nodejs.org': 'it became nodejs.org/blog',
  'keybase.io': 'few still read it',
}

function lintContacts(policy: CompiledPolicy, top: Fields, report: Report): void {
  const doors = policy.doors.flatMap((d) => (d.address === undefined ? [] : [d.address]))
  const at = (key: string): Place => top.node(key) ?? top.place
  if (policy.securityTxt.contacts.length === 0) {
    note(report, at('doors'), 'no-contact', {
      level: 'note',
      problem: 'The policy names no way to report but the form.',
      remedy: 'Add “contact: security@…” so that mail arrives too.',
    })
  }
  for (const address of doors) {
    const host = hostOf(address)
    if (RESERVED.test(host))
      note(report, at(top.has('doors') ? 'doors' : 'contact'), 'dead-contact', {
        level: 'warning',
        problem: `Nobody can be reached at ${address}: the name is reserved for examples.`,
        remedy: 'Write the real address.',
      })
    else if (Object.hasOwn(GONE, host))
      note(report, at('doors'), 'dead-contact', {
        level: 'warning',
        problem: `${address} is out of date: ${GONE[host]}.`,
        remedy: 'Write the address of today.',
      })
    if (address.startsWith('http://'))
      note(report, at('doors'), 'not-https', {
        level: 'warning',
        problem: `${address} is not encrypted on its way.`,
        remedy: 'Write https://…',
      })
  }
  const quoted = [...policy.routes.flatMap((r) => r.address ?? []), ...policy.updates.map((u) => u.address)]
  for (const address of quoted) {
    const host = hostOf(address)
    if (Object.hasOwn(GONE, host))
      note(report, at('routes'), 'stale-contact', {
        level: 'note',
        problem: `${address} is quoted as it was published; ${GONE[host]}.`,
        remedy: 'Replace it in the next version.',
      })
  }
}

function hostOf(address: string): string {
  const mail = /@([^@\s]+)$/.exec(address)
  if (mail) return mail[1]!.toLowerCase()
  return URL.canParse(address) ? new URL(address).hostname : address.toLowerCase()
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}
