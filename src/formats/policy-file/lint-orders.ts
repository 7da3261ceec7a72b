import type { Pattern } from '../../domain/promise.ts'
import type { Placed } from './promises.ts'
import { note, type Place, type Report } from './reader.ts'

/** Orders that cannot all be kept: somewhere an act waits for itself. */
export function lintOrders(placed: readonly Placed[], report: Report): void {
  const edges = placed.flatMap(edgesOf)
  const found = cycleIn(edges)
  if (!found) return
  const { act, by } = found
  const lines = [...new Set(by.map((edge) => edge.place.line))].sort((a, b) => a - b)
  note(report, by.at(-1)!.place, 'order-cycle', {
    problem: `These orders cannot all be kept: “${act}” would have to come before itself (lines ${lines.join(', ')}).`,
    remedy: 'Change or remove one of them.',
  })
}

interface Edge {
  readonly from: string
  readonly to: string
  readonly place: Place
}

function edgesOf({ promise, place }: Placed): readonly Edge[] {
  // A promise that holds for some cases only cannot collide with one that holds for others.
  if (promise.when) return []
  const edges = promise.order.slice(1).flatMap((act, i) => between(promise.order[i]!, act, place))
  if (promise.keeping !== 'rule' || !promise.until || promise.without) return edges
  return [...edges, ...between(promise.until.any, promise.evidence, place)]
}

/** Only acts that are one event each: “list or publication” may be either, and so orders nothing for certain. */
function between(first: readonly Pattern[], second: readonly Pattern[], place: Place): readonly Edge[] {
  if (first.length !== 1) return []
  return second.map((act) => ({ from: first[0]!.type, to: act.type, place }))
}

function cycleIn(edges: readonly Edge[]): { act: string; by: readonly Edge[] } | undefined {
  const done = new Set<string>()
  const walk = (act: string, path: readonly Edge[]): { act: string; by: readonly Edge[] } | undefined => {
    const start = path.findIndex((edge) => edge.from === act)
    if (start >= 0) return { act, by: path.slice(start) }
    if (done.has(act)) return undefined
    for (const edge of edges) {
      const found = edge.from === act ? walk(edge.to, [...path, edge]) : undefined
      if (found) return found
    }
    done.add(act)
    return undefined
  }
  for (const { from } of edges) {
    const found = walk(from, [])
    if (found) return found
  }
  return undefined
}
