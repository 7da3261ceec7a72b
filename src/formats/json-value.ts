/** Safe steps into a parsed document of unknown shape: what is not there, or of another type, reads as absent. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// The steps are counted parameters and not a list: a list would be made anew for each of the many thousand steps.
export function objectAt(value: unknown, a?: string, b?: string, c?: string, d?: string): JsonObject {
  const found = at(value, a, b, c, d)
  return isObject(found) ? found : {}
}

export function listAt(value: unknown, a?: string, b?: string, c?: string, d?: string): readonly unknown[] {
  const found = at(value, a, b, c, d)
  return Array.isArray(found) ? found : []
}

export function textAt(value: unknown, a?: string, b?: string, c?: string, d?: string): string | undefined {
  const found = at(value, a, b, c, d)
  return typeof found === 'string' ? found : undefined
}

/** The texts of a list; members of another type are left out. */
export function textsAt(value: unknown, a?: string, b?: string, c?: string, d?: string): readonly string[] {
  return listAt(value, a, b, c, d).filter((item) => typeof item === 'string')
}

function at(value: unknown, a?: string, b?: string, c?: string, d?: string): unknown {
  if (a === undefined) return value
  const first = step(value, a)
  if (b === undefined || first === undefined) return first
  const second = step(first, b)
  if (c === undefined || second === undefined) return second
  const third = step(second, c)
  return d === undefined || third === undefined ? third : step(third, d)
}

// JSON has no functions: one that is found belongs to every object, such as toString, and not to the document.
function step(value: unknown, key: string): unknown {
  if (!isObject(value) || key === '__proto__') return undefined
  const found = value[key]
  return typeof found === 'function' ? undefined : found
}

/** The fields that have a value: undefined ones are dropped, so that optional fields stay absent. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {}
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value as Exclude<T[typeof key], undefined>
  }
  return kept
}
