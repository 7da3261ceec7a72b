import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import type { Node, Program } from '@babel/types'
import { lineOf, walk } from './syntax.ts'

/** One import, export-from, dynamic import or import type, as the walls see it. */
export interface Import {
  /** `src/store/rows.ts`, `npm:kysely` or `node:fs`. */
  readonly to: string
  /** Names taken, as the other file spells them; empty for side effects, `*` for all. */
  readonly names: readonly string[]
  readonly typeOnly: boolean
  readonly line: number
}

export function importsOf(path: string, program: Program): Import[] {
  const found: Import[] = []
  walk(program, (node) => {
    const one = importAt(node)
    if (one !== undefined) found.push({ ...one, to: resolve(path, one.to), line: lineOf(node) })
  })
  return found
}

function importAt(node: Node): Omit<Import, 'line'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return { to: node.source.value, names: node.specifiers.map(nameTaken), typeOnly: takesTypesOnly(node) }
    case 'ExportAllDeclaration':
      return { to: node.source.value, names: ['*'], typeOnly: node.exportKind === 'type' }
    case 'ExportNamedDeclaration':
      if (node.source === null || node.source === undefined) return undefined
      return { to: node.source.value, names: node.specifiers.map(nameTaken), typeOnly: takesTypesOnly(node) }
    case 'ImportExpression':
      return { to: literalOf(node.source), names: ['*'], typeOnly: false }
    case 'TSImportType':
      return { to: literalOf(node.source), names: ['*'], typeOnly: true }
    default:
      return undefined
  }
}

/** `import type { A }` and `import { type A }`, or the same with export. */
function takesTypesOnly(node: Extract<Node, { type: 'ImportDeclaration' | 'ExportNamedDeclaration' }>): boolean {
  return isType(node) || (node.specifiers.length > 0 && node.specifiers.every(isType))
}

function isType(node: Node): boolean {
  return ('importKind' in node && node.importKind === 'type') || ('exportKind' in node && node.exportKind === 'type')
}

function nameTaken(specifier: Node): string {
  if (specifier.type === 'ImportSpecifier') return nameOf(specifier.imported)
  if (specifier.type === 'ExportSpecifier') return nameOf(specifier.local)
  return specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*'
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'StringLiteral' ? node.value : '*'
}

/** A computed specifier cannot be judged, so it gets a name that no wall lets through. */
function literalOf(node: Node): string {
  return node.type === 'StringLiteral' ? node.value : 'npm:(computed)'
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier))
  if (specifier.startsWith('node:') || specifier.startsWith('npm:')) return specifier
  if (isBuiltin(specifier)) return `node:${specifier}`
  const parts = specifier.split('/')
  return `npm:${specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]}`
}
