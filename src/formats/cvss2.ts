import type { CvssScores } from './cvss.ts'
import type { Metrics } from './cvss3.ts'

/** CVSS v2: read for the records of the past, never written for new ones. */
export const CVSS2_METRICS: Readonly<Record<string, readonly string[]>> = {
  AV: ['L', 'A', 'N'],
  AC: ['H', 'M', 'L'],
  Au: ['M', 'S', 'N'],
  C: ['N', 'P', 'C'],
  I: ['N', 'P', 'C'],
  A: ['N', 'P', 'C'],
  E: ['U', 'POC', 'F', 'H', 'ND'],
  RL: ['OF', 'TF', 'W', 'U', 'ND'],
  RC: ['UC', 'UR', 'C', 'ND'],
  CDP: ['N', 'L', 'LM', 'MH', 'H', 'ND'],
  TD: ['N', 'L', 'M', 'H', 'ND'],
  CR: ['L', 'M', 'H', 'ND'],
  IR: ['L', 'M', 'H', 'ND'],
  AR: ['L', 'M', 'H', 'ND'],
}

const WEIGHT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  CIA: { N: 0, P: 0.275, C: 0.66 },
  E: { U: 0.85, POC: 0.9, F: 0.95, H: 1, ND: 1 },
  RL: { OF: 0.87, TF: 0.9, W: 0.95, U: 1, ND: 1 },
  RC: { UC: 0.9, UR: 0.95, C: 1, ND: 1 },
  CDP: { N: 0, L: 0.1, LM: 0.3, MH: 0.4, H: 0.5, ND: 0 },
  TD: { N: 0, L: 0.25, M: 0.75, H: 1, ND: 1 },
  REQ: { L: 0.5, M: 1, H: 1.51, ND: 1 },
}

/** CVSS v2 §3.2. Temporal and environmental scores are null where none of their metrics is given. */
export function scoreCvss2(m: Metrics): CvssScores {
  const base = baseOf(m, (metric) => weigh('CIA', m, metric))
  const temporalSet = ['E', 'RL', 'RC'].some((metric) => m.get(metric) !== undefined)
  const environmentalSet = ['CDP', 'TD', 'CR', 'IR', 'AR'].some((metric) => m.get(metric) !== undefined)
  const factor = weigh('E', m) * weigh('RL', m) * weigh('RC', m)
  return {
    base,
    temporal: temporalSet ? oneDecimal(base * factor) : null,
    environmental: environmentalSet ? environmentalOf(m, factor) : null,
  }
}

function environmentalOf(m: Metrics, factor: number): number {
  const adjusted = baseOf(m, (metric) => weigh('CIA', m, metric) * weigh('REQ', m, `${metric}R`), 10)
  const temporal = oneDecimal(adjusted * factor)
  return oneDecimal((temporal + (10 - temporal) * weigh('CDP', m)) * weigh('TD', m))
}

// Only the adjusted impact is capped at 10 (§3.2.3); the plain one may reach 10.0008.
function baseOf(m: Metrics, part: (metric: string) => number, cap = 11): number {
  const impact = Math.min(cap, 10.41 * (1 - (1 - part('C')) * (1 - part('I')) * (1 - part('A'))))
  const ease = 20 * weigh('AV', m) * weigh('AC', m) * weigh('Au', m)
  return oneDecimal((0.6 * impact + 0.4 * ease - 1.5) * (impact === 0 ? 0 : 1.176))
}

function weigh(table: string, m: Metrics, metric: string = table): number {
  return WEIGHT[table]?.[m.get(metric) ?? 'ND'] ?? Number.NaN
}

function oneDecimal(value: number): number {
  return Math.round(value * 10 + 1e-9) / 10 + 0
}
