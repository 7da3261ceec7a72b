import type { Metrics } from './cvss3.ts'
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

/** How far each value lies from the worst of its metric, in steps (v4.0 §8.2, severity distance). */
const STEPS: Readonly<Record<string, string>> = {
  AV: 'NALP',
  PR: 'NLH',
  UI: 'NPA',
  AC: 'LH',
  AT: 'NP',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: ' HLN',
  SI: 'SHLN',
  SA: 'SHLN',
  CR: 'HML',
  IR: 'HML',
  AR: 'HML',
}

interface Group {
  readonly metrics: readonly string[]
  /** Depth of each level in steps, and its highest severity vectors as step numbers (v4.0 §8.2, tables 24 to 29). */
  readonly levels: readonly { readonly depth: number; readonly highest: readonly (readonly number[])[] }[]
}

const EQ1 = group('AV PR UI', ['1 NNN', '4 ANN NLN NNP', '5 PNN ALP'])
const EQ2 = group('AC AT', ['1 LN', '2 HN LP'])
const EQ4 = group('SC SI SA', ['6 HSS', '5 HHH', '4 LLL'])
// EQ3 and EQ6 together: levels 00, 01, 10, 11, 20 (which does not exist) and 21.
const EQ36 = group('VC VI VA CR IR AR', [
  '7 HHHHHH',
  '6 HHLMMH HHHMMM',
  '8 LHHHHH HLHHHH',
  '8 LHLHMH LHHHMM HLHMHM HLLMHH LLHHHM',
  '0 HHHHHH',
  '10 LLLHHH',
])

function group(names: string, levels: readonly string[]): Group {
  const metrics = names.split(' ')
  return {
    metrics,
    levels: levels.map((text) => {
      const [depth = '', ...highest] = text.split(' ')
      return { depth: Number(depth), highest: highest.map((h) => [...h].map((v, i) => step(metrics[i] ?? '', v))) }
    }),
  }
}

function step(metric: string, value: string): number {
  return (STEPS[metric] ?? '').indexOf(value)
}

/** The one score of CVSS v4.0 §8 over every metric given; the metrics were already checked. */
export function scoreCvss4(m: Metrics): number {
  const value = (metric: string) => effective(m, metric)
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((metric) => value(metric) === 'N')) return 0
  const eq = levelsOf(value)
  const score = tenths(eq.one, eq.two, eq.three, eq.four, eq.five, eq.six)
  const parts = [
    part(EQ1, eq.one, value, score - tenths(eq.one + 1, eq.two, eq.three, eq.four, eq.five, eq.six)),
    part(EQ2, eq.two, value, score - tenths(eq.one, eq.two + 1, eq.three, eq.four, eq.five, eq.six)),
    part(EQ36, eq.three * 2 + eq.six, value, score - nextLower36(eq)),
    part(EQ4, eq.four, value, score - tenths(eq.one, eq.two, eq.three, eq.four + 1, eq.five, eq.six)),
    // EQ5 has one metric, so its distance is always zero; it counts only as a group (v4.0 §8.2).
    Number.isNaN(tenths(eq.one, eq.two, eq.three, eq.four, eq.five + 1, eq.six)) ? Number.NaN : 0,
  ].filter((p) => !Number.isNaN(p))
  const mean = parts.length === 0 ? 0 : parts.reduce((sum, p) => sum + p, 0) / parts.length
  // The dust of binary fractions must not turn 8.65 into 8.6: FIRST's vectors round half up.
  return Math.min(100, Math.max(0, Math.round(score - mean + 1e-6))) / 10
}

interface Levels {
  readonly one: number
  readonly two: number
  readonly three: number
  readonly four: number
  readonly five: number
  readonly six: number
}

// v4.0 §8.2: X means the base metric's value, E:X means A, and a requirement of X means H.
function effective(m: Metrics, metric: string): string {
  const modified = m.get(`M${metric}`)
  if (modified !== undefined && modified !== 'X') return modified
  const given = m.get(metric)
  if (given !== undefined && given !== 'X') return given
  return metric === 'E' ? 'A' : 'H'
}

function levelsOf(value: (metric: string) => string): Levels {
  const easy = [value('AV') === 'N', value('PR') === 'N', value('UI') === 'N'].filter(Boolean).length
  const hidden = value('AV') === 'P' || easy === 0
  const vc = value('VC') === 'H'
  const vi = value('VI') === 'H'
  const va = value('VA') === 'H'
  const safety = value('SI') === 'S' || value('SA') === 'S'
  const beyond = value('SC') === 'H' || value('SI') === 'H' || value('SA') === 'H'
  const wanted = (vc && value('CR') === 'H') || (vi && value('IR') === 'H') || (va && value('AR') === 'H')
  return {
    one: easy === 3 ? 0 : hidden ? 2 : 1,
    two: value('AC') === 'L' && value('AT') === 'N' ? 0 : 1,
    three: vc && vi ? 0 : vc || vi || va ? 1 : 2,
    four: safety ? 0 : beyond ? 1 : 2,
    five: 'APU'.indexOf(value('E')),
    six: wanted ? 0 : 1,
  }
}

function tenths(one: number, two: number, three: number, four: number, five: number, six: number): number {
  if (one > 2 || two > 1 || three > 2 || four > 2 || five > 2 || six > 1) return Number.NaN
  return MACROVECTOR_TENTHS[((((one * 3 + two) * 3 + three) * 3 + four) * 3 + five) * 3 + six] ?? Number.NaN
}

// v4.0 §8.2: from 00 both 01 and 10 are one step lower; the higher score of the two counts.
function nextLower36(eq: Levels): number {
  const at = (three: number, six: number) => tenths(eq.one, eq.two, three, eq.four, eq.five, six)
  if (eq.three === 0 && eq.six === 0) return Math.max(at(0, 1), at(1, 0))
  if (eq.three === 1 && eq.six === 0) return at(1, 1)
  return at(eq.three + 1, eq.six)
}

function part(group: Group, level: number, value: (metric: string) => string, available: number): number {
  if (Number.isNaN(available)) return Number.NaN
  const { depth, highest } = group.levels[level] ?? { depth: 1, highest: [] }
  const steps = group.metrics.map((metric) => step(metric, value(metric)))
  const start = highest.find((h) => h.every((s, i) => (steps[i] ?? 0) >= s)) ?? []
  const distance = steps.reduce((sum, s, i) => sum + s - (start[i] ?? 0), 0)
  return (available * distance) / depth
}
