import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { addSpan, nextInSlot, shiftDeadline } from '../../src/domain/calendar.ts'
import { civilOf, dateOf, dayOfCivil, dayOfDate, instantOf, localOf } from '../../src/domain/calendar-days.ts'
import { parseSpan, type Span } from '../../src/domain/calendar-span.ts'
import { type CompiledCalendar, workedBetween } from '../../src/domain/calendar-work.ts'
import { zoneTable } from '../../src/formats/policy-file/zones.ts'
import { HOUR, toIso } from '../../src/lib/instant.ts'
import { at, compiled } from './policies.ts'

function calendarOf(yaml: string): CompiledCalendar {
  return compiled(`organisation: Test\n${yaml}\npromises: [We are there.]\n`).calendars[0]!
}

function add(calendar: CompiledCalendar, span: string, start: string): string {
  return toIso(addSpan(calendar, parseSpan(span)!, at(start)))
}

const UTC = calendarOf('zone: UTC')
const BERLIN = calendarOf('zone: Europe/Berlin\nweek: Mon-Fri 09:00-17:00\nholidays: DE-BE')
const BRISBANE = calendarOf('zone: Australia/Brisbane\nweek: Mon-Fri\nholidays: AU-QLD')

suite('Lengths of time', () => {
  test('24 hours, 1 day and 1 business day are three promises.', () => {
    // The clocks go forward in Berlin on 29 March 2026; the 30th is a Monday.
    assert.equal(add(BERLIN, '24 hours', '2026-03-28T11:00'), '2026-03-29T11:00:00Z')
    assert.equal(add(BERLIN, '1 day', '2026-03-28T11:00'), '2026-03-29T10:00:00Z')
    assert.equal(add(BERLIN, '1 business day', '2026-03-28T11:00'), '2026-03-31T15:00:00Z')
  })

  test('A month ends on its last day where it is too short, also in a leap year.', () => {
    assert.equal(add(UTC, '1 month', '2026-01-31T12:00'), '2026-02-28T12:00:00Z')
    assert.equal(add(UTC, '1 month', '2028-01-31T12:00'), '2028-02-29T12:00:00Z')
    assert.equal(add(UTC, '1 year', '2028-02-29T12:00'), '2029-02-28T12:00:00Z')
    assert.equal(add(UTC, '13 months', '2026-12-31T12:00'), '2028-01-31T12:00:00Z')
  })

  test('A time of day that is skipped in spring moves on by the hour; one that comes twice in autumn is the first.', () => {
    assert.equal(add(BERLIN, '1 day', '2026-03-28T01:30'), '2026-03-29T01:30:00Z')
    assert.equal(add(BERLIN, '1 day', '2026-10-24T00:30'), '2026-10-25T00:30:00Z')
  })

  test('A working week is five business days.', () => {
    assert.deepEqual(parseSpan('two working weeks'), { amount: 10, unit: 'business-day' })
    assert.equal(parseSpan('two lustra'), undefined)
  })
})

suite('Business days', () => {
  test('They end with the n-th working day after that of the first working instant, in the team’s zone.', () => {
    assert.equal(add(BRISBANE, '1 business day', '2026-06-01T01:00'), '2026-06-02T14:00:00Z') // Monday morning there
    assert.equal(add(BRISBANE, '1 business day', '2026-06-05T01:00'), '2026-06-08T14:00:00Z') // Friday: Monday’s end
    assert.equal(add(BRISBANE, '1 business day', '2026-06-06T01:00'), '2026-06-09T14:00:00Z') // Saturday counts from Monday
  })

  test('A report after the working hours counts from the next working day.', () => {
    assert.equal(add(BERLIN, '1 business day', '2026-06-01T14:59'), '2026-06-02T15:00:00Z')
    assert.equal(add(BERLIN, '1 business day', '2026-06-01T15:00'), '2026-06-03T15:00:00Z')
  })

  test('Holidays of the region are free, dated exceptions too, and work can be set on a free day.', () => {
    assert.equal(add(BERLIN, '1 business day', '2026-12-24T09:00'), '2026-12-28T16:00:00Z')
    const bridge = calendarOf('zone: UTC\nweek: Mon-Fri\nholidays: [2026-05-14 to 2026-05-15]\nopen: [2026-05-16]')
    assert.equal(add(bridge, '1 business day', '2026-05-13T12:00'), '2026-05-17T00:00:00Z')
  })

  test('Business hours are counted inside the working hours only.', () => {
    assert.equal(add(BERLIN, '8 business hours', '2026-06-05T13:00'), '2026-06-08T13:00:00Z')
    assert.equal(add(BERLIN, '8 business hours', '2026-06-05T07:00'), '2026-06-05T15:00:00Z')
  })

  test('Two weeks of notice count back to the same hour.', () => {
    assert.equal(
      toIso(addSpan(BERLIN, { amount: -10, unit: 'business-day' }, at('2026-06-30T12:00'))),
      '2026-06-16T12:00:00Z',
    )
  })
})

