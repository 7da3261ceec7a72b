import type { Instant } from '../lib/instant.ts'
import type { FactsContext } from './advisory.ts'
import type { LineAssessment } from './event.ts'
import type { CompiledPolicy } from './policy.ts'
import type { FieldProblem } from './refusal.ts'

/** A release line of a product, and whether it is still maintained. */
export interface KnownLine {
  readonly id: string
  readonly until: string | undefined
  readonly maintained: boolean
}

/** The lines of a product at this instant, by the policy's version table, in the team's zone. */
export function linesOf(policy: CompiledPolicy, product: string, now: Instant): readonly KnownLine[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(policy.zone).toPlainDate().toString()
  const lines = policy.products.find((p) => p.id === product)?.lines ?? policy.products[0]?.lines ?? []
  return lines.map((line) => ({
    id: line.id,
    until: line.until,
    maintained: line.until === undefined || today <= line.until,
  }))
}

/** What the policy asks of an advisory: a severity of its scale, and a word on every line maintained at this instant. */
export function factsContext(policy: CompiledPolicy, now: Instant): FactsContext {
  const maintained = policy.products.map(({ id, name }): readonly [string, readonly string[]] => [
    name,
    linesOf(policy, id, now).flatMap((line) => (line.maintained ? [line.id] : [])),
  ])
  return {
    maintained: Object.fromEntries(maintained),
    ...(policy.severities.length === 0 ? {} : { severities: policy.severities }),
  }
}

/** Every maintained line is judged, and at least one line at all. */
export function isComplete(assessed: readonly LineAssessment[], known: readonly KnownLine[]): boolean {
  const judged = new Set(assessed.filter((line) => line.affected !== 'unknown').map((line) => line.line))
  return judged.size > 0 && known.every((line) => !line.maintained || judged.has(line.id))
}

/** The lines that owe a fix: affected, and still maintained (or unknown to the policy's table). */
export function linesThatNeedAFix(assessed: readonly LineAssessment[], known: readonly KnownLine[]): readonly string[] {
  const ended = new Set(known.filter((line) => !line.maintained).map((line) => line.id))
  return assessed.filter((line) => line.affected === 'yes' && !ended.has(line.line)).map((line) => line.line)
}

export function lineProblems(
  assessed: readonly LineAssessment[],
  known: readonly KnownLine[],
): readonly FieldProblem[] {
  const ids = new Set(known.map((line) => line.id))
  const seen = new Set<string>()
  return assessed.flatMap(({ line, since }): FieldProblem[] => {
    const field = `line:${line}`
    const twice = seen.has(line)
    seen.add(line)
    if (line.trim() === '' || line.length > 60)
      return [{ field, problem: 'Name the line, such as 24.x, in at most 60 characters.' }]
    if (twice) return [{ field, problem: `The line ${line} stands there twice.` }]
    if (ids.size > 0 && !ids.has(line)) return [{ field, problem: `The policy knows no line ${line}.` }]
    if ((since ?? '').length > 60)
      return [{ field, problem: 'Write the first affected version in at most 60 characters.' }]
    return []
  })
}
