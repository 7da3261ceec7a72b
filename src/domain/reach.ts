/**
 * Why another system was not reached, in one of a few words: they stand in the log and lead people to what they can
 * change. Never what the other side wrote, which may quote anything.
 */
export type ReachProblem =
  | 'name-not-found'
  | 'refused'
  | 'no-way'
  | 'timed-out'
  | 'hung-up'
  | 'certificate'
  | 'signed-out' // 401: our credentials do not count
  | 'forbidden' // 403: they count, and are not enough
  | 'not-found' // 404, or no such folder
  | 'too-many' // 429
  | 'server' // 5xx
  | 'rejected' // another status
  | 'other-answer' // nothing of the interface that was asked
  | 'not-set-up' // there is nobody to ask yet
  | 'unknown'

/** These pass by themselves only when somebody changes something. */
const LASTING: ReadonlySet<ReachProblem> = new Set([
  'name-not-found',
  'certificate',
  'signed-out',
  'forbidden',
  'not-found',
])
/** So many times in a row a passing trouble is no news. */
const PATIENCE = 3

/** From here on a person should know: at once where waiting does not help, otherwise after some tries. */
export function isWorthTelling(problem: ReachProblem, tries: number): boolean {
  return tries >= PATIENCE || LASTING.has(problem)
}

/** Another system was not reached; `code` is all that a log may say of it. */
export class Unreached extends Error {
  override readonly name = 'Unreached'
  readonly code: ReachProblem

  constructor(code: ReachProblem) {
    super(`Not reached, or it did not take what it was given: ${code}`)
    this.code = code
  }
}

export function problemOfStatus(status: number, asksToWait: boolean): ReachProblem {
  if (status === 401) return 'signed-out'
  // GitHub says "too many" also with 403; then it names a time to wait.
  if (status === 429 || (status === 403 && asksToWait)) return 'too-many'
  if (status === 403) return 'forbidden'
  if (status === 404 || status === 410) return 'not-found'
  return status >= 500 ? 'server' : 'rejected'
}

/** From the code of an error of Node, its HTTP client, the relay's or the mailbox's. */
export function problemOfCode(code: string): ReachProblem {
  return CODES.find(([pattern]) => pattern.test(code))?.[1] ?? 'unknown'
}

const CODES: readonly (readonly [RegExp, ReachProblem])[] = [
  [/^(EDNS|ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL)$/, 'name-not-found'],
  [/^(ECONNREFUSED|ESOCKET)$/, 'refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|ENETDOWN)$/, 'no-way'],
  [/^(ETIMEDOUT|ETIMEOUT|TimeoutError|AbortError|LockTimeout|\w+_TIMEOUT)$/i, 'timed-out'],
  [
    /^(CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_TLS_\w+|HOSTNAME_MISMATCH|INVALID_CA|DEPTH_\w+|ETLS)$/,
    'certificate',
  ],
  [
    /^(ERR_SSL_\w+|EPROTO|HPE_\w+|Invalid\w+|\w+TooLarge|UnexpectedTag|ParserErrorExchange|STARTTLS_INJECTION)$/,
    'other-answer',
  ],
  [
    /^(ECONNRESET|ECONNECTION|EPIPE|ECONNABORTED|UND_ERR_SOCKET|NoConnection|EConnectionClosed|ClosedAfterConnect\w+)$/,
    'hung-up',
  ],
  [/^(EAUTH|AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|EXPIRED|UNAUTHENTICATED)$/, 'signed-out'],
  [/^(NONEXISTENT|TRYCREATE|NotFound)$/, 'not-found'],
  [/^(NOPERM)$/, 'forbidden'],
  [/^(LIMIT|OVERQUOTA|ETHROTTLE)$/, 'too-many'],
  [/^(EENVELOPE|EMESSAGE)$/, 'rejected'],
  [/^(UNAVAILABLE|SERVERBUG|INUSE|CONTACTADMIN)$/, 'server'],
]
