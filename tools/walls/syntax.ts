import { parse } from '@babel/parser'
import type { Node, Program } from '@babel/types'

/** The syntax tree of a module of this house. What tsc will complain of anyway is passed over; what cannot be read throws. */
export function parseModule(path: string, text: string): Program {
  try {
    return parse(text, {
      sourceType: 'module',
      errorRecovery: true,
      plugins: path.endsWith('.js') ? [] : [['typescript', { dts: path.endsWith('.d.ts') }]],
    }).program
  } catch (cause) {
    throw new Error(`${path} cannot be read as a module`, { cause })
  }
}

/** Every node below this one and itself, from the outside in. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const [key, child] of Object.entries(node)) {
    if (BESIDE.has(key)) continue
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) walk(one, visit)
  }
}

/** Hangs on nodes without being part of the program. */
const BESIDE = new Set(['loc', 'extra', 'leadingComments', 'innerComments', 'trailingComments'])

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The line on which a node begins, from 1. */
export function lineOf(node: Node): number {
  return node.loc?.start.line ?? 1
}
