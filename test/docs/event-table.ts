import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node, Program } from '@babel/types'
import { isNode, parseModule } from '../../tools/walls/syntax.ts'

/** `report.received` → its clear fields, read from the types of src/domain/event*.ts. */
export function clearFieldsOfEvents(): Map<string, readonly string[]> {
  const files = ['event.ts', 'event-bodies.ts', 'event-release.ts']
  const interfaces = new Map(
    files.flatMap((file) => [...interfacesIn(join(import.meta.dirname, '../../src/domain', file))]),
  )
  const found = new Map<string, readonly string[]>()
  for (const name of ['ReportEvents', 'CaseEvents', 'ReleaseEvents', 'OrganisationEvents']) {
    for (const [event, shape] of propertiesOf(interfaces.get(name) ?? [], name)) {
      const facts = fieldsOf(interfaces, shape).get('facts')
      if (facts === undefined) throw new Error(`${event} has no facts`)
      const known = found.get(event) ?? []
      found.set(event, [...new Set([...known, ...fieldsOf(interfaces, facts).keys()])])
    }
  }
  return found
}

function interfacesIn(path: string): Map<string, readonly Node[]> {
  return interfacesOf(parseModule(path, readFileSync(path, 'utf8')))
}

function interfacesOf(program: Program): Map<string, readonly Node[]> {
  const found = new Map<string, readonly Node[]>()
  for (const node of program.body) {
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    if (declared?.type === 'TSInterfaceDeclaration') found.set(declared.id.name, declared.body.body)
  }
  return found
}

function fieldsOf(interfaces: ReadonlyMap<string, readonly Node[]>, type: Node): Map<string, Node> {
  switch (type.type) {
    case 'TSTypeLiteral':
      return propertiesOf(type.members, 'a type literal')
    case 'TSIntersectionType':
      return new Map(type.types.flatMap((one) => [...fieldsOf(interfaces, one)]))
    case 'TSTypeReference': {
      const name = type.typeName.type === 'Identifier' ? type.typeName.name : ''
      if (name === 'None') return new Map()
      const members = interfaces.get(name)
      if (members === undefined) throw new Error(`facts refer to ${name}, which is no interface of event.ts`)
      return propertiesOf(members, name)
    }
    default:
      throw new Error(`facts are written as ${type.type}, which this reader does not know`)
  }
}

function propertiesOf(members: readonly Node[], where: string): Map<string, Node> {
  const found = new Map<string, Node>()
  for (const member of members) {
    const type = member.type === 'TSPropertySignature' ? member.typeAnnotation : undefined
    if (member.type !== 'TSPropertySignature' || !isNode(type) || type.type !== 'TSTypeAnnotation') {
      throw new Error(`${where} has a ${member.type}, which this reader does not know`)
    }
    const { key } = member
    const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : ''
    found.set(name, type.typeAnnotation)
  }
  return found
}
