import type { ProductKind, StepKind } from '../../domain/event.ts'
import type {
  CompiledPolicy,
  PolicyDoor,
  PolicyProduct,
  ReleaseLine,
  ReleaseRules,
  SecurityTxtFacts,
} from '../../domain/policy.ts'
import type { CompiledPromise, Pattern } from '../../domain/promise.ts'
import { readDay } from './calendar-section.ts'
import { type Fields, fieldsOf, nearestOf, textOf } from './fields.ts'
import { type Node, note, type Report } from './reader.ts'
import { slug } from './slug.ts'

/** The parts of a policy that are facts, not promises: who, what, by which door. */

export function readOrganisation(top: Fields, report: Report): CompiledPolicy['organisation'] {
  const node = top.node('organisation')
  if (!node) {
    note(report, top.place, 'no-organisation', {
      problem: 'Nothing says whose policy this is.',
      remedy: 'Add “organisation: NAME”.',
    })
  }
  const fields = node?.kind === 'map' ? fieldsOf(node, ['name', 'prefix', 'home'], report) : undefined
  const name = fields?.text('name') ?? (node?.kind === 'text' ? node.text : 'Unnamed')
  const derived = name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 8)
  const prefix = fields?.text('prefix') ?? (PREFIX.test(derived) ? derived : 'CASE')
  if (!PREFIX.test(prefix)) {
    note(report, fields?.node('prefix') ?? top.place, 'prefix', {
      problem: `“${prefix}” cannot begin an advisory’s number.`,
      remedy: 'Write 2 to 12 capital letters or digits, a letter first, such as NODE.',
    })
  }
  const home = fields?.text('home')
  return { name, prefix, ...(home !== undefined && { home }) }
}

const PREFIX = /^[A-Z][A-Z0-9]{1,11}$/

const DOORS = ['form', 'mail', 'hackerone', 'github', 'signal', 'web', 'phone'] as const

/** The platform's own form is always a door; `contact:` is short for a mail address. */
export function readDoors(top: Fields, report: Report): readonly PolicyDoor[] {
  const doors: PolicyDoor[] = [{ kind: 'form' }]
  for (const contact of top.texts('contact')) doors.push(doorAt(contact))
  for (const node of top.list('doors')) {
    if (node.kind === 'text') {
      if (node.text !== 'form') doors.push(doorAt(node.text))
      continue
    }
    const fields = fieldsOf(node, [...DOORS, 'note', 'on request'], report)
    const kind = DOORS.find((d) => fields?.has(d))
    if (!fields || !kind) {
      if (fields)
        note(report, node, 'door', {
          problem: 'This door has no address.',
          remedy: `Write “- mail: ADDRESS” or one of ${DOORS.join(', ')}.`,
        })
      continue
    }
    const address = fields.text(kind)
    const remark = fields.text('note')
    const onRequest = fields.text('on request') === 'yes' || address === 'on request'
    if (kind === 'form') doors.shift()
    const shown = address !== undefined && address !== 'on request' && kind !== 'form' ? { address } : {}
    doors.push({ kind, ...shown, ...(remark !== undefined && { note: remark }), ...(onRequest && { onRequest: true }) })
  }
  const once = eachOnce(doors)
  for (const door of once) checkAddress(door, top, report)
  return once.sort((a, b) => Number(b.kind === 'form') - Number(a.kind === 'form'))
}

/** The address of “contact:” is often among the doors too, there with its note. */
function eachOnce(doors: readonly PolicyDoor[]): PolicyDoor[] {
  const once = new Map<string, PolicyDoor>()
  for (const door of doors) {
    const key = `${door.kind} ${door.address?.toLowerCase() ?? ''}`
    once.set(key, { ...once.get(key), ...door })
  }
  return [...once.values()]
}

