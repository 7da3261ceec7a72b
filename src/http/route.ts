import type { IncomingMessage } from 'node:http'
import type { Act } from '../domain/access.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Answer } from './answer.ts'
import type { LimitKind } from './limits.ts'

export type DoorName = 'site' | 'reporter' | 'guest' | 'console' | 'api'
export type Method = 'GET' | 'POST'

/** One way in. Every route of every door is such a row; routing, 404, 405, limits and the access matrix come from the rows. */
export interface Route<C extends Call = Call> {
  readonly method: Method
  /** Segments; `:name` takes one, a last `*` takes the rest. */
  readonly path: string
  /** The act a caller must be allowed to do, or `public`. */
  readonly act: Act | 'public'
  /** The bucket that one call is counted in before the handler runs. */
  readonly limit?: LimitKind
  readonly handler: (call: C) => Answer | Promise<Answer>
}

/** One request, as far as every door sees it. */
export interface Call {
  readonly incoming: IncomingMessage
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** A keyed hash of the caller's network; never logged, never stored. */
  readonly network: string
  /** Tells a client that waits for it (Expect: 100-continue) to send the body. */
  readonly goOn: () => void
}

export interface Match<R> {
  readonly route: R
  readonly params: Readonly<Record<string, string>>
}

/** Rows by method and path; the first row that fits wins, exact paths before patterns. */
export class RouteTable<R extends Pick<Route, 'method' | 'path'>> {
  readonly #exact = new Map<string, R[]>()
  readonly #patterns: { readonly parts: readonly string[]; readonly route: R }[] = []

  constructor(routes: readonly R[]) {
    for (const route of routes) {
      if (/[:*]/.test(route.path)) this.#patterns.push({ parts: route.path.split('/'), route })
      else this.#exact.set(route.path, [...(this.#exact.get(route.path) ?? []), route])
    }
  }

  find(method: Method, path: string): Match<R> | undefined {
    const exact = this.#exact.get(path)?.find((route) => route.method === method)
    if (exact !== undefined) return { route: exact, params: NONE }
    const given = path.split('/')
    for (const { parts, route } of this.#patterns) {
      const params = route.method === method ? fit(parts, given) : undefined
      if (params !== undefined) return { route, params: decoded(params) }
    }
    return undefined
  }

  /** The methods a path answers to, for 405 and OPTIONS; empty when there is no such path. */
  methods(path: string): readonly string[] {
    const given = path.split('/')
    const fitting = this.#patterns.filter(({ parts }) => fit(parts, given) !== undefined).map(({ route }) => route)
    const methods = new Set([...(this.#exact.get(path) ?? []), ...fitting].map((route) => route.method))
    if (methods.size === 0) return []
    return [...(methods.has('GET') ? ['GET', 'HEAD'] : []), ...(methods.has('POST') ? ['POST'] : []), 'OPTIONS']
  }
}

const NONE: Readonly<Record<string, string>> = {}

function fit(parts: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const open = parts.at(-1) === '*'
  if (open ? given.length < parts.length : given.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [i, part] of parts.entries()) {
    const value = given[i] ?? ''
    if (part === '*') params.rest = given.slice(i).join('/')
    else if (part.startsWith(':') && value !== '') params[part.slice(1)] = value
    else if (part !== value) return undefined
  }
  return params
}

function decoded(params: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    throw new Refusal(
      'unreadable',
      'The address has a % that begins no UTF-8 character. Copy it again from where it stands.',
    )
  }
}
