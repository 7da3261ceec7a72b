import { circleBreaches, siteReachBreaches } from './walls/graph.ts'
import { IMPORT_LAWS, MARK_LAWS } from './walls/laws.ts'
import { shapeBreaches } from './walls/shape.ts'
import { readTree, type Tree } from './walls/source.ts'

/** A wall that somebody climbed: where, what, and how to mend it. */
export interface Breach {
  readonly wall: string
  readonly path: string
  readonly line: number
  readonly problem: string
  readonly mend: string
}

/** Everything that breaks a law of the house (docs/adr, ARCHITECTURE.md) in the tree under `root`. */
export function findBreaches(root: string): Breach[] {
  const tree = readTree(root)
  return [
    ...importBreaches(tree),
    ...markBreaches(tree),
    ...circleBreaches(tree),
    ...siteReachBreaches(tree),
    ...shapeBreaches(tree),
  ]
}

function importBreaches(tree: Tree): Breach[] {
  return tree.files.flatMap((file) =>
    file.imports.flatMap((one) =>
      IMPORT_LAWS.flatMap((law) => {
        const problem = law.breaks(file, one, tree.dependencies)
        return problem === undefined
          ? []
          : [{ wall: law.name, path: file.path, line: one.line, problem, mend: law.mend }]
      }),
    ),
  )
}

function markBreaches(tree: Tree): Breach[] {
  return tree.files.flatMap((file) =>
    MARK_LAWS.filter((law) => law.within.test(file.path) && !law.home?.test(file.path)).flatMap((law) =>
      file.marks
        .filter((mark) => mark.what === law.mark && !law.but?.test(mark.text))
        .map((mark) => ({
          wall: law.name,
          path: file.path,
          line: mark.line,
          problem: `${law.problem}: ${mark.text}`,
          mend: law.mend,
        })),
    ),
  )
}
