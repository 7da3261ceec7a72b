import type { Node, Program } from '@babel/types'
import { isNode, lineOf, walk } from './syntax.ts'

/** Something a file does that only some files may do; `text` says what exactly. */
export interface Mark {
  readonly what: MarkKind
  readonly text: string
  readonly line: number
}
export type MarkKind =
  | 'wall-clock'
  | 'effect'
  | 'environment'
  | 'default-export'
  | 'minting'
  | 'store-reach'
  | 'only-re-exports'

/** Globals that reach the world; a pure ring uses none of them. */
const EFFECTS = new Set(['fetch', 'process', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'WebSocket'])
const BRANDED = 'ReleasedAdvisory'
const BRAND = 'released'

export function marksOf(program: Program): Mark[] {
  const marks: Mark[] = []
  walk(program, (node) => {
    for (const [what, text] of marksAt(node)) marks.push({ what, text, line: lineOf(node) })
  })
  if (program.body.length > 0 && program.body.every(isReExport)) {
    marks.push({ what: 'only-re-exports', text: 'only re-exports', line: 1 })
  }
  return marks
}

type Found = readonly (readonly [MarkKind, string])[]
const NOTHING: Found = []

function marksAt(node: Node): Found {
  switch (node.type) {
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return marksOfMember(node.object, memberName(node))
    case 'NewExpression':
      return isNamed(node.callee, 'Date') && node.arguments.length === 0 ? [['wall-clock', 'new Date()']] : NOTHING
    case 'CallExpression':
      if (isNamed(node.callee, 'Date')) return [['wall-clock', 'Date()']]
      return node.callee.type === 'Identifier' && EFFECTS.has(node.callee.name)
        ? [['effect', node.callee.name]]
        : NOTHING
    case 'VariableDeclarator':
      // const { env } = process
      return isNamed(node.init, 'process') && node.id.type === 'ObjectPattern' ? [['environment', 'process']] : NOTHING
    case 'ExportDefaultDeclaration':
      return [['default-export', 'export default']]
    case 'ExportSpecifier':
      return isNamed(node.exported, 'default') ? [['default-export', 'export { … as default }']] : NOTHING
    default:
      return marksOfMinting(node)
  }
}

function marksOfMember(object: Node, property: string): Found {
  const name = object.type === 'Identifier' ? object.name : ''
  const found: [MarkKind, string][] = []
  if (isWallClock(name, property)) found.push(['wall-clock', `${name}.${property}`])
  if (name === 'process' && property === 'env') found.push(['environment', 'process.env'])
  if (EFFECTS.has(name) || (name === 'Math' && property === 'random')) found.push(['effect', `${name}.${property}`])
  if (isStore(object)) found.push(['store-reach', `store.${property}`])
  return found
}

/** Every way to call something a released advisory that did not come through the gate. */
function marksOfMinting(node: Node): Found {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSTypeAssertion':
      return mentions(node.typeAnnotation, BRANDED) ? [['minting', `as ${BRANDED}`]] : NOTHING
    case 'ImportSpecifier':
      if (isNamed(node.imported, BRAND)) return [['minting', `the brand "${BRAND}"`]]
      return isNamed(node.imported, BRANDED) && node.local.name !== BRANDED ? [renamed(node.local.name)] : NOTHING
    case 'TSTypeAliasDeclaration':
      return isReference(node.typeAnnotation, BRANDED) ? [renamed(node.id.name)] : NOTHING
    default:
      return NOTHING
  }
}

function renamed(name: string): readonly [MarkKind, string] {
  return ['minting', `${BRANDED} under the name ${name}`]
}

function isWallClock(object: string, property: string): boolean {
  return (
    (object === 'Date' && property === 'now') ||
    (object === 'Temporal' && property === 'Now') ||
    (object === 'performance' && (property === 'now' || property === 'timeOrigin')) ||
    (object === 'process' && (property === 'hrtime' || property === 'uptime'))
  )
}

/** `store` itself, or the `store` of something: `ctx.store`. */
function isStore(node: Node): boolean {
  return isNamed(node, 'store') || (node.type === 'MemberExpression' && isNamed(node.property, 'store'))
}

/** `now` of `Date.now` and of `Date['now']`. */
function memberName(node: { readonly computed: boolean; readonly property: Node }): string {
  if (node.property.type === 'StringLiteral') return node.property.value
  return node.property.type === 'Identifier' && !node.computed ? node.property.name : ''
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && 'name' in node && node.name === name
}

function isReExport(node: Node): boolean {
  if (node.type === 'ExportAllDeclaration') return true
  return node.type === 'ExportNamedDeclaration' && node.source !== null && node.source !== undefined
}

function isReference(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'TSTypeReference' && isNamed(node.typeName, name)
}

/** True when the type, anywhere inside, refers to this name. */
function mentions(type: Node, name: string): boolean {
  let found = false
  walk(type, (node) => {
    found ||= isReference(node, name)
  })
  return found
}
