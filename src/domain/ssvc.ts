import type { SsvcFacts } from './advisory.ts'
import type { Finding } from './refusal.ts'
import { SSVC_POINTS } from './ssvc-points.ts'

export interface SsvcPoint {
  /** namespace:key:version, such as ssvc:E:1.1.0. */
  readonly id: string
  readonly name: string
  /** Names of the values by their keys. */
  readonly values: ReadonlyMap<string, string>
}

const POINTS: ReadonlyMap<string, SsvcPoint> = new Map(
  SSVC_POINTS.map(([id, name, values]) => [
    id,
    { id, name, values: new Map(values.split('|').map((value) => value.split('=') as [string, string])) },
  ]),
)

/** A decision point of the official registry. */
export function ssvcPoint(id: string): SsvcPoint | undefined {
  return POINTS.get(id)
}

/** A selection in words that are read again: "Exploitation: Active (ssvc:E:1.1.0/A)". */
export function ssvcWords({ point, value }: SsvcFacts['selections'][number]): string {
  const known = POINTS.get(point)
  if (known === undefined) return value === '' ? point : `${point}/${value}`
  return `${known.name}: ${known.values.get(value) ?? value} (${point}/${value})`
}

/** Reads a selection as `ssvcWords` writes it, or its short form alone: ssvc:E:1.1.0/A. */
export function ssvcSelection(text: string): SsvcFacts['selections'][number] | undefined {
  const match = /(?:^|\()([a-z][a-z0-9.#/-]*:[A-Za-z0-9_*]+:\d+\.\d+\.\d+)\/([A-Za-z0-9_*]+)\)?\s*$/.exec(text.trim())
  return match === null ? undefined : { point: match[1] ?? '', value: match[2] ?? '' }
}

/** What the official tables do not know, or what is said twice. */
export function checkSsvc(ssvc: SsvcFacts | undefined): readonly Finding[] {
  const selections = ssvc?.selections ?? []
  const seen = new Set<string>()
  return selections.flatMap(({ point, value }, i): readonly Finding[] => {
    const path = `ssvc.selections[${i}]`
    const known = POINTS.get(point)
    const plain = point.replace(/:[^:]*$/, '')
    const twice = seen.has(plain)
    seen.add(plain)
    if (known === undefined)
      return [error(path, `SSVC has no decision point "${point.slice(0, 60)}".`, 'Write one such as ssvc:E:1.1.0/A.')]
    if (!known.values.has(value)) {
      const values = [...known.values].map(([key, name]) => `${key} (${name})`).join(', ')
      return [error(path, `${known.name} has no value "${value.slice(0, 40)}".`, `Choose one of ${values}.`)]
    }
    return twice ? [error(path, `${known.name} is decided twice.`, 'Keep one.')] : []
  })
}

function error(path: string, problem: string, remedy: string): Finding {
  return { rule: 'facts-ssvc', level: 'error', path, problem, remedy }
}
