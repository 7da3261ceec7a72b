import type { Breach } from '../walls.ts'
import type { SourceFile, Tree } from './source.ts'

/** A file of the house, and a file of tests: a story may be longer than a rule. */
const LONGEST = { house: 300, tests: 500 } as const

/** Files that are longer on purpose: a short list, reviewed, each with its reason. A file that shrank must leave it. */
export const LONG_FILES: Readonly<Record<string, string>> = {}

const BANNED_NAMES = /(^|-)(utils?|helpers?|manager|service|misc|common)(-|\.|$)/
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.(ts|js)$/

export function shapeBreaches(tree: Tree, longFiles: Readonly<Record<string, string>> = LONG_FILES): Breach[] {
  return [...tree.files.flatMap((file) => [...lengthOf(file, longFiles), ...nameOf(file)]), ...stale(tree, longFiles)]
}

function lengthOf(file: SourceFile, longFiles: Readonly<Record<string, string>>): Breach[] {
  const longest = longestOf(file)
  if (file.lines <= longest || Object.hasOwn(longFiles, file.path)) return []
  return [
    {
      wall: 'short-files',
      path: file.path,
      line: longest + 1,
      problem: `has ${file.lines} lines; ${longest} is the wall`,
      mend: 'Split it by noun, or name it with its reason in LONG_FILES of tools/walls/shape.ts.',
    },
  ]
}

function longestOf({ path }: SourceFile): number {
  return path.startsWith('test/') ? LONGEST.tests : LONGEST.house
}

function nameOf(file: SourceFile): Breach[] {
  const name = file.path.split('/').at(-1) ?? ''
  if (KEBAB.test(name) && !file.path.split('/').some((part) => BANNED_NAMES.test(part))) return []
  const mend = 'Name the file in kebab-case after its noun or verb; no utils, helpers, manager, service.'
  return [{ wall: 'names', path: file.path, line: 1, problem: 'is not a name of this house', mend }]
}

function stale(tree: Tree, longFiles: Readonly<Record<string, string>>): Breach[] {
  const long = new Set(tree.files.filter((file) => file.lines > longestOf(file)).map((file) => file.path))
  return Object.keys(longFiles)
    .filter((path) => !long.has(path))
    .map((path) => ({
      wall: 'short-files',
      path,
      line: 1,
      problem: 'is in LONG_FILES but no longer too long',
      mend: 'Take it off the list in tools/walls/shape.ts.',
    }))
}
