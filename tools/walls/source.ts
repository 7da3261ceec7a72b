import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { type ParseResult, parseSync } from 'oxc-parser'
import { type Mark, marksOf } from './marks.ts'

/** One import, export-from, dynamic import or import type, as the walls see it. */
export interface Import {
  /** `src/store/rows.ts`, `npm:kysely` or `node:fs`. */
  readonly to: string
  /** Names taken, as the other file spells them; empty for side effects, `*` for all. */
  readonly names: readonly string[]
  readonly typeOnly: boolean
  readonly line: number
}

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

export function readSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text)
  const lineOf = lineCounter(text)
  return {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports: importsOf(path, text, parsed, lineOf),
    marks: marksOf(path, parsed.program, lineOf),
  }
}

function importsOf(path: string, text: string, parsed: ParseResult, lineOf: (offset: number) => number): Import[] {
  const found: Import[] = []
  const add = (specifier: string, start: number, names: readonly string[], typeOnly: boolean): void => {
    found.push({ to: resolve(path, specifier), names, typeOnly, line: lineOf(start) })
  }
  for (const one of parsed.module.staticImports) {
    const names = one.entries.map((entry) => entry.importName.name ?? '*')
    add(one.moduleRequest.value, one.start, names, one.entries.length > 0 && one.entries.every((entry) => entry.isType))
  }
  for (const one of parsed.module.staticExports) {
    for (const entry of one.entries) {
      if (entry.moduleRequest === null) continue
      add(entry.moduleRequest.value, one.start, [entry.importName.name ?? '*'], entry.isType)
    }
  }
  for (const one of parsed.module.dynamicImports) {
    const written = text.slice(one.moduleRequest.start, one.moduleRequest.end)
    // A computed specifier cannot be judged, so it gets a name that no wall lets through.
    add(/^(['"])[^'"]+\1$/.test(written) ? written.slice(1, -1) : 'npm:(computed)', one.start, ['*'], false)
  }
  for (const mark of marksOf(path, parsed.program, lineOf)) {
    if (mark.what === 'import-type')
      found.push({ to: resolve(path, mark.text), names: ['*'], typeOnly: true, line: mark.line })
  }
  return found
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier))
  if (specifier.startsWith('node:')) return specifier
  if (isBuiltin(specifier)) return `node:${specifier}`
  if (specifier.startsWith('npm:')) return specifier
  const parts = specifier.split('/')
  return `npm:${specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]}`
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