suite('Days one may choose', () => {
  test('The next 15:00 UTC that is no Monday, no Friday, no holiday and no blackout.', () => {
    const policy = compiled(
      `
organisation: Test
zone: UTC
week: Mon-Fri
holidays: [2026-12-24 to 2026-12-27]
blackouts: [{ 2026-12-29 to 2027-01-04: year end }]
release: { on: "15:00 UTC, not Monday or Friday, not weekends or holidays" }
promises: [We are there.]
`.replace(', not weekends or holidays', ', not Saturday or Sunday, not holidays'),
    )
    const next = nextInSlot(policy.window!, policy.calendars[0]!, at('2026-12-23T15:01'))
    assert.equal(next && toIso(next), '2027-01-05T15:00:00Z')
  })

  test('Noon in New York moves with its summer time.', () => {
    const policy = compiled(
      'organisation: Test\nrelease: { on: "Wednesday at 12:00 America/New_York" }\npromises: [We are there.]\n',
    )
    const calendar = policy.calendars[0]!
    assert.equal(toIso(nextInSlot(policy.window!, calendar, at('2026-03-02T00:00'))!), '2026-03-04T17:00:00Z')
    assert.equal(toIso(nextInSlot(policy.window!, calendar, at('2026-03-09T00:00'))!), '2026-03-11T16:00:00Z')
  })
})

const instants = fc.integer({ min: at('2021-01-01T00:00'), max: at('2039-06-01T00:00') })
const spans: fc.Arbitrary<Span> = fc.record({
  amount: fc.integer({ min: 1, max: 40 }),
  unit: fc.constantFrom('hour', 'day', 'week', 'month', 'business-day', 'business-hour'),
})
const calendars = fc.constantFrom(UTC, BERLIN, BRISBANE)

suite('Calendars, for any instant', () => {
  test('Day numbers and dates are each other’s inverse, and agree with Temporal.', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (day) => {
        assert.equal(dayOfCivil(civilOf(day)), day)
        const { year, month, day: dayOfMonth } = civilOf(day)
        const epoch = Temporal.PlainDate.from('1970-01-01').add({ days: day })
        assert.deepEqual([year, month, dayOfMonth], [epoch.year, epoch.month, epoch.day])
      }),
    )
    assert.equal(dayOfDate('2026-02-30'), undefined)
    assert.equal(dateOf(dayOfDate('2028-02-29')!), '2028-02-29')
  })

  test('Zone tables give the same instants as Temporal does.', () => {
    const names = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Africa/Casablanca',
      'Pacific/Apia',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...names), instants, (name, instant) => {
        const zone = zoneTable(name)!
        const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name).toPlainDateTime()
        assert.equal(localOf(zone, instant), local.toZonedDateTime('UTC').epochMilliseconds)
        assert.equal(instantOf(zone, localOf(zone, instant)), local.toZonedDateTime(name).epochMilliseconds)
      }),
    )
  })

  test('A deadline is never before its start, and a later start never has an earlier deadline.', () => {
    fc.assert(
      fc.property(
        calendars,
        spans,
        instants,
        fc.integer({ min: 0, max: 40 * 24 * HOUR }),
        (calendar, span, start, later) => {
          const due = addSpan(calendar, span, start)
          assert.ok(due >= start)
          // Months of different length end on the same day, and a skipped hour ends where the next begins: not later, never earlier by more than that hour.
          assert.ok(addSpan(calendar, span, start + later) >= due - HOUR)
        },
      ),
    )
  })

  test('Business hours that are added can be counted.', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), instants, (hours, start) => {
        const due = addSpan(BERLIN, { amount: hours, unit: 'business-hour' }, start)
        assert.equal(workedBetween(BERLIN, start, due), hours * HOUR)
      }),
    )
  })

  test('Two pauses, one after the other, are one pause.', () => {
    const minutes = fc.integer({ min: 0, max: 20 * 24 * 60 }).map((m) => m * 60_000)
    fc.assert(
      fc.property(calendars, spans, instants, minutes, minutes, (calendar, span, start, first, second) => {
        const due = addSpan(calendar, span, start)
        const p = start
        const q = p + first
        const r = q + second
        const twice = shiftDeadline(
          calendar,
          span.unit,
          shiftDeadline(calendar, span.unit, due, { from: p, until: q }),
          { from: q, until: r },
        )
        assert.equal(twice, shiftDeadline(calendar, span.unit, due, { from: p, until: r }))
      }),
    )
  })
})
