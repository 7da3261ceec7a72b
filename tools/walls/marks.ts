import { type Program, Visitor } from 'oxc-parser'

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
  | 'import-type'
  | 'store-reach'
  | 'only-re-exports'

/** Globals that reach the world or bring chance; a pure ring uses none of them. */
const EFFECTS = new Set(['fetch', 'process', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'WebSocket'])
const BRANDED = 'ReleasedAdvisory'
const BRAND = 'released'

export function marksOf(path: string, program: Program, lineOf: (offset: number) => number): Mark[] {
  const marks: Mark[] = []
  const mark = (what: MarkKind, text: string, node: { start: number }): void => {
    marks.push({ what, text, line: lineOf(node.start) })
  }
  new Visitor({
    MemberExpression(node) {
      const object = node.object.type === 'Identifier' ? node.object.name : ''
      const property = memberName(node)
      if (isWallClock(object, property)) mark('wall-clock', `${object}.${property}`, node)
      if (object === 'process' && property === 'env') mark('environment', 'process.env', node)
      if (object === 'Math' && property === 'random') mark('effect', 'Math.random', node)
      if (EFFECTS.has(object)) mark('effect', `${object}.${property}`, node)
      if (isStore(node.object)) mark('store-reach', `store.${property}`, node)
    },
    NewExpression(node) {
      if (isNamed(node.callee, 'Date') && node.arguments.length === 0) mark('wall-clock', 'new Date()', node)
    },
    CallExpression(node) {
      if (isNamed(node.callee, 'Date')) mark('wall-clock', 'Date()', node)
      if (node.callee.type === 'Identifier' && EFFECTS.has(node.callee.name)) mark('effect', node.callee.name, node)
    },
    VariableDeclarator(node) {
      // const { env } = process
      if (isNamed(node.init, 'process') && node.id.type === 'ObjectPattern') mark('environment', 'process', node)
    },
    ExportDefaultDeclaration(node) {
      mark('default-export', 'export default', node)
    },
    ExportSpecifier(node) {
      if (isNamed(node.exported, 'default')) mark('default-export', 'export { … as default }', node)
    },
    TSAsExpression(node) {
      if (mentions(node.typeAnnotation, BRANDED)) mark('minting', `as ${BRANDED}`, node)
    },
    TSTypeAssertion(node) {
      if (mentions(node.typeAnnotation, BRANDED)) mark('minting', `<${BRANDED}>`, node)
    },
    ImportSpecifier(node) {
      if (isNamed(node.imported, BRAND)) mark('minting', `the brand "${BRAND}"`, node)
      const renamed = isNamed(node.imported, BRANDED) && node.local.name !== BRANDED
      if (renamed) mark('minting', `${BRANDED} under the name ${node.local.name}`, node)
    },
    TSTypeAliasDeclaration(node) {
      if (isReference(node.typeAnnotation, BRANDED)) mark('minting', `${BRANDED} under the name ${node.id.name}`, node)
    },
    TSImportType(node) {
      const source = specifierOf(node)
      if (source !== undefined) mark('import-type', source, node)
    },
  }).visit(program)
  const reexports = program.body.filter((node) => /^Export(All|Named)Declaration$/.test(node.type) && hasSource(node))
  if (/^src\//.test(path) && program.body.length > 0 && reexports.length === program.body.length) {
    marks.push({ what: 'only-re-exports', text: 'only re-exports', line: 1 })
  }
  return marks
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
function isStore(node: unknown): boolean {
  return isNamed(node, 'store') || (isNode(node) && node.type === 'MemberExpression' && isNamed(node.property, 'store'))
}

function memberName(node: { computed: boolean; property: { type: string } }): string {
  const { property } = node
  if ('name' in property && typeof property.name === 'string' && !node.computed) return property.name
  if ('value' in property && typeof property.value === 'string') return property.value
  return ''
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && 'name' in node && node.name === name
}

function hasSource(node: object): boolean {
  return 'source' in node && node.source !== null
}

function specifierOf(node: object): string | undefined {
  if (!('source' in node) || !isNode(node.source)) return undefined
  return 'value' in node.source && typeof node.source.value === 'string' ? node.source.value : undefined
}

function isReference(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'TSTypeReference' && 'typeName' in node && isNamed(node.typeName, name)
}

/** True when the type, anywhere inside, refers to this name. */
function mentions(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((one) => mentions(one, name))
  if (!isNode(node)) return false
  if (isReference(node, name)) return true
  return Object.values(node).some((child) => typeof child === 'object' && mentions(child, name))
}

function isNode(node: unknown): node is { type: string } & Record<string, unknown> {
  return typeof node === 'object' && node !== null && 'type' in node && typeof node.type === 'string'
}
