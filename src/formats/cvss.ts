import { type CvssVersion, cvssVersionOf, type Rating, ratingOf } from '../domain/severity.ts'
import { remembering } from '../lib/newest.ts'
import { CVSS2_METRICS, scoreCvss2 } from './cvss2.ts'
import { CVSS3_METRICS, type Metrics, scoreCvss3 } from './cvss3.ts'
import { CVSS4_METRICS, scoreCvss4 } from './cvss4.ts'

/** `temporal` and `environmental` are null only for CVSS 2, where the vector has none of their metrics. */
export interface CvssScores {
  readonly base: number
  readonly temporal: number | null
  readonly environmental: number | null
}

/** `score` is the one to show: with every metric given, and no other. For CVSS 4.0 the three are CVSS-B, CVSS-BT and CVSS-BTE. */
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
  return scored(vector)
}

// One advisory asks for its few vectors in every record that is written, checked and read.
const scored = remembering(64, scoreOf)

function scoreOf(vector: string): Cvss {
  const { version, metrics } = parseCvss(vector)
  const scores = scoresOf(version, metrics)
  const score = scoreToShow(version, scores, metrics)
  return { vector, version, ...scores, score, severity: ratingOf(score) }
}

// CVSS v3.1 §7.3 bends the environmental score even where no environmental metric is given: 9.9 would become 10.0. Such a
// vector is shown with its temporal score, which is the base score where no metric of time is given either.
function scoreToShow(version: CvssVersion, scores: CvssScores, { indexes }: Vector): number {
  if (version === '2.0' || version === '4.0') return scores.environmental ?? scores.temporal ?? scores.base
  for (let i = FIRST_ENVIRONMENT_3; i < indexes.length; i++) if ((indexes[i] ?? 0) > 0) return scores.environmental ?? 0
  return scores.temporal ?? scores.base
}

const FIRST_ENVIRONMENT_3 = Object.keys(CVSS3_METRICS).indexOf('CR')

/** The scores, or undefined where the text is not a vector. */
export function cvssOrUndefined(vector: string): Cvss | undefined {
  try {
    return cvss(vector)
  } catch (error) {
    if (error instanceof CvssError) return undefined
    throw error
  }
}

function scoresOf(version: CvssVersion, metrics: Vector): CvssScores {
  if (version === '2.0') return scoreCvss2(metrics)
  if (version !== '4.0') return scoreCvss3(metrics, version)
  const given = metrics.indexes
  const whole = scoreCvss4(given, 'BTE')
  const threat = (given[FIRST_THREAT] ?? -1) >= 0
  const environment = given.subarray(FIRST_ENVIRONMENT, FIRST_SUPPLEMENTAL).some((index) => index >= 0)
  const base = threat || environment ? scoreCvss4(given, 'B') : whole
  const temporal = environment ? (threat ? scoreCvss4(given, 'BT') : base) : whole
  return { base, temporal, environmental: whole }
}

const FIRST_THREAT = CVSS4_METRICS.findIndex(([name]) => name === 'E')
const FIRST_ENVIRONMENT = FIRST_THREAT + 1
const FIRST_SUPPLEMENTAL = CVSS4_METRICS.findIndex(([name]) => name === 'S')

/** A checked vector: which value each metric has, by the metric's position in its version's list. */
class Vector implements Metrics {
  readonly indexes: Int8Array
  readonly #version: CvssVersion

  constructor(version: CvssVersion) {
    this.#version = version
    this.indexes = new Int8Array(VALUES[version].length).fill(-1)
  }

