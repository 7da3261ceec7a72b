import type { CompiledPolicy } from '../domain/policy.ts'
import { type Share, simulateYear, type TeamModel } from '../domain/policy-simulation.ts'
import { Refusal } from '../domain/refusal.ts'
import { type CliIo, EXIT } from './io.ts'
import { readEvents } from './policy-clocks.ts'
import { needPolicy, readOptions } from './policy-read.ts'

/** fairlead policy simulate FILE: can this team keep this policy? The share of each promise kept, and the people needed. */
export async function policySimulate(args: readonly string[], io: CliIo): Promise<number> {
  const { names, values, json } = readOptions(args, ['reports', 'people', 'years', 'seed', 'events', 'goal'])
  const policy = await needPolicy(names[0], io)
  const goal = number(values, 'goal', 95) / 100
  const years = number(values, 'years', 20)
  const from = Math.floor(io.now() / 86_400_000) * 86_400_000
  const base = {
    reports: number(values, 'reports', 100),
    people: number(values, 'people', 3),
    seed: number(values, 'seed', 1),
    from,
  }
  const events = values['events'] === undefined ? undefined : await readEvents(values['events'], io)
  const arrivals = events?.filter((e) => e.type === 'report.received').map((e) => e.at)
  const model: TeamModel = arrivals ? { ...base, arrivals, from: Math.min(...arrivals, from) } : base
  const shares = run(policy, model, { years, io })
  const needed = peopleNeeded(policy, model, { goal, years: Math.min(years, 5), io })
  if (json) io.out(`${JSON.stringify({ model: { ...base, years }, shares, people: needed ?? null })}\n`)
  else print(shares, { needed, goal, io })
  return EXIT.good
}

interface Row extends Share {
  readonly share: number
}

function run(policy: CompiledPolicy, model: TeamModel, how: { years: number; io: CliIo }): readonly Row[] {
  const sums = new Map<string, { kept: number; missed: number }>()
  for (let year = 0; year < how.years; year++) {
    for (const { promise, kept, missed } of simulateYear(policy, { ...model, seed: model.seed + year })) {
      const sum = sums.get(promise) ?? { kept: 0, missed: 0 }
      sums.set(promise, { kept: sum.kept + kept, missed: sum.missed + missed })
    }
    progress(how.io, year + 1, how.years)
  }
  return [...sums].map(([promise, sum]) => ({
    promise,
    ...sum,
    share: sum.kept + sum.missed === 0 ? 1 : sum.kept / (sum.kept + sum.missed),
  }))
}

/** The smallest team that keeps every promise often enough; undefined when even thirty people cannot. */
function peopleNeeded(
  policy: CompiledPolicy,
  model: TeamModel,
  how: { goal: number; years: number; io: CliIo },
): number | undefined {
  const quiet = { years: how.years, io: { ...how.io, colour: false } }
  for (const people of [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30]) {
    if (run(policy, { ...model, people }, quiet).every((row) => row.share >= how.goal)) return people
  }
  return undefined
}

function print(rows: readonly Row[], how: { needed: number | undefined; goal: number; io: CliIo }): void {
  const { needed, goal, io } = how
  io.out('promise               kept   missed   share\n')
  for (const { promise, kept, missed, share } of rows) {
    const bar = '█'.repeat(Math.round(share * 40)).padEnd(40, '·')
    io.out(
      `${promise.padEnd(18)} ${String(kept).padStart(7)} ${String(missed).padStart(8)}  ${(share * 100).toFixed(1).padStart(5)} %  ${bar}\n`,
    )
  }
  const percent = `${Math.round(goal * 100)} %`
  io.out(
    needed === undefined
      ? `Not even 30 people keep every promise ${percent} of the time: change the policy, or its hours.\n`
      : `People needed to keep every promise ${percent} of the time: ${needed}\n`,
  )
}

function progress(io: CliIo, done: number, all: number): void {
  if (!io.colour) return
  const width = Math.round((done / all) * 40)
  io.err(`\r${'█'.repeat(width)}${'·'.repeat(40 - width)} ${done} of ${all} years${done === all ? '\n' : ''}`)
}

function number(values: Readonly<Record<string, string>>, name: string, usual: number): number {
  const text = values[name]
  if (text === undefined) return usual
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value <= 1_000_000) return value
  throw new Refusal('invalid', `--${name} needs a whole number greater than 0.`)
}
