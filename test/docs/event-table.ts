import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, parseSync, type TSType } from 'oxc-parser'

/** `report.received` → its clear fields, read from the types of src/domain/event.ts. */
export function clearFieldsOfEvents(): Map<string, readonly string[]> {
  const path = join(import.meta.dirname, '../../src/domain/event.ts')
  const program = parseSync(path, readFileSync(path, 'utf8')).program
  const interfaces = interfacesOf(program)
  const found = new Map<string, readonly string[]>()
  for (const name of ['ReportEvents', 'CaseEvents', 'ReleaseEvents', 'OrganisationEvents']) {
    for (const [event, shape] of membersOf(interfaces, { interface: name })) {
      const facts = membersOf(interfaces, { type: shape }).get('facts')
      if (facts === undefined) throw new Error(`${event} has no facts`)
      const known = found.get(event) ?? []
      found.set(event, [...new Set([...known, ...membersOf(interfaces, { type: facts }).keys()])])
    }
  }
  return found
}

type Signatures = Extract<TSType, { type: 'TSTypeLiteral' }>['members']

function interfacesOf(program: Program): Map<string, Signatures> {
  const found = new Map<string, Signatures>()
  for (const node of program.body) {
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    if (declared?.type === 'TSInterfaceDeclaration') found.set(declared.id.name, declared.body.body)
  }
  return found
}

function membersOf(
  interfaces: ReadonlyMap<string, Signatures>,
  of: { readonly interface: string } | { readonly type: TSType },
): Map<string, TSType> {
  if ('interface' in of) return propertiesOf(interfaces.get(of.interface) ?? [], of.interface)
  const { type } = of
  switch (type.type) {
    case 'TSTypeLiteral':
      return propertiesOf(type.members, 'a type literal')
    case 'TSIntersectionType':
      return new Map(type.types.flatMap((one) => [...membersOf(interfaces, { type: one })]))
    case 'TSTypeReference': {
      const name = type.typeName.type === 'Identifier' ? type.typeName.name : ''
      if (name === 'None') return new Map()
      if (interfaces.has(name)) return membersOf(interfaces, { interface: name })
      throw new Error(`facts refer to ${name}, which is no interface of event.ts`)
    }
    default:
      throw new Error(`facts are written as ${type.type}, which this reader does not know`)
  }
}

function propertiesOf(members: Signatures, where: string): Map<string, TSType> {
  const found = new Map<string, TSType>()
  for (const member of members) {
    if (member.type !== 'TSPropertySignature' || !member.typeAnnotation)
      throw new Error(`${where} has a ${member.type}`)
    const { key } = member
    const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''
    found.set(name, member.typeAnnotation.typeAnnotation)
  }
  return found
}