  get(metric: string): string | undefined {
    const position = POSITIONS[this.#version].get(metric)
    const index = position === undefined ? -1 : (this.indexes[position] ?? -1)
    return index < 0 ? undefined : VALUES[this.#version][position ?? 0]?.[1][index]
  }
}

/** Reads a vector strictly: known metrics and values, none twice, every base metric, and for 4.0 the one order. */
export function parseCvss(vector: string): { readonly version: CvssVersion; readonly metrics: Vector } {
  const version = vector.length > 512 ? undefined : cvssVersionOf(vector)
  if (version === undefined)
    throw new CvssError('A vector begins with CVSS:4.0/, CVSS:3.1/ or CVSS:3.0/; one of CVSS 2 with AV:.')
  const body = version === '2.0' ? vector.replace(/^\((.*)\)$/, '$1') : vector.slice('CVSS:x.y/'.length)
  const metrics = new Vector(version)
  let last = -1
  for (let start = 0, end = 0; end < body.length; start = end + 1) {
    end = body.indexOf('/', start)
    if (end < 0) end = body.length
    const token = tokenAt(version, body, start, end)
    const position = token >> 3
    if ((metrics.indexes[position] ?? -1) >= 0) throw new CvssError(`The metric ${nameAt(body, start)} is given twice.`)
    // CVSS v4.0 §7: the metrics of a vector stand in one prescribed order.
    if (version === '4.0' && position < last) throw new CvssError(`The metric ${nameAt(body, start)} is out of order.`)
    last = position
    metrics.indexes[position] = token & 7
  }
  if (body === '' || body.endsWith('/')) unknownToken(version, '')
  // The base metrics stand first in every list.
  const missing = metrics.indexes.subarray(0, BASE_COUNT[version]).indexOf(-1)
  if (missing >= 0) throw new CvssError(`The metric ${VALUES[version][missing]?.[0]} is missing.`)
  return { version, metrics }
}

function nameAt(body: string, start: number): string {
  return body.slice(start, body.indexOf(':', start))
}

const VALUES: Readonly<Record<CvssVersion, readonly (readonly [string, readonly string[]])[]>> = {
  '2.0': Object.entries(CVSS2_METRICS),
  '3.0': Object.entries(CVSS3_METRICS).map(([metric, values]) => [metric, [...values]]),
  '3.1': Object.entries(CVSS3_METRICS).map(([metric, values]) => [metric, [...values]]),
  '4.0': CVSS4_METRICS,
}
const BASE_COUNT: Readonly<Record<CvssVersion, number>> = { '2.0': 6, '3.0': 8, '3.1': 8, '4.0': 11 }
// A part such as AV:N is found by a number made of its letters, which needs no copy of the text; other parts, such as
// U:Clear, by their text. Both give the metric's position and the value's index in one number.
const TOKENS: Readonly<Record<CvssVersion, ReadonlyMap<string | number, number>>> = {
  '2.0': tokensOf('2.0'),
  '3.0': tokensOf('3.0'),
  '3.1': tokensOf('3.1'),
  '4.0': tokensOf('4.0'),
}

function tokenAt(version: CvssVersion, body: string, start: number, end: number): number {
  const quick = end - start < 6 ? TOKENS[version].get(keyOf(body, start, end)) : undefined
  return quick ?? TOKENS[version].get(body.slice(start, end)) ?? unknownToken(version, body.slice(start, end))
}

/** Up to three letters, a colon and one letter as a number below 2^28; -1 for a part of another form. */
function keyOf(body: string, start: number, end: number): number {
  let key = 0
  for (let i = start; i < end; i++) {
    const code = body.charCodeAt(i)
    if ((code === 58) !== (i === end - 2) || code > 127) return -1
    if (code !== 58) key = (key << 7) | code
  }
  return key
}

const POSITIONS: Readonly<Record<CvssVersion, ReadonlyMap<string, number>>> = {
  '2.0': positionsOf('2.0'),
  '3.0': positionsOf('3.0'),
  '3.1': positionsOf('3.1'),
  '4.0': positionsOf('4.0'),
}

function positionsOf(version: CvssVersion): ReadonlyMap<string, number> {
  return new Map(VALUES[version].map(([metric], position) => [metric, position]))
}

function tokensOf(version: CvssVersion): ReadonlyMap<string | number, number> {
  const tokens = new Map<string | number, number>()
  for (const [position, [metric, values]] of VALUES[version].entries()) {
    for (const [index, value] of values.entries()) {
      const part = `${metric}:${value}`
      tokens.set(part, position * 8 + index)
      if (value.length === 1) tokens.set(keyOf(part, 0, part.length), position * 8 + index)
    }
  }
  return tokens
}

function unknownToken(version: CvssVersion, part: string): never {
  const metric = part.split(':')[0] ?? ''
  const values = VALUES[version].find(([name]) => name === metric)?.[1]
  if (values === undefined) throw new CvssError(`CVSS ${version} has no metric "${metric.slice(0, 20)}".`)
  throw new CvssError(`The metric ${metric} is one of ${values.join(', ')}.`)
}
