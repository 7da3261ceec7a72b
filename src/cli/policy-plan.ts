import { planRelease } from '../domain/planner.ts'
import { toIso } from '../lib/instant.ts'
import { type CliIo, EXIT } from './io.ts'
import { readEvents } from './policy-clocks.ts'
import { needPolicy, readInstant, readOptions } from './policy-read.ts'

/** fairlead policy plan FILE --events EVENTS.json --now INSTANT: lawful release dates, or the rules that collide. */
export async function policyPlan(args: readonly string[], io: CliIo): Promise<number> {
  const { names, values, json } = readOptions(args, ['events', 'now', 'reporter-date'])
  const now = readInstant(values['now'], 'now')
  const events = await readEvents(values['events'], io)
  const policy = await needPolicy(names[0], io)
  const wish = values['reporter-date']
  const plan = planRelease(
    events,
    policy,
    now,
    wish === undefined ? {} : { reporterDate: readInstant(wish, 'reporter-date') },
  )
  const bounds = plan.bounds.map((b) => ({
    ...b,
    ...(b.notBefore !== undefined && { notBefore: toIso(b.notBefore) }),
    ...(b.notAfter !== undefined && { notAfter: toIso(b.notAfter) }),
  }))
  const dates = plan.dates.map(toIso)
  if (json) {
    io.out(
      `${JSON.stringify({ ...plan, bounds, dates, ...(plan.earliest !== undefined && { earliest: toIso(plan.earliest) }) })}\n`,
    )
  } else {
    for (const b of bounds) {
      const say = [b.notBefore && `not before ${b.notBefore}`, b.notAfter && `not after ${b.notAfter}`]
        .filter(Boolean)
        .join(', ')
      io.out(`${b.rule.padEnd(20)} ${say}${b.missed ? ' (missed already)' : b.soft ? ' (usually)' : ''}\n`)
    }
    io.out(
      plan.conflict
        ? `No date: ${plan.conflict.rules.join(' and ')} collide. ${plan.conflict.problem}\n`
        : `Possible: ${dates.join(', ')}\n`,
    )
  }
  return plan.conflict ? EXIT.findings : EXIT.good
}
