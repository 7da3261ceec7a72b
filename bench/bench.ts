import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { type Bench, judge, type Measurement, type Verdict } from './measure.ts'

const args = process.argv.slice(2)
const asJson = args.includes('--json')
const asRaw = args.includes('--raw')
const wanted = args.filter((one) => !one.startsWith('--'))
/** The one module to load, in a process that measures; what others load with them would slow it. */
const only = args.find((one) => one.startsWith('--in='))?.slice('--in='.length)
const fileOf = new Map<string, string>()

const all = await loadBenches()
if (all.length === 0) console.error('No module of bench/ exports benches.')
const unknown = wanted.filter((name) => !all.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are: ${all.map((bench) => bench.name).join(', ')}`)
  process.exitCode = 2
} else {
  const chosen = wanted.length === 0 ? all : all.filter((bench) => wanted.includes(bench.name))
  if (asRaw && chosen[0] !== undefined) console.log(JSON.stringify(await chosen[0].run()))
  else if ((await runAll(chosen)) > 0) process.exitCode = 1
}

/** Every module of this folder that exports `benches`, in the order of their file names. */
async function loadBenches(): Promise<readonly Bench[]> {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && name !== basename(import.meta.filename))
    .filter((name) => only === undefined || name === only)
    .sort()
  const found: Bench[] = []
  for (const file of files) {
    const module: object = await import(join(import.meta.dirname, file))
    const own = 'benches' in module && isBenches(module.benches) ? module.benches : []
    for (const { name } of own) fileOf.set(name, file)
    found.push(...own)
  }
  return found
}

function isBenches(value: unknown): value is readonly Bench[] {
  return Array.isArray(value) && value.every((one) => typeof one?.name === 'string' && typeof one?.run === 'function')
}

/** One after the other, so that they do not measure each other. Returns how many missed a limit or broke. */
async function runAll(benches: readonly Bench[]): Promise<number> {
  if (!asJson)
    console.log(`Node ${process.version}, ${availableParallelism()} cores. Ratios compare within this run.\n`)
  const report: object[] = []
  let failed = 0
  for (const bench of benches) {
    if (!asJson) console.log(`${bench.name}: ${bench.about}`)
    const verdicts = await verdictsOf(bench)
    if (verdicts === undefined || verdicts.some((one) => !one.good)) failed += 1
    report.push({ bench: bench.name, broken: verdicts === undefined, measurements: (verdicts ?? []).map(flat) })
    if (!asJson) for (const verdict of verdicts ?? []) console.log(line(verdict))
  }
  if (asJson) console.log(JSON.stringify(report))
  else
    console.log(failed === 0 ? '\nEvery limit was kept.' : `\n${failed} of ${benches.length} benches missed a limit.`)
  return failed
}

async function verdictsOf(bench: Bench): Promise<readonly Verdict[] | undefined> {
  try {
    return measuredApart(bench).map(judge)
  } catch (error) {
    console.error(`  ${bench.name} broke:`, error)
    return undefined
  }
}

/** In a process of its own: what one leaves in memory would slow the next, and stand in its peak. */
function measuredApart({ name }: Bench): readonly Measurement[] {
  const told = execFileSync(process.execPath, [import.meta.filename, name, '--raw', `--in=${fileOf.get(name) ?? ''}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(String(told)) as readonly Measurement[]
}

function flat({ measurement, ratio, good }: Verdict): object {
  return { ...measurement, ...(ratio === undefined ? {} : { ratio }), good }
}

function line({ measurement, ratio, good }: Verdict): string {
  const { what, value, unit, baseline } = measurement
  const limit = limitOf(measurement, ratio !== undefined)
  const compared = ratio === undefined ? '' : `   baseline ${amount(baseline ?? 0, unit)}   ratio ${ratio.toFixed(2)}`
  const mark = limit === '' ? 'shown ' : good ? 'kept  ' : 'MISSED'
  return `  ${mark} ${what.padEnd(44)} ${amount(value, unit).padStart(14)}${compared}${limit}`
}

function limitOf({ atLeast, atMost, unit }: Measurement, isRatio: boolean): string {
  const show = (limit: number): string => (isRatio ? limit.toFixed(2) : amount(limit, unit))
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${show(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${show(atMost)}`]),
  ]
  return parts.length === 0 ? '' : `   (${parts.join(', ')})`
}

function amount(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })} ${unit}`
}
