import { type CvssVersion, cvssVersionOf, type Rating, ratingOf } from '../domain/severity.ts'
import { CVSS2_BASE, CVSS2_METRICS, scoreCvss2 } from './cvss2.ts'
import { CVSS3_BASE, CVSS3_METRICS, type Metrics, scoreCvss3 } from './cvss3.ts'
import { CVSS4_METRICS, scoreCvss4 } from './cvss4.ts'

/** `temporal` and `environmental` are null only for CVSS 2, where the vector has none of their metrics. */
export interface CvssScores {
  readonly base: number
  readonly temporal: number | null
  readonly environmental: number | null
}

/** `score` is the one to show: with every metric given. For CVSS 4.0 the three are CVSS-B, CVSS-BT and CVSS-BTE. */
export interface Cvss extends CvssScores {
  readonly vector: string
  readonly version: CvssVersion
  readonly score: number
  readonly severity: Rating
}

export class CvssError extends Error {
  override readonly name = 'CvssError'
}

/** Scores a vector, strictly read. Throws CvssError with words that say what is wrong with it. */
export function cvss(vector: string): Cvss {
  const { version, metrics } = parseCvss(vector)
  const scores = scoresOf(version, metrics)
  const score = scores.environmental ?? scores.temporal ?? scores.base
  return { vector, version, ...scores, score, severity: ratingOf(score) }
}

/** The scores, or undefined where the text is not a vector. */
export function cvssOrUndefined(vector: string): Cvss | undefined {
  try {
    return cvss(vector)
  } catch (error) {
    if (error instanceof CvssError) return undefined
    throw error
  }
}

function scoresOf(version: CvssVersion, metrics: Metrics): CvssScores {
  if (version === '2.0') return scoreCvss2(metrics)
  if (version !== '4.0') return scoreCvss3(metrics, version)
  const whole = scoreCvss4(metrics)
  const has = (names: ReadonlySet<string>) => [...metrics.keys()].some((name) => names.has(name))
  if (!has(CVSS4_BEYOND_THREAT)) {
    if (!metrics.has('E')) return { base: whole, temporal: whole, environmental: whole }
    return { base: scoreCvss4(only(metrics, CVSS4_BASE)), temporal: whole, environmental: whole }
  }
  const base = scoreCvss4(only(metrics, CVSS4_BASE))
  return { base, temporal: scoreCvss4(only(metrics, CVSS4_THREAT)), environmental: whole }
}

const CVSS4_BASE = new Set(CVSS4_METRICS.slice(0, 11).map(([name]) => name))
const CVSS4_THREAT = new Set([...CVSS4_BASE, 'E'])
const CVSS4_BEYOND_THREAT = new Set(CVSS4_METRICS.slice(12, 26).map(([name]) => name))

function only(metrics: Metrics, names: ReadonlySet<string>): Metrics {
  return new Map([...metrics].filter(([name]) => names.has(name)))
}

/** Reads a vector strictly: known metrics and values, none twice, every base metric, and for 4.0 the one order. */
export function parseCvss(vector: string): { readonly version: CvssVersion; readonly metrics: Metrics } {
  const version = vector.length > 512 ? undefined : cvssVersionOf(vector)
  if (version === undefined) throw new CvssError('A vector begins with CVSS:4.0/, CVSS:3.1/ or CVSS:3.0/.')
  const body = version === '2.0' ? vector.replace(/^\((.*)\)$/, '$1') : vector.slice('CVSS:x.y/'.length)
  const metrics = new Map<string, string>()
  for (const part of body.split('/')) {
    const at = part.indexOf(':')
    const metric = part.slice(0, Math.max(at, 0))
    const value = part.slice(at + 1)
    if (metrics.has(metric)) throw new CvssError(`The metric ${metric} is given twice.`)
    checkMetric(version, metric, value)
    metrics.set(metric, value)
  }
  for (const metric of baseOf(version))
    if (!metrics.has(metric)) throw new CvssError(`The metric ${metric} is missing.`)
  if (version === '4.0') checkOrder(metrics)
  return { version, metrics }
}

const VALUES: Readonly<Record<CvssVersion, ReadonlyMap<string, ReadonlySet<string>>>> = {
  '2.0': new Map(Object.entries(CVSS2_METRICS).map(([metric, values]) => [metric, new Set(values)])),
  '3.0': new Map(Object.entries(CVSS3_METRICS).map(([metric, values]) => [metric, new Set(values)])),
  '3.1': new Map(Object.entries(CVSS3_METRICS).map(([metric, values]) => [metric, new Set(values)])),
  '4.0': new Map(CVSS4_METRICS.map(([metric, values]) => [metric, new Set(values)])),
}

function checkMetric(version: CvssVersion, metric: string, value: string): void {
  const values = VALUES[version].get(metric)
  if (values === undefined) throw new CvssError(`CVSS ${version} has no metric "${metric.slice(0, 20)}".`)
  if (!values.has(value)) throw new CvssError(`The metric ${metric} is one of ${[...values].join(', ')}.`)
}

function baseOf(version: CvssVersion): Iterable<string> {
  if (version === '4.0') return CVSS4_BASE
  return version === '2.0' ? CVSS2_BASE : CVSS3_BASE
}

const POSITION = new Map(CVSS4_METRICS.map(([name], i) => [name, i]))

// CVSS v4.0 §7: the metrics of a vector stand in one prescribed order.
function checkOrder(metrics: Metrics): void {
  let last = -1
  for (const metric of metrics.keys()) {
    const position = POSITION.get(metric) ?? 0
    if (position < last) throw new CvssError(`The metric ${metric} is out of order.`)
    last = position
  }
}
