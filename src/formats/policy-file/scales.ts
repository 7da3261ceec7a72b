import type { CompiledPolicy, PolicyProduct } from '../../domain/policy.ts'
import { type Fields, listOf, textOf } from './fields.ts'
import type { Parsed } from './moment-phrase.ts'
import { type Node, note, type Report } from './reader.ts'

/** What a condition may compare with: the policy's own scale of severities, its tracks and its products. */
export interface Scales {
  /** Lowest first. */
  readonly severities: readonly string[]
  /** CVSS scores of each level, both ends included; absent where the scale has none. */
  readonly scores?: Scores
  /** Absent where the policy names none: then any word will do. */
  readonly tracks?: readonly string[]
  readonly products: readonly Pick<PolicyProduct, 'id' | 'name'>[]
}

export type Scores = Readonly<Record<string, readonly [number, number]>>

/** severities: words, lowest first, each with its scores if the policy states them: “- high: CVSS 7.0-8.9”. */
export function readScales(top: Fields, products: Scales['products'], report: Report): Scales {
  const severities: string[] = []
  const stated: Record<string, readonly [number, number]> = {}
  const add = (name: string, range: Node | undefined): void => {
    severities.push(name)
    const scores = range && readRange(range, report)
    if (scores) stated[name] = scores
  }
  const node = top.node('severities')
  for (const item of node?.kind === 'map' ? [node] : listOf(node)) {
    if (item.kind === 'map')
      for (const [name, { value }] of item.entries) add(name, value.kind === 'empty' ? undefined : value)
    else add(textOf(item, report) ?? '', undefined)
  }
  const scale = severities.length === 0 ? ['low', 'medium', 'high', 'critical'] : ascending(severities, stated)
  const scores = Object.keys(stated).length > 0 ? stated : usualScores(scale)
  if (Object.keys(stated).length > 0) checkOverlap(scale, stated, { node: node!, report })
  const tracks = top.texts('tracks')
  return { severities: scale, ...(scores && { scores }), ...(tracks.length > 0 && { tracks }), products }
}

/** The scores belong to the compiled policy where the file speaks of them. */
export function scoresIn(top: Fields, scales: Scales, source: string): Pick<CompiledPolicy, 'scores'> {
  const speaks = top.node('severities') !== undefined || /\bcvss\b/i.test(source)
  return speaks && scales.scores && /\bcvss\b/i.test(source) ? { scores: scales.scores } : {}
}

function readRange(node: Node, report: Report): readonly [number, number] | undefined {
  const text = textOf(node, report) ?? ''
  const match = /^(?:cvss )?(\d{1,2}(?:\.\d)?)(?:(?: to |\s?[-–]\s?)(\d{1,2}(?:\.\d)?))?$/i.exec(text)
  const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])]
  if (match && from <= to && to <= 10) return [from, to]
  note(report, node, 'score', { problem: `“${text}” is no range of CVSS scores.`, remedy: 'Write “CVSS 7.0-8.9”.' })
  return undefined
}

/** A scale that was written with its scores from the highest down is turned round. */
function ascending(severities: readonly string[], scores: Scores): readonly string[] {
  const [first, last] = [scores[severities[0]!], scores[severities.at(-1)!]]
  return first && last && first[0] > last[0] ? [...severities].reverse() : severities
}

function checkOverlap(scale: readonly string[], scores: Scores, at: { node: Node; report: Report }): void {
  const ranged = scale.filter((name) => scores[name])
  for (const [i, name] of ranged.entries()) {
    const below = i === 0 ? undefined : ranged[i - 1]!
    if (below === undefined || scores[below]![1] < scores[name]![0]) continue
    note(at.report, at.node, 'score-overlap', {
      problem: `The scores of “${below}” and “${name}” overlap.`,
      remedy: `End “${below}” below ${scores[name]![0].toFixed(1)}, and name the lowest level first.`,
    })
  }
}

// CVSS v3.1 §5, Table 14; v4.0 §6 has the same.
const USUAL: Scores = {
  none: [0, 0],
  informational: [0, 0],
  low: [0.1, 3.9],
  medium: [4, 6.9],
  moderate: [4, 6.9],
  high: [7, 8.9],
  critical: [9, 10],
}

function usualScores(scale: readonly string[]): Scores | undefined {
  const words = scale.map((name) => name.toLowerCase())
  const whole = ['low', 'high', 'critical'].every((name) => words.includes(name))
  if (!whole || !words.every((name) => Object.hasOwn(USUAL, name))) return undefined
  return Object.fromEntries(scale.map((name) => [name, USUAL[name.toLowerCase()]!]))
}

/** “cvss at least 7.0”, “CVSS 7.0 to 8.9”, “cvss below 4”, “cvss score of 9.0 or more”: the levels with these scores. */
export function severitiesByScore(text: string, scales: Scales): Parsed<readonly string[]> | undefined {
  const range = scoreRange(text)
  if (!range) return undefined
  const { severities, scores } = scales
  if (!scores)
    return {
      problem: `The scale (${severities.join(', ')}) does not say which CVSS scores its levels have.`,
      remedy: `Write “severities: [{ ${severities[0]}: CVSS 0.1-3.9 }, …]”, lowest first.`,
    }
  const [from, to] = range
  const touched = severities.filter((name) => scores[name] && scores[name][0] <= to && scores[name][1] >= from)
  const cut = touched.find((name) => scores[name]![0] < from || scores[name]![1] > to)
  if (cut !== undefined)
    return {
      problem: `CVSS ${words(range)} takes only a part of “${cut}” (${words(scores[cut]!)}).`,
      remedy: 'Give the scale a level that begins and ends there, under severities:.',
    }
  if (touched.length > 0) return { ok: touched }
  return { problem: `No level of the scale has a score of ${words(range)}.`, remedy: 'Scores go from 0.0 to 10.0.' }
}

function words([from, to]: readonly [number, number]): string {
  return `${from.toFixed(1)} to ${to.toFixed(1)}`
}

function scoreRange(text: string): readonly [number, number] | undefined {
  const match =
    /^(?:the )?cvss(?: score)?(?: is| of)? ?(at least|at most|above|below|over|under|>=|<=|>|<|from)? ?(\d{1,2}(?:\.\d)?)(?: ?(\+|or (?:more|higher|above)|and (?:above|higher|more)|or (?:less|lower)))?(?:(?: to | and |\s?[-–]\s?)(\d{1,2}(?:\.\d)?))?$/i.exec(
      text,
    )
  if (!match) return undefined
  const at = Number(match[2])
  const word = (match[1] ?? '').toLowerCase()
  if (match[4] !== undefined) return [at, Number(match[4])]
  if (match[3] !== undefined) return /less|lower/i.test(match[3]) ? [0, at] : [at, 10]
  if (['at least', '>=', 'from'].includes(word)) return [at, 10]
  if (['above', 'over', '>'].includes(word)) return [tenth(at + 0.1), 10]
  if (['at most', '<='].includes(word)) return [0, at]
  if (['below', 'under', '<'].includes(word)) return [0, tenth(at - 0.1)]
  return [at, at]
}

function tenth(score: number): number {
  return Math.round(score * 10) / 10
}
