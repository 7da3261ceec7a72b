import { readFileSync } from 'node:fs'
import { type ClockEvent, clocks } from '../src/domain/clock.ts'
import type { CompiledPolicy } from '../src/domain/policy.ts'
import { simulateYear } from '../src/domain/policy-simulation.ts'
import { compilePolicy } from '../src/formats/policy-file.ts'
import { HOUR, type Instant } from '../src/lib/instant.ts'
import { type Bench, type Measurement, median } from './measure.ts'

export const benches: readonly Bench[] = [
  { name: 'clocks', about: 'all clocks of one report with 200 events under 12 promises', run: oneReport },
  { name: 'simulate', about: '1,000 years of 1,000 reports each, from 20 of them', run: thousandYears },
]

const START: Instant = Temporal.Instant.from('2026-01-05T09:00:00Z').epochMilliseconds

async function oneReport(): Promise<readonly Measurement[]> {
  const policy = twelvePromises()
  const events = longConversation()
  const now = START + 210 * HOUR
  for (let i = 0; i < 2_000; i++) clocks(events, policy, now)
  const rounds = Array.from({ length: 9 }, () => {
    const begin = process.cpuUsage()
    for (let i = 0; i < 500; i++) clocks(events, policy, now)
    const { user, system } = process.cpuUsage(begin)
    return (user + system) / 1_000 / 500
  })
  return [{ what: 'one report, time of the processor', value: median(rounds), unit: 'ms', atMost: 0.3 }]
}

async function thousandYears(): Promise<readonly Measurement[]> {
  const policy = nodejs()
  const team = { reports: 1_000, people: 15, from: START }
  simulateYear(policy, { ...team, seed: 0 })
  const begin = process.cpuUsage()
  for (let seed = 1; seed <= 20; seed++) simulateYear(policy, { ...team, seed })
  const { user, system } = process.cpuUsage(begin)
  const value = ((user + system) / 1_000 / 20) * 1_000
  return [{ what: '1,000 years on one core, time of the processor', value, unit: 'ms', atMost: 60_000 }]
}

function nodejs(): CompiledPolicy {
  return compiled(readFileSync(new URL('../policies/nodejs.yaml', import.meta.url), 'utf8'))
}

/** Clocks of every form, in business days and elapsed time, some that rest. */
function twelvePromises(): CompiledPolicy {
  const fixes = ['low', 'medium', 'high'].map(
    (s, i) =>
      `  - says: x\n    fix: within ${90 - 30 * i} business days of report\n    when: severity is ${s}\n    pause: waiting for the reporter`,
  )
  return compiled(`organisation: Bench
zone: Europe/Berlin
week: Mon-Fri 09:00-17:00
holidays: DE-BE
promises:
  - { says: x, acknowledge: within 1 business day }
  - { says: x, answer: within 3 business days }
  - { says: x, update: every 5 days from reply until announcement }
  - { says: x, triage: within 7 days }
  - { says: x, disclose: within 90 days of triage }
  - { says: x, embargo: 72 hours after cve }
  - { says: x, announce: on the embargo date }
  - { says: x, publish: within 6 hours of list }
  - { says: x, prenotify: at least 7 days before release }
${fixes.join('\n')}
`)
}

function compiled(source: string): CompiledPolicy {
  const { policy, findings } = compilePolicy(source)
  if (!policy) throw new Error(JSON.stringify(findings))
  return policy
}

function longConversation(): readonly ClockEvent[] {
  const said = Array.from({ length: 190 }, (_, i) => ({
    type: i % 3 === 0 ? 'message.received' : 'message.sent',
    at: START + (i + 2) * HOUR,
    to: 'reporter',
    by: 'human',
    as: i % 3 === 1 ? 'update' : 'note',
  }))
  const rest = [
    'message.sent',
    'severity.assessed',
    'case.confirmed',
    'handler.assigned',
    'information.requested',
    'fix.ready',
    'cve.requested',
    'cve.assigned',
    'embargo.set',
  ]
  const acts = rest.map((type, i) => ({
    type,
    at: START + (i + 1) * 20 * HOUR + 1,
    to: 'reporter',
    by: 'human',
    as: 'answer',
    severity: 'high',
    until: START + 300 * HOUR,
  }))
  return [{ type: 'report.received', at: START, named: true }, ...said, ...acts].sort((a, b) => a.at - b.at)
}
