import type { Finding } from '../domain/refusal.ts'
import type { Bytes } from '../lib/bytes.ts'

/** Larger documents are refused unread: no advisory format needs them, and parsing one takes many times its size. */
export const JSON_LIMIT = 64 * 1024 * 1024
/** Deeper nesting has no use in any format read here and would exhaust the stack of those who read recursively. */
const DEPTH_LIMIT = 200
/** More values than this take gigabytes of memory, however short they are. */
const VALUE_LIMIT = 4_000_000

export interface JsonText {
  /** Absent where the bytes are not JSON at all. */
  readonly value?: unknown
  readonly findings: readonly Finding[]
}

/** Reads a JSON document strictly: UTF-8, no mark, no key twice in one object, no half characters, no great depth. */
export function readJson(bytes: Bytes, limit = JSON_LIMIT, mostValues = VALUE_LIMIT): JsonText {
  if (bytes.length > limit) {
    const size = `${bytes.length} bytes; at most ${limit} are read`
    return { findings: [problem('json-size', `The document is too large: ${size}.`, 'Split it.')] }
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { findings: [problem('json-utf8', 'The file is not UTF-8.', 'Save it as UTF-8.')] }
  }
  const findings: Finding[] = []
  if (text.startsWith('\ufeff')) {
    // RFC 8259 §8.1: no mark may be added; a reader may ignore one.
    findings.push(problem('json-bom', 'The file begins with a byte order mark.', 'Save it without one.'))
    text = text.slice(1)
  }
  const scanned = scan(text, mostValues)
  if (scanned.tooDeep)
    return { findings: [problem('json-depth', `The document is nested deeper than ${DEPTH_LIMIT}.`, 'Flatten it.')] }
  if (scanned.tooMany === true)
    return { findings: [problem('json-size', `The document holds more than ${mostValues} values.`, 'Split it.')] }
  findings.push(...scanned.findings)
  try {
    return { value: JSON.parse(text), findings }
  } catch (error) {
    return { findings: [noJson(text, error instanceof SyntaxError ? error.message.slice(0, 160) : 'unknown')] }
  }
}

function noJson(text: string, reason: string): Finding {
  const [first] = text.trimStart()
  if (first === undefined) return problem('json-syntax', 'The file is empty.', 'Name a file that holds JSON.')
  if (first === '<') return problem('json-syntax', 'This is HTML or XML, not JSON.', 'Name a file that holds JSON.')
  if (/^(---|[\w.-]+:( |$))/m.test(text.slice(0, 200)) && !/^[{["]/.test(text.trimStart()))
    return problem('json-syntax', 'This looks like YAML; only JSON is read.', 'Convert it to JSON.')
  return problem('json-syntax', `This is not JSON: ${reason.replace(/\.$/, '')}.`, 'Correct it at that place.')
}

function problem(rule: string, text: string, remedy: string, path = ''): Finding {
  return { rule, level: 'error', path, problem: text, remedy }
}

interface Frame {
  readonly keys: Set<string> | undefined
  /** Index of the present item in a list, or the present key. */
  at: string | number
}

/** One pass over the text for what JSON.parse forgives: a key twice in an object (the last would win) and lone surrogates. */
function scan(
  text: string,
  mostValues: number,
): {
  readonly tooDeep: boolean
  readonly tooMany?: true
  readonly findings: readonly Finding[]
} {
  const findings: Finding[] = []
  const stack: Frame[] = []
  let expectKey = false
  let values = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x22) {
      const end = endOfString(text, i)
      if (expectKey) noteKey(stack, unquote(text.slice(i, end + 1)), findings)
      if (SURROGATE.test(text.slice(i, end)) && !unquote(text.slice(i, end + 1)).isWellFormed())
        findings.push(
          problem(
            'json-text',
            'Half of a character is missing (a lone surrogate).',
            'Write the text again.',
            pathOf(stack),
          ),
        )
      expectKey = false
      i = end
    } else if (c === 0x7b || c === 0x5b) {
      stack.push({ keys: c === 0x7b ? new Set() : undefined, at: 0 })
      expectKey = c === 0x7b
      values++
      if (stack.length > DEPTH_LIMIT) return { tooDeep: true, findings }
    } else if (c === 0x7d || c === 0x5d) {
      stack.pop()
      expectKey = false
    } else if (c === 0x2c) {
      values++
      const top = stack.at(-1)
      expectKey = top?.keys !== undefined
      if (top !== undefined && typeof top.at === 'number') top.at++
    }
    if (values > mostValues) return { tooDeep: false, tooMany: true, findings }
    // Enough to act on; the depth is still looked at to the end.
    if (findings.length > 100) findings.length = 100
  }
  return { tooDeep: false, findings }
}

const SURROGATE = /\\u[dD][89a-fA-F]/

function endOfString(text: string, start: number): number {
  let i = start + 1
  for (;;) {
    const quote = text.indexOf('"', i)
    if (quote < 0) return text.length
    let slashes = 0
    while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return quote
    i = quote + 1
  }
}

function noteKey(stack: readonly Frame[], key: string, findings: Finding[]): void {
  const top = stack.at(-1)
  if (top === undefined) return
  top.at = key
  if (top.keys?.has(key))
    findings.push(
      problem('json-duplicate-key', 'This key stands twice in its object.', 'Keep one of them.', pathOf(stack)),
    )
  top.keys?.add(key)
}

function unquote(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1)
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : ''
  } catch {
    return text
  }
}

function pathOf(stack: readonly Frame[]): string {
  return stack.map((frame) => `/${String(frame.at).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
