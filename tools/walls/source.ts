import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type Import, importsOf } from './imports.ts'
import { type Mark, marksOf } from './marks.ts'
import { parseModule } from './syntax.ts'

export interface SourceFile {
  /** From the root of the checkout, with forward slashes. */
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
  readonly marks: readonly Mark[]
}

export interface Tree {
  readonly files: readonly SourceFile[]
  /** Names under `dependencies` of package.json. */
  readonly dependencies: readonly string[]
}

export function readTree(root: string): Tree {
  const paths = ['src', 'tools', 'bench', 'test', 'bin'].flatMap((folder) => sourcesUnder(root, folder))
  return {
    files: paths.map((path) => readSource(path, readFileSync(join(root, path), 'utf8'))),
    dependencies: dependenciesOf(readFileSync(join(root, 'package.json'), 'utf8')),
  }
}

function sourcesUnder(root: string, folder: string): string[] {
  let names: string[]
  try {
    names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  } catch {
    return [] // a tree without this folder
  }
  return names
    .filter((name) => /\.(ts|js)$/.test(name))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .sort()
}

function dependenciesOf(packageJson: string): string[] {
  const parsed: { dependencies?: Record<string, string> } = JSON.parse(packageJson)
  return Object.keys(parsed.dependencies ?? {})
}

function readSource(path: string, text: string): SourceFile {
  const program = parseModule(path, text)
  return {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports: importsOf(path, program),
    marks: marksOf(program),
  }
}
