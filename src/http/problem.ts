import type { RefusalCode } from '../domain/refusal.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Answer, json, withHeaders } from './answer.ts'

/** RFC 9110 §15 and RFC 6585. A new refusal does not compile until it has its status. */
export const STATUS = {
  not_found: 404,
  not_signed_in: 401,
  step_up_needed: 403,
  forbidden: 403,
  invalid: 422,
  conflict: 409,
  idempotency_mismatch: 422,
  too_large: 413,
  too_many: 429,
  unreadable: 400,
  unsupported: 415,
  form_expired: 403,
  not_stored: 503,
} as const satisfies Record<RefusalCode, number>

/** What is wrong, as every door shows it. */
export interface Problem {
  readonly status: number
  readonly code: RefusalCode | 'method_not_allowed' | 'unexpected'
  readonly title: string
  readonly detail: string
  readonly fields: Refusal['fields']
  readonly retryAfter?: number
  /** Under which the failure stands in the log; there is nothing else of it outside. */
  readonly id?: string
}

const TITLES: Readonly<Record<Problem['code'], string>> = {
  not_found: 'There is nothing here',
  not_signed_in: 'Sign in first',
  step_up_needed: 'Confirm that it is you',
  forbidden: 'This is not yours to do',
  invalid: 'Some answers need you',
  conflict: 'This cannot be done now',
  idempotency_mismatch: 'This was already sent, with other words',
  too_large: 'This is too large',
  too_many: 'Too many at once',
  unreadable: 'This cannot be read',
  unsupported: 'This kind of content is not taken here',
  form_expired: 'This form is too old',
  not_stored: 'Not stored',
  method_not_allowed: 'This address does not take that method',
  unexpected: 'Something failed here',
}

// A full disk or a busy database is seldom over in a second, and seldom lasts an hour.
const RETRY_NOT_STORED = 30

/** Any thrown thing as a problem. `failed` writes what nobody foresaw to the log and gives its id. */
export function problemOf(error: unknown, failed: (error: unknown) => string): Problem {
  if (!(error instanceof Refusal)) {
    const detail = 'Nothing you sent was wrong. Try again later; if it stays, tell us the number below.'
    return { status: 500, code: 'unexpected', title: TITLES.unexpected, detail, fields: [], id: failed(error) }
  }
  const retryAfter = error.retryAfter ?? (error.code === 'not_stored' ? RETRY_NOT_STORED : undefined)
  return {
    status: STATUS[error.code],
    code: error.code,
    title: TITLES[error.code],
    detail: error.code === 'not_stored' ? 'Nothing was stored. Keep what you have typed and try again.' : error.message,
    fields: error.fields,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
}

export function methodProblem(allowed: readonly string[]): Problem {
  const detail = `Use ${allowed.filter((method) => method !== 'OPTIONS').join(' or ')}.`
  return { status: 405, code: 'method_not_allowed', title: TITLES.method_not_allowed, detail, fields: [] }
}

/** RFC 9457 §3: one media type, with `code` and `fields` as our extension members. */
export function problemJson(problem: Problem): Answer {
  const { status, code, title, detail, fields, id } = problem
  const body = {
    type: 'about:blank',
    title,
    status,
    detail,
    code,
    ...(fields.length === 0 ? {} : { fields }),
    ...(id === undefined ? {} : { instance: `urn:fairlead:failure:${id}` }),
  }
  return withRetry(json(body, status, 'application/problem+json'), problem)
}

export function withRetry(answer: Answer, problem: Problem): Answer {
  return problem.retryAfter === undefined
    ? answer
    : withHeaders(answer, { 'retry-after': String(Math.ceil(problem.retryAfter)) })
}