/** A bare address: of a known service, of the web, a telephone number, or of mail. */
function doorAt(address: string): PolicyDoor {
  if (/^https?:\/\/(?:www\.)?hackerone\.com\//i.test(address)) return { kind: 'hackerone', address }
  if (/^https?:\/\/(?:www\.)?github\.com\//i.test(address)) return { kind: 'github', address }
  if (/^https?:\/\//i.test(address)) return { kind: 'web', address }
  if (/^\+[\d ()-]{6,30}$/.test(address)) return { kind: 'phone', address }
  return { kind: 'mail', address: address.replace(/^mailto:/i, '') }
}

function checkAddress(door: PolicyDoor, top: Fields, report: Report): void {
  if (door.kind !== 'mail' || door.address === undefined || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(door.address)) return
  note(report, top.node('doors') ?? top.node('contact') ?? top.place, 'address', {
    problem: `“${door.address}” is no mail address.`,
    remedy: 'Write one such as security@example.org; a web address begins with https://.',
  })
}

const KINDS_OF_PRODUCT: readonly ProductKind[] = ['library', 'product', 'service']

export function readProducts(top: Fields, name: string, report: Report): readonly PolicyProduct[] {
  const products = top.list('products').flatMap((node) => readProduct(node, report) ?? [])
  return products.length > 0 ? products : [{ id: slug(name), name, kind: 'product', lines: [] }]
}

function readProduct(node: Node, report: Report): PolicyProduct | undefined {
  if (node.kind === 'text') return { id: slug(node.text), name: node.text, kind: 'product', lines: [] }
  const keys = ['id', 'name', 'kind', 'purl', 'ecosystem', 'package', 'repository', 'lines']
  const fields = fieldsOf(node, keys, report)
  const name = fields?.text('name')
  if (!fields || name === undefined) {
    if (fields) note(report, node, 'product', { problem: 'This product has no name.', remedy: 'Add “name:”.' })
    return undefined
  }
  const kind = fields.text('kind') ?? 'product'
  const known = KINDS_OF_PRODUCT.find((k) => k === kind)
  if (!known) {
    note(report, fields.node('kind')!, 'product-kind', {
      problem: `“${kind}” is no kind of product.`,
      remedy: 'Write library, product or service.',
    })
  }
  const optional = Object.fromEntries(
    ['purl', 'ecosystem', 'package', 'repository'].flatMap((k) => (fields.has(k) ? [[k, fields.text(k)]] : [])),
  )
  return {
    id: fields.text('id') ?? slug(name),
    name,
    kind: known ?? 'product',
    ...optional,
    lines: readLines(fields, report),
  }
}

/** “22”, “22 until 2027-04-30”, or “22: 2027-04-30”, alone or in a list. */
function readLines(fields: Fields, report: Report): readonly ReleaseLine[] {
  const lines: ReleaseLine[] = []
  const add = (id: string, given: Node | undefined): void => {
    const date = given?.kind === 'map' ? given.entries.get('until')?.value : given
    const until = date && readDay(date, report)
    lines.push({ id, ...(until !== undefined && { until }) })
  }
  const node = fields.node('lines')
  if (node?.kind === 'map') {
    for (const [id, { value }] of node.entries) add(id, value.kind === 'empty' ? undefined : value)
    return lines
  }
  for (const item of fields.list('lines')) {
    if (item.kind === 'map') {
      for (const [id, { value }] of item.entries) add(id, value.kind === 'empty' ? undefined : value)
      continue
    }
    const [id, date] = (textOf(item, report) ?? '').split(/ until /)
    if (id) add(id.trim(), date === undefined ? undefined : { ...item, kind: 'text', text: date.trim() })
  }
  return lines
}

const STEP_WORDS: Readonly<Record<string, StepKind>> = {
  list: 'list',
  push: 'push',
  builds: 'builds',
  publish: 'publish',
  publication: 'publish',
  'tell reporters': 'tell-reporters',
}

const STEP_EVENTS: Readonly<Record<string, StepKind>> = {
  'list.sent': 'list',
  'fixes.pushed': 'push',
  'builds.released': 'builds',
  'advisory.published': 'publish',
}

/** release: order, list, four eyes, on. Without an order it is the one that the policy promises. */
export function readRelease(
  fields: Fields | undefined,
  promises: readonly CompiledPromise[],
  products: readonly PolicyProduct[],
  report: Report,
): ReleaseRules {
  const stated = fields?.list('order').flatMap((node) => {
    const word = textOf(node, report) ?? ''
    const step = Object.hasOwn(STEP_WORDS, word) ? STEP_WORDS[word] : undefined
    if (step) return [step]
    const nearest = nearestOf(word, Object.keys(STEP_WORDS))
    note(report, node, 'step', {
      problem: `“${word}” is no step of a release.`,
      remedy: nearest ? `Write “${nearest}”.` : `Known: ${Object.keys(STEP_WORDS).join(', ')}.`,
    })
    return []
  })
  const list = fields?.text('list')
  const promised = promises.find((p) => p.keeping === 'order')?.order.flatMap(stepOf)
  const order = stated?.length ? stated : promised?.length ? promised : usualOrder(products, list)
  return {
    order: [...new Set(order)],
    ...(list !== undefined && { list }),
    fourEyes: fields?.text('four eyes') === 'yes' || fields?.text('four eyes') === 'true',
  }
}

function stepOf(acts: readonly Pattern[]): readonly StepKind[] {
  const step = acts.length === 1 ? STEP_EVENTS[acts[0]!.type] : undefined
  return step ? [step] : []
}

function usualOrder(products: readonly PolicyProduct[], list: string | undefined): readonly StepKind[] {
  const service = products.every((p) => p.kind === 'service')
  return [
    ...(list === undefined ? [] : ['list' as const]),
    ...(service ? [] : ['push' as const, 'builds' as const]),
    'publish',
  ]
}

export function readSecurityTxt(
  top: Fields,
  given: { readonly doors: readonly PolicyDoor[]; readonly languages: readonly string[] },
  report: Report,
): SecurityTxtFacts {
  const { doors } = given
  const fields = top.map('security.txt', [
    'contacts',
    'canonical',
    'languages',
    'encryption',
    'acknowledgments',
    'hiring',
  ])
  const own = fields?.texts('contacts') ?? []
  const contacts = own.length > 0 ? own : doors.flatMap((door) => uriOf(door) ?? [])
  for (const node of fields?.list('canonical') ?? []) checkHttps(node, report)
  for (const node of fields?.list('encryption') ?? []) checkHttps(node, report)
  const languages = fields?.texts('languages') ?? []
  return {
    contacts,
    canonical: fields?.texts('canonical') ?? [],
    languages: languages.length > 0 ? languages : given.languages.length > 0 ? given.languages : ['en'],
    encryption: [...(fields?.texts('encryption') ?? [])],
    ...(fields?.has('acknowledgments') && { acknowledgments: fields.text('acknowledgments') ?? '' }),
    ...(fields?.has('hiring') && { hiring: fields.text('hiring') ?? '' }),
  }
}

/** RFC 9116 §2.5.3: a contact is a URI. */
function uriOf(door: PolicyDoor): string | undefined {
  if (door.address === undefined || door.onRequest) return undefined
  if (door.kind === 'mail') return `mailto:${door.address}`
  if (door.kind === 'phone') return `tel:${door.address}`
  return door.address.startsWith('https://') ? door.address : undefined
}

// RFC 9116 §2.5.2, §2.5.4: web addresses must be https.
function checkHttps(node: Node, report: Report): void {
  const text = textOf(node, report) ?? ''
  if (/^(https:\/\/|openpgp4fpr:|dns:)/.test(text)) return
  note(report, node, 'https', { problem: `“${text}” is not an https address.`, remedy: 'Write https://…' })
}
