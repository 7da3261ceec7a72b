import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Act } from '../domain/access.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Log } from '../lib/log.ts'
import type { Answer } from './answer.ts'
import type { Limits } from './limits.ts'
import { methodProblem, type Problem, problemJson, problemOf, withRetry } from './problem.ts'
import { type Call, type DoorName, type Match, type Route, RouteTable } from './route.ts'
import { send } from './send.ts'

/** A route with its door's powers already in its hands. */
export interface Mounted extends Omit<Route, 'handler'> {
  readonly door: DoorName
  readonly act: Act | 'public'
  readonly run: (call: Call) => Answer | Promise<Answer>
}

export interface ListenerParts {
  readonly routes: readonly Mounted[]
  readonly limits: Limits
  readonly networkOf: (incoming: IncomingMessage) => string
  /** How a person is told what is wrong. */
  readonly problemPage: (problem: Problem, door: DoorName) => Answer
  readonly log: Log
  readonly monotonic: () => number
}

/** Answers one request after the other; whatever happens, with a status and the headers of a door. */
export function listener(parts: ListenerParts): RequestListener {
  const table = new RouteTable(parts.routes)
  return (incoming, outgoing) => {
    void respond(parts, table, incoming, outgoing)
  }
}

async function respond(
  parts: ListenerParts,
  table: RouteTable<Mounted>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const started = parts.monotonic()
  const method = incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? '')
  const expects = incoming.headers.expect !== undefined
  let continued = !expects
  let match: Match<Mounted> | undefined
  let door: DoorName = 'site'
  let answer: Answer
  try {
    const target = targetOf(incoming)
    door = doorOf(target.path)
    match = method === 'GET' || method === 'POST' ? table.find(method, target.path) : undefined
    if (match === undefined) {
      answer = unmatched(parts, table, incoming, target.path, door)
    } else {
      door = match.route.door
      const call = callOf(incoming, target, match, parts, () => {
        if (!continued) outgoing.writeContinue()
        continued = true
      })
      if (match.route.limit !== undefined) await parts.limits.admit(match.route.limit, call.network)
      answer = await match.route.run(call)
    }
  } catch (error) {
    const problem = problemOf(error, (unknown) =>
      parts.log.failure('request.failed', unknown, { method, ...(match ? { route: match.route.path } : {}) }),
    )
    answer = show(parts, problem, door)
  }
  await send({ incoming, outgoing, continued }, door, answer).catch((error: unknown) => {
    outgoing.destroy()
    parts.log.debug('answer.broken', { door, code: codeOf(error) })
  })
  const durationMs = parts.monotonic() - started
  parts.log.debug('request.answered', { method, status: answer.status, durationMs, ...routeOf(match) })
}

function callOf(
  incoming: IncomingMessage,
  target: { readonly path: string; readonly query: string },
  match: Match<Mounted>,
  parts: ListenerParts,
  goOn: () => void,
): Call {
  return {
    incoming,
    path: target.path,
    params: match.params,
    query: new URLSearchParams(target.query),
    network: match.route.door === 'site' ? '' : parts.networkOf(incoming),
    goOn,
  }
}

/** OPTIONS, a method the path does not take, or no such path. */
function unmatched(
  parts: ListenerParts,
  table: RouteTable<Mounted>,
  incoming: IncomingMessage,
  path: string,
  door: DoorName,
): Answer {
  const methods = table.methods(path)
  if (methods.length === 0) throw new Refusal('not_found', 'There is nothing at this address.')
  const headers = { allow: methods.join(', ') }
  if (incoming.method === 'OPTIONS') return { status: 204, headers }
  const answer = show(parts, methodProblem(methods), door)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

function show(parts: ListenerParts, problem: Problem, door: DoorName): Answer {
  return door === 'api' ? problemJson(problem) : withRetry(parts.problemPage(problem, door), problem)
}

/** RFC 9112 §3.2: origin form, or absolute form as a proxy may send it. */
function targetOf(incoming: IncomingMessage): { readonly path: string; readonly query: string } {
  const url = incoming.url ?? ''
  const absolute = /^https?:\/\/[^/?#]*/i.exec(url)?.[0]
  const target = absolute === undefined ? url : url.slice(absolute.length) || '/'
  if (!target.startsWith('/')) throw new Refusal('unreadable', 'The address must begin with a slash.')
  const at = target.indexOf('?')
  const path = at < 0 ? target : target.slice(0, at)
  return {
    path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path,
    query: at < 0 ? '' : target.slice(at + 1),
  }
}

/** Whose words and headers an answer has when no route was found. */
function doorOf(path: string): DoorName {
  if (path.startsWith('/api/')) return 'api'
  if (path === '/console' || path.startsWith('/console/')) return 'console'
  if (path === '/guest' || path.startsWith('/guest/')) return 'guest'
  return path === '/r' || path.startsWith('/r/') || path === '/report' ? 'reporter' : 'site'
}

function routeOf(match: Match<Mounted> | undefined): { readonly route?: string; readonly door?: DoorName } {
  return match === undefined ? {} : { route: match.route.path, door: match.route.door }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
