import type { CvssScores } from './cvss.ts'

/** CVSS v3.0 and v3.1: the values of each metric, in the order of the metrics (v3.1 §7.4). X takes the base metric's. */
export const CVSS3_METRICS: Readonly<Record<string, string>> = {
  AV: 'NALP',
  AC: 'LH',
  PR: 'NLH',
  UI: 'NR',
  S: 'UC',
  C: 'HLN',
  I: 'HLN',
  A: 'HLN',
  E: 'XHFPU',
  RL: 'XUWTO',
  RC: 'XCRU',
  CR: 'XHML',
  IR: 'XHML',
  AR: 'XHML',
  MAV: 'XNALP',
  MAC: 'XLH',
  MPR: 'XNLH',
  MUI: 'XNR',
  MS: 'XUC',
  MC: 'XHLN',
  MI: 'XHLN',
  MA: 'XHLN',
}

/** A vector's metrics by name. */
export interface Metrics {
  readonly get: (metric: string) => string | undefined
}

const WEIGHT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  PRC: { N: 0.85, L: 0.68, H: 0.5 },
  UI: { N: 0.85, R: 0.62 },
  CIA: { H: 0.56, L: 0.22, N: 0 },
  E: { X: 1, H: 1, F: 0.97, P: 0.94, U: 0.91 },
  RL: { X: 1, U: 1, W: 0.97, T: 0.96, O: 0.95 },
  RC: { X: 1, C: 1, R: 0.96, U: 0.92 },
  REQ: { X: 1, H: 1.5, M: 1, L: 0.5 },
}

/** Scores of a vector whose metrics were already checked. CVSS v3.1 §7.1 to §7.3; v3.0 differs in two places. */
export function scoreCvss3(metrics: Metrics, version: '3.0' | '3.1'): CvssScores {
  const temporal = weigh('E', metrics) * weigh('RL', metrics) * weigh('RC', metrics)
  const base = baseScore(metrics)
  const modified = modifiedScore(metrics, version)
  return { base, temporal: roundUp(base * temporal), environmental: roundUp(modified * temporal) }
}

function baseScore(m: Metrics): number {
  const lost = (metric: string) => 1 - pick('CIA', m.get(metric))
  const iss = 1 - lost('C') * lost('I') * lost('A')
  const changed = m.get('S') === 'C'
  const impact = changed ? 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02) ** 15 : 6.42 * iss
  const ease = exploitability(changed, [m.get('AV'), m.get('AC'), m.get('PR'), m.get('UI')])
  return combine(impact, ease, changed)
}

function modifiedScore(m: Metrics, version: '3.0' | '3.1'): number {
  const now = (metric: string) => {
    const value = m.get(`M${metric}`)
    return value === undefined || value === 'X' ? m.get(metric) : value
  }
  const lost = (metric: string) => 1 - pick('REQ', m.get(`${metric}R`) ?? 'X') * pick('CIA', now(metric))
  const miss = Math.min(1 - lost('C') * lost('I') * lost('A'), 0.915)
  const changed = now('S') === 'C'
  // v3.1 §7.3 mended the factor and the exponent of v3.0 §8.3.
  const bend = version === '3.1' ? (miss * 0.9731 - 0.02) ** 13 : (miss - 0.02) ** 15
  const impact = changed ? 7.52 * (miss - 0.029) - 3.25 * bend : 6.42 * miss
  return combine(impact, exploitability(changed, [now('AV'), now('AC'), now('PR'), now('UI')]), changed)
}

function exploitability(changed: boolean, metrics: readonly (string | undefined)[]): number {
  const [av, ac, pr, ui] = metrics
  return 8.22 * pick('AV', av) * pick('AC', ac) * pick(changed ? 'PRC' : 'PR', pr) * pick('UI', ui)
}

function combine(impact: number, ease: number, changed: boolean): number {
  if (impact <= 0) return 0
  return roundUp(Math.min((changed ? 1.08 : 1) * (impact + ease), 10))
}

function weigh(metric: 'E' | 'RL' | 'RC', metrics: Metrics): number {
  return pick(metric, metrics.get(metric) ?? 'X')
}

function pick(table: string, value: string | undefined): number {
  return WEIGHT[table]?.[value ?? ''] ?? Number.NaN
}

// CVSS v3.1 Appendix A: rounding on whole numbers, so that floating-point dust does not lift a score.
function roundUp(value: number): number {
  const whole = Math.round(value * 100_000)
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10
}
