import { canonicalJson, type Json } from '../lib/canonical-json.ts'
import { isObject, type JsonObject } from './json-value.ts'

/** Tells what is wrong with a value at a JSON pointer. Shapes are built once and used for every document. */
export type Shape = (value: unknown, path: string, report: Report) => void
export type Report = (path: string, problem: string) => void

export interface TextRules {
  readonly min?: number
  readonly max?: number
  readonly pattern?: RegExp
  /** What the pattern means, in words: "a CVE id such as CVE-2026-12345". */
  readonly is?: string
}

export function text(rules: TextRules = {}): Shape {
  return (value, path, report) => {
    if (typeof value !== 'string') return report(path, `This must be text${rules.is ? `: ${rules.is}` : ''}.`)
    // Lengths in JSON Schema count characters, not UTF-16 units.
    const length = rules.max !== undefined && value.length > rules.max ? [...value].length : value.length
    if (rules.max !== undefined && length > rules.max) report(path, `This is longer than ${rules.max} characters.`)
    if (rules.min !== undefined && length < rules.min)
      report(path, rules.min === 1 ? 'This is empty.' : 'This is too short.')
    if (rules.pattern !== undefined && !rules.pattern.test(value))
      report(path, `This is not ${rules.is ?? 'well formed'}.`)
  }
}

export function oneOf(...values: readonly unknown[]): Shape {
  return (value, path, report) => {
    if (!values.includes(value)) report(path, `This must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}.`)
  }
}

export function number(min: number, max: number, whole = false): Shape {
  return (value, path, report) => {
    if (typeof value !== 'number' || value < min || value > max || (whole && !Number.isInteger(value)))
      report(path, `This must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
  }
}

export const bool: Shape = (value, path, report) => {
  if (typeof value !== 'boolean') report(path, 'This must be true or false.')
}

export const anything: Shape = () => undefined

export interface ListRules {
  readonly min?: number
  readonly max?: number
  readonly unique?: boolean
}

export function list(item: Shape, rules: ListRules = {}): Shape {
  return (value, path, report) => {
    if (!Array.isArray(value)) return report(path, 'This must be a list.')
    if (value.length < (rules.min ?? 0)) report(path, 'This list is empty.')
    if (rules.max !== undefined && value.length > rules.max) report(path, `This list has more than ${rules.max} items.`)
    for (let i = 0; i < value.length; i++) item(value[i], below(path, i), report)
    if (rules.unique === true && value.length > 1) reportTwins(value, path, report)
  }
}

function reportTwins(items: readonly unknown[], path: string, report: Report): void {
  if (items.length <= 8 && !hasTwins(items)) return
  const seen = new Map<string, number>()
  for (const [i, item] of items.entries()) {
    const key = canonicalJson(item as Json)
    const first = seen.get(key)
    if (first !== undefined) report(`${path}/${i}`, `This item is the same as item ${first}.`)
    else seen.set(key, i)
  }
}

/** Whether two of these are the same; for short lists. */
export function hasTwins(items: readonly unknown[]): boolean {
  for (let i = 1; i < items.length; i++) for (let j = 0; j < i; j++) if (isSame(items[i], items[j])) return true
  return false
}

// Cheaper than canonical text where a list is short, as nearly all are.
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
}

export interface RecordRules {
  readonly required?: readonly string[]
  readonly fields: Readonly<Record<string, Shape>>
  /** Other names: all allowed, none, or those that match. */
  readonly others?: 'any' | 'none' | RegExp
  readonly also?: readonly ((value: JsonObject, path: string, report: Report) => void)[]
}

export function record(rules: RecordRules): Shape {
  const { required = [], others = 'any', also = [] } = rules
  const fields = new Map(Object.entries(rules.fields))
  return (value, path, report) => {
    if (!isObject(value)) return report(path, 'This must be an object.')
    for (const name of required)
      if (value[name] === undefined && !Object.hasOwn(value, name)) report(path, `"${name}" is missing.`)
    for (const name in value) {
      const shape = fields.get(name)
      if (shape !== undefined) shape(value[name], below(path, name), report)
      else if (others === 'none' || (others instanceof RegExp && !others.test(name)))
        report(below(path, name), `"${name.slice(0, 60)}" is not a field of this standard.`)
    }
    for (const rule of also) rule(value, path, report)
  }
}

/** A rule for records: at least one of these groups of fields is there. */
export function someOf(...groups: readonly (readonly string[])[]): NonNullable<RecordRules['also']>[number] {
  const words = groups.map((group) => group.join(' with ')).join(', or ')
  return (value, path, report) => {
    if (!groups.some((group) => group.every((name) => Object.hasOwn(value, name)))) report(path, `This needs ${words}.`)
  }
}

/** RFC 6901 §3. */
export function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

// Most documents have no problem, and then nobody reads the paths: they are written in a second look only.
const NO_PATH = '\u0000'

function below(path: string, name: string | number): string {
  return path === NO_PATH ? NO_PATH : `${path}/${typeof name === 'number' ? name : pointer(name)}`
}

/** Runs a shape over a document and gathers what it says. */
export function problemsOf(shape: Shape, document: unknown): readonly { path: string; problem: string }[] {
  let good = true
  shape(document, NO_PATH, () => {
    good = false
  })
  if (good) return []
  const problems: { path: string; problem: string }[] = []
  shape(document, '', (path, problem) => problems.push({ path, problem }))
  return problems
}

// RFC 3986: a scheme, then only the characters a URI may have.
export const URI = text({
  pattern: /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/,
  is: 'an address such as https://example.com/',
})

/** RFC 3987: as a URI, and letters of every script. */
export const IRI = text({
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what an address may not have
  pattern: /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\u0000-\u001f]*$/,
  is: 'an address or identifier with a scheme, such as https: or pkg:',
})

const LEAP = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

const COMMON = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

/** RFC 3339 §5.6, with real days; a leap second is allowed at the end of a day in UTC. */
export function isDateTime(value: string): boolean {
  if (COMMON.test(value)) return true
  const match = LEAP.exec(value)
  if (match === null) return false
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number)
  if (!isDay(year ?? 0, month ?? 0, day ?? 0) || (hour ?? 24) > 23 || (minute ?? 60) > 59) return false
  if ((second ?? 61) < 60) return true
  const offset = match[7] ?? 'Z'
  const shift = /^[Zz]$/.test(offset)
    ? 0
    : (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * (offset[0] === '-' ? -1 : 1)
  return second === 60 && ((((hour ?? 0) * 60 + (minute ?? 0) - shift) % 1440) + 1440) % 1440 === 1439
}

export function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day >= 1 && day <= (days[month - 1] ?? 0)
}

export const dateTime: Shape = (value, path, report) => {
  if (typeof value !== 'string' || !isDateTime(value)) report(path, 'This is not a date such as 2026-04-14T16:12:00Z.')
}
