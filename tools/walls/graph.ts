import type { Breach } from '../walls.ts'
import type { Tree } from './source.ts'

type Edges = ReadonlyMap<string, readonly { readonly to: string; readonly line: number }[]>

/**
 * Circles of imports at run time, where the order of loading decides what is defined. A part may name a type of the
 * whole that is made of it: types are gone when the program runs.
 */
export function circleBreaches(tree: Tree): Breach[] {
  const edges = edgesOf(tree, (_, typeOnly) => !typeOnly)
  const breaches: Breach[] = []
  const reported = new Set<string>()
  for (const start of edges.keys()) {
    const circle = shortestWay(edges, start, (path) => path === start)
    if (circle === undefined) continue
    const key = [...circle.path].sort().join(' ')
    if (reported.has(key)) continue
    reported.add(key)
    breaches.push({
      wall: 'no-circles',
      path: start,
      line: circle.line,
      problem: `imports itself: ${[start, ...circle.path].join(' > ')}`,
      mend: 'Move what both need into a third file, or pass it in.',
    })
  }
  return breaches
}

/** Code that the site can reach by any way must not be able to act or to open a case: not only its own imports count. */
export function siteReachBreaches(tree: Tree): Breach[] {
  const edges = edgesOf(tree, (path, typeOnly) => !typeOnly && !isPublished(path))
  return [...edges.keys()]
    .filter((path) => path.startsWith('src/http/site/'))
    .flatMap((start) => {
      const way = shortestWay(
        edges,
        start,
        (path) => /^src\/(actions|channels|store)\//.test(path) && !isPublished(path),
      )
      if (way === undefined) return []
      const problem = `reaches ${way.path.at(-1)}: ${[start, ...way.path].join(' > ')}`
      const mend = 'Cut the way: what the site shares with other doors must not import actions or the store.'
      return [{ wall: 'site-reaches-only-published', path: start, line: way.line, problem, mend }]
    })
}

function isPublished(path: string): boolean {
  return /^src\/store\/published[./-]/.test(path)
}

/** A file for which `keep` is false keeps its incoming imports but is not looked into. */
function edgesOf(tree: Tree, keep: (path: string, typeOnly: boolean) => boolean): Edges {
  const edges = new Map<string, { to: string; line: number }[]>()
  for (const file of tree.files.filter((one) => one.path.startsWith('src/'))) {
    if (!keep(file.path, false)) continue
    const imports = file.imports.filter((one) => one.to.startsWith('src/') && keep(one.to, one.typeOnly))
    edges.set(file.path, imports)
  }
  return edges
}

/** Breadth first, so that the shortest way is the one shown. */
function shortestWay(
  edges: Edges,
  start: string,
  found: (path: string) => boolean,
): { readonly path: readonly string[]; readonly line: number } | undefined {
  const seen = new Set<string>()
  let front = (edges.get(start) ?? []).map((edge) => ({ path: [edge.to], line: edge.line }))
  while (front.length > 0) {
    const next: typeof front = []
    for (const way of front) {
      const end = way.path.at(-1) ?? start
      if (found(end)) return way
      if (seen.has(end)) continue
      seen.add(end)
      for (const edge of edges.get(end) ?? []) next.push({ path: [...way.path, edge.to], line: way.line })
    }
    front = next
  }
  return undefined
}
