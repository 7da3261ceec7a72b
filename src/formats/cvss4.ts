import { MACROVECTOR_TENTHS } from './cvss4-table.ts'

/** CVSS v4.0 §7: every metric in the one order a vector may have, with its values. The first eleven are mandatory. */
export const CVSS4_METRICS: readonly (readonly [string, readonly string[]])[] = [
  ...order('AV:NALP AC:LH AT:NP PR:NLH UI:NPA VC:HLN VI:HLN VA:HLN SC:HLN SI:HLN SA:HLN'),
  ...order('E:XAPU CR:XHML IR:XHML AR:XHML MAV:XNALP MAC:XLH MAT:XNP MPR:XNLH MUI:XNPA'),
  ...order('MVC:XHLN MVI:XHLN MVA:XHLN MSC:XHLN MSI:XSHLN MSA:XSHLN S:XNP AU:XNY R:XAUI V:XDC RE:XLMH'),
  ['U', ['X', 'Clear', 'Green', 'Amber', 'Red']],
]

function order(text: string): readonly (readonly [string, readonly string[]])[] {
  return text.split(' ').map((part) => {
    const [metric = '', values = ''] = part.split(':')
    return [metric, [...values]]
  })
}

/** Index of each value given, by the position of its metric in CVSS4_METRICS; -1 where the metric is not given. */
export type Indexes = Int8Array

/** Which metrics count: the base ones (CVSS-B), those and threat (CVSS-BT), or all (CVSS-BTE). */
export type Scope = 'B' | 'BT' | 'BTE'

interface Scored {
  readonly position: number
  readonly modified: number
  /** Severity in steps from the worst value (§8.2), by index of the value plus one; -1 for "not given" and X. */
  readonly steps: Int8Array
  readonly modifiedSteps: Int8Array
  readonly unset: number
  readonly kind: 'base' | 'threat' | 'requirement'
}

/** The metrics that are scored, their values from the worst on. */
const SCORED: readonly Scored[] = [
  ...scored('base', 'AV:NALP PR:NLH UI:NPA AC:LH AT:NP VC:HLN VI:HLN VA:HLN'),
  ...scored('requirement', 'CR:HML IR:HML AR:HML'),
  ...scored('base', 'SC:_HLN SI:SHLN SA:SHLN'),
  ...scored('threat', 'E:APU'),
]

function scored(kind: Scored['kind'], text: string): readonly Scored[] {
  return text.split(' ').map((part) => {
    const [name = '', order = ''] = part.split(':')
    const steps = (metric: string) => {
      const values = CVSS4_METRICS.find(([found]) => found === metric)?.[1] ?? []
      return Int8Array.from([-1, ...values.map((value) => order.indexOf(value))])
    }
    const position = CVSS4_METRICS.findIndex(([found]) => found === name)
    const modified = CVSS4_METRICS.findIndex(([found]) => found === `M${name}`)
    // v4.0 §8.2: E:X means A and a requirement of X means H, which is the worst of each.
    return { position, modified, steps: steps(name), modifiedSteps: steps(`M${name}`), unset: 0, kind }
  })
}

// Where each metric stands in SCORED.
const [AV, PR, UI, AC, AT, VC, VI, VA, CR, IR, AR, SC, SI, SA, E] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
] as const

interface Group {
  /** The group's metrics are SCORED[from] to SCORED[to - 1]. */
  readonly from: number
  readonly to: number
  /** Depth of each level in steps, and its highest severity vectors as steps (v4.0 §8.2, tables 24 to 29). */
  readonly levels: readonly { readonly depth: number; readonly highest: readonly (readonly number[])[] }[]
}

// The values of each scored metric in the order of SCORED, for the text of the highest severity vectors.
const ORDERS = 'NALP NLH NPA LH NP HLN HLN HLN HML HML HML _HLN SHLN SHLN APU'.split(' ')

const EQ1 = group(AV, AC, ['1 NNN', '4 ANN NLN NNP', '5 PNN ALP'])
const EQ2 = group(AC, VC, ['1 LN', '2 HN LP'])
// EQ3 and EQ6 together: levels 00, 01, 10, 11, 20 (which does not exist) and 21.
const EQ36 = group(VC, SC, [
  '7 HHHHHH',
  '6 HHLMMH HHHMMM',
  '8 LHHHHH HLHHHH',
  '8 LHLHMH LHHHMM HLHMHM HLLMHH LLHHHM',
  '0 HHHHHH',
  '10 LLLHHH',
])
const EQ4 = group(SC, E, ['6 HSS', '5 HHH', '4 LLL'])

function group(from: number, to: number, levels: readonly string[]): Group {
  const orders = ORDERS.slice(from, to)
  const steps = (text: string) => [...text].map((value, i) => orders[i]?.indexOf(value) ?? 0)
  return {
    from,
    to,
    levels: levels.map((text) => {
      const [depth = '', ...highest] = text.split(' ')
      return { depth: Number(depth), highest: highest.map(steps) }
    }),
  }
}

