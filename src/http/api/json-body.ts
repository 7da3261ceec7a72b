import type { z } from 'zod'
import { type FieldProblem, Refusal } from '../../domain/refusal.ts'
import { mediaType, readBody, textOf } from '../body.ts'
import type { Call } from '../route.ts'

const MOST_BYTES = 4_000_000
const DEEPEST = 20
/** A schema names each value that is wrong: of so many no client is told, and they would fill memory and stack. */
const MOST_VALUES = 20_000

/** A JSON body as a strict type, or a refusal that names every field to change. */
export async function jsonBody<T>(call: Call, schema: z.ZodType<T>, ...alsoTaken: readonly string[]): Promise<T> {
  if (mediaType(call.incoming) !== 'application/json') {
    throw new Refusal('unsupported', `Send the body as ${['application/json', ...alsoTaken].join(' or ')}.`)
  }
  const parsed = schema.safeParse(parse(textOf(await readBody(call, MOST_BYTES), 'The body')))
  if (parsed.success) return parsed.data
  throw new Refusal('invalid', 'The body does not have the shape that /api/v1/openapi.json gives.', {
    fields: parsed.error.issues.slice(0, 20).flatMap(fieldsOf),
  })
}

function fieldsOf(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String).join('.').slice(0, 200)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, 20).map((key) => ({
      field: [path, key.slice(0, 100)].filter(Boolean).join('.'),
      problem: 'There is no such field.',
    }))
  }
  return [{ field: path === '' ? 'body' : path, problem: `${issue.message}.` }]
}

function parse(text: string): unknown {
  const { deepest, values } = shapeOf(text)
  if (deepest > DEEPEST) throw new Refusal('invalid', `The body is nested deeper than ${DEEPEST} levels.`)
  if (values > MOST_VALUES) throw new Refusal('invalid', `The body holds more than ${MOST_VALUES} values.`)
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('unreadable', 'The body is not valid JSON.')
  }
}

/** How deep objects and arrays are nested, and about how much they hold, told before they are built. */
function shapeOf(text: string): { readonly deepest: number; readonly values: number } {
  let depth = 0
  let values = 1
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE) i = endOfString(text, i)
    else if (c === OBJECT || c === ARRAY) deepest = Math.max(deepest, ++depth)
    else if (c === OBJECT_END || c === ARRAY_END) depth--
    else if (c === COMMA) values++
  }
  return { deepest, values }
}

/** Where the string that begins here ends: at the next quote that an even number of backslashes stands before. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((end - before) % 2 === 1) return end
  }
  return text.length
}

const [QUOTE, COMMA, BACKSLASH, OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [34, 44, 92, 123, 125, 91, 93]
