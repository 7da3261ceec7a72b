import type { CompiledPolicy } from '../domain/policy.ts'
import { type Arrival, isPlayed, simulateYear, type TeamModel } from '../domain/policy-simulation.ts'
import { Refusal } from '../domain/refusal.ts'
import type { TeamAbsence } from '../domain/simulation-team.ts'
import { DAY, fromIso, type Instant } from '../lib/instant.ts'
import { type CliIo, EXIT } from './io.ts'
import { readEvents } from './policy-clocks.ts'
import { needPolicy, type Options, readOptions } from './policy-read.ts'
import { type Row, simulationText } from './policy-simulate-text.ts'

/** What really arrived, and how many people were there; from the store of the organisation. */
export interface Past {
  readonly arrivals: readonly Arrival[]
  readonly people: number
}

/** fairlead policy simulate FILE: can this team keep this policy? The share of each promise kept, and the people needed. */
export async function policySimulate(args: readonly string[], io: CliIo, past?: Past): Promise<number> {
  const options = readOptions(args, OPTIONS)
  const { names, values, json } = options
  const policy = await needPolicy(names[0], io)
  const goal = number(values, 'goal', 95) / 100
  const model = await modelOf(options, io, { past, levels: policy.severities })
  // What really arrived is one story; only what chance decides differs from year to year.
  const years = number(values, 'years', model.arrivals ? 5 : 20)
  const sizes = SIZES.map((people) => ({ people, years: Math.min(years, 5) }))
  const bar = progressBar(io, years + sizes.reduce((sum, size) => sum + size.years, 0))
  const shares = run(policy, model, { years, bar })
  const bySize = sizes.map((size) => ({
    people: size.people,
    shares: run(policy, { ...model, people: size.people }, { years: size.years, bar }),
  }))
  const rows = rowsOf(policy, { shares, bySize, goal })
  const needed = rows.some(({ people }) => people === undefined)
    ? undefined
    : Math.max(1, ...rows.map((r) => r.people ?? 1))
  const idle = policy.promises.filter((p) => p.keeping === 'clock' && !isPlayed(p)).map((p) => p.id)
  const { arrivals, ...told } = model
  const facts = { ...told, years, ...(arrivals && { replayed: arrivals.length }) }
  if (json) io.out(`${JSON.stringify({ model: facts, shares: rows, people: needed ?? null, notPlayed: idle })}\n`)
  else io.out(simulationText(rows, { needed, goal, idle, sizes: SIZES, model: facts }))
  return EXIT.good
}

const OPTIONS = ['reports', 'people', 'years', 'seed', 'events', 'goal', 'mix', 'absence', 'days-off']

/** Teams that are tried, to see from how many people on a promise is kept. */
const SIZES: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30]

async function modelOf(
  { values }: Options,
  io: CliIo,
  { past, levels }: { readonly past: Past | undefined; readonly levels: readonly string[] },
): Promise<TeamModel> {
  const from = Math.floor(io.now() / DAY) * DAY
  const events = values['events'] === undefined ? undefined : await readEvents(values['events'], io)
  const arrivals = past?.arrivals ?? events?.filter((e) => e.type === 'report.received')
  if (arrivals?.length === 0)
    throw new Refusal('invalid', 'No report has arrived there yet: leave the replay out, and try --reports N.')
  const mix = values['mix']?.split(/[ ,:]+/).map(Number)
  if (mix && (mix.length !== levels.length || mix.some((share) => !(share >= 0)) || mix.every((share) => share === 0)))
    throw new Refusal('invalid', `--mix needs a share for each of ${levels.join(', ')}, such as 4,4,2,1.`)
  const absences = absencesOf(values['absence'])
  const daysOff = values['days-off'] === undefined ? 0 : number(values, 'days-off', 0)
  return {
    reports: arrivals ? arrivals.length : number(values, 'reports', 100),
    people: number(values, 'people', past?.people ?? 3),
    seed: number(values, 'seed', 1),
    from: arrivals ? arrivals.reduce((first, { at }) => Math.min(first, at), from) : from,
    ...(arrivals && { arrivals }),
    ...(mix && { mix }),
    ...(absences.length > 0 && { absences }),
    ...(daysOff > 0 && { daysOff }),
  }
}

/** “2026-12-24..2027-01-02”, several with commas, “…/2” where only two people are away, “…/all!” where it is announced. */
function absencesOf(text: string | undefined): readonly TeamAbsence[] {
  return (text?.split(',') ?? []).map((part) => {
    const match = /^\s*(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})(?:\/(\d+))?( announced)?\s*$/.exec(part)
    const [from, until] = [midnight(match?.[1]), midnight(match?.[2])]
    if (!match || from === undefined || until === undefined || until < from)
      throw new Refusal(
        'invalid',
        '--absence needs days such as 2026-12-24..2027-01-02; add “/2” where only two people are away, “ announced” where reporters were told ahead.',
      )
    const people = match[3] === undefined ? {} : { people: Number(match[3]) }
    return { from, until: until + DAY, ...people, ...(match[4] && { announcedAt: from - 14 * DAY }) }
  })
}

function midnight(date: string | undefined): Instant | undefined {
  return date === undefined ? undefined : fromIso(`${date}T00:00:00Z`)
}

interface Kept {
  readonly kept: number
  readonly missed: number
}

function run(
  policy: CompiledPolicy,
  model: TeamModel,
  how: { readonly years: number; readonly bar: () => void },
): ReadonlyMap<string, Kept> {
  const sums = new Map<string, Kept>()
  for (let year = 0; year < how.years; year++) {
    for (const { promise, kept, missed } of simulateYear(policy, { ...model, seed: model.seed + year })) {
      const sum = sums.get(promise) ?? { kept: 0, missed: 0 }
      sums.set(promise, { kept: sum.kept + kept, missed: sum.missed + missed })
    }
    how.bar()
  }
  return sums
}

function rowsOf(
  policy: CompiledPolicy,
  given: {
    readonly shares: ReadonlyMap<string, Kept>
    readonly bySize: readonly { readonly people: number; readonly shares: ReadonlyMap<string, Kept> }[]
    readonly goal: number
  },
): readonly Row[] {
  return policy.promises.flatMap(({ id }): Row[] => {
    const sum = given.shares.get(id)
    if (sum === undefined) return []
    const bySize = given.bySize.map(({ people, shares }) => ({ people, share: shareOf(shares.get(id)) }))
    // Chance may let a larger team do a little worse: the first size from which on it holds.
    const lastBad = bySize.findLastIndex(({ share }) => share < given.goal)
    const people = bySize[lastBad + 1]?.people
    return [{ promise: id, ...sum, share: shareOf(sum), bySize, ...(people !== undefined && { people }) }]
  })
}

function shareOf(sum: Kept | undefined): number {
  const all = (sum?.kept ?? 0) + (sum?.missed ?? 0)
  return all === 0 ? 1 : (sum?.kept ?? 0) / all
}

/** A bar on standard error, and only where somebody looks at it. */
function progressBar(io: CliIo, all: number): () => void {
  let done = 0
  return () => {
    done++
    if (io.bar !== true) return
    const width = Math.round((done / all) * 40)
    io.err(`\r${'█'.repeat(width)}${'·'.repeat(40 - width)} ${done} of ${all} years${done === all ? '\n' : ''}`)
  }
}

function number(values: Readonly<Record<string, string>>, name: string, usual: number): number {
  const text = values[name]
  if (text === undefined) return usual
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value <= 1_000_000) return value
  throw new Refusal('invalid', `--${name} needs a whole number greater than 0.`)
}