/** The one score of CVSS v4.0 §8 over the metrics of a scope; the metrics were already checked. */
export function scoreCvss4(given: Indexes, scope: Scope): number {
  const steps: number[] = []
  for (const metric of SCORED) steps.push(stepOf(given, metric, scope))
  if (scope === 'BTE') return scoreOf(steps)
  let key = 0
  for (let i = 0; i < SIZES.length; i++) key = key * (SIZES[i] ?? 1) + (steps[i] ?? 0) - (i >= SC && i < E ? 1 : 0)
  const known = REMEMBERED[key] ?? -1
  if (known >= 0) return known / 10
  const score = scoreOf(steps)
  REMEMBERED[key] = Math.round(score * 10)
  return score
}

// There are only 314,928 vectors without environmental metrics (requirements count as one value each): each is scored
// once and remembered, in tenths.
const SIZES = [4, 3, 3, 2, 2, 3, 3, 3, 1, 1, 1, 3, 3, 3, 3]
const REMEMBERED = new Int8Array(SIZES.reduce((product, size) => product * size, 1)).fill(-1)

function scoreOf(steps: readonly number[]): number {
  if (steps[VC] === 2 && steps[VI] === 2 && steps[VA] === 2 && steps[SC] === 3 && steps[SI] === 3 && steps[SA] === 3)
    return 0
  const [one, two, three, four, five, six] = levelsOf(steps)
  const score = tenths(one, two, three, four, five, six)
  let sum = 0
  let count = 0
  const lower = (group: Group, level: number, next: number): void => {
    if (Number.isNaN(next)) return
    count++
    sum += ((score - next) * distance(group, level, steps)) / (group.levels[level]?.depth ?? 1)
  }
  lower(EQ1, one, tenths(one + 1, two, three, four, five, six))
  lower(EQ2, two, tenths(one, two + 1, three, four, five, six))
  lower(EQ36, three * 2 + six, nextLower36(one, two, three, four, five, six))
  lower(EQ4, four, tenths(one, two, three, four + 1, five, six))
  // EQ5 has one metric, so its distance is always zero; it counts only as a group (v4.0 §8.2).
  if (!Number.isNaN(tenths(one, two, three, four, five + 1, six))) count++
  const mean = count === 0 ? 0 : sum / count
  // The dust of binary fractions must not turn 8.65 into 8.6: FIRST's vectors round half up.
  return Math.min(100, Math.max(0, Math.round(score - mean + 1e-6))) / 10
}

// v4.0 §8.2: a modified metric takes the place of its base metric, unless it is X.
function stepOf(given: Indexes, metric: Scored, scope: Scope): number {
  if (metric.kind === 'requirement' && scope !== 'BTE') return metric.unset
  if (metric.kind === 'threat' && scope === 'B') return metric.unset
  if (metric.kind === 'base' && scope === 'BTE') {
    const modified = metric.modifiedSteps[(given[metric.modified] ?? -1) + 1] ?? -1
    if (modified >= 0) return modified
  }
  const step = metric.steps[(given[metric.position] ?? -1) + 1] ?? -1
  return step >= 0 ? step : metric.unset
}

function levelsOf(steps: readonly number[]): readonly [number, number, number, number, number, number] {
  const open = (steps[AV] === 0 ? 1 : 0) + (steps[PR] === 0 ? 1 : 0) + (steps[UI] === 0 ? 1 : 0)
  const one = open === 3 ? 0 : steps[AV] === 3 || open === 0 ? 2 : 1
  const two = steps[AC] === 0 && steps[AT] === 0 ? 0 : 1
  const high = steps[VC] === 0 || steps[VI] === 0 || steps[VA] === 0
  const three = steps[VC] === 0 && steps[VI] === 0 ? 0 : high ? 1 : 2
  const four = steps[SI] === 0 || steps[SA] === 0 ? 0 : steps[SC] === 1 || steps[SI] === 1 || steps[SA] === 1 ? 1 : 2
  const wanted =
    (steps[VC] === 0 && steps[CR] === 0) || (steps[VI] === 0 && steps[IR] === 0) || (steps[VA] === 0 && steps[AR] === 0)
  return [one, two, three, four, steps[E] ?? 0, wanted ? 0 : 1]
}

function tenths(one: number, two: number, three: number, four: number, five: number, six: number): number {
  if (one > 2 || two > 1 || three > 2 || four > 2 || five > 2 || six > 1) return Number.NaN
  return MACROVECTOR_TENTHS[((((one * 3 + two) * 3 + three) * 3 + four) * 3 + five) * 3 + six] ?? Number.NaN
}

// v4.0 §8.2: from 00 both 01 and 10 are one step lower; the higher score of the two counts.
function nextLower36(one: number, two: number, three: number, four: number, five: number, six: number): number {
  if (three === 0 && six === 0) return Math.max(tenths(one, two, 0, four, five, 1), tenths(one, two, 1, four, five, 0))
  if (three === 1 && six === 0) return tenths(one, two, 1, four, five, 1)
  return tenths(one, two, three + 1, four, five, six)
}

/** Steps between the vector and the first highest severity vector of its level that is nowhere below it. */
function distance({ from, to, levels }: Group, level: number, steps: readonly number[]): number {
  for (const highest of levels[level]?.highest ?? []) {
    let sum = 0
    for (let i = from; i < to && sum >= 0; i++) {
      const away = (steps[i] ?? 0) - (highest[i - from] ?? 0)
      sum = away < 0 ? -1 : sum + away
    }
    if (sum >= 0) return sum
  }
  return 0
}
