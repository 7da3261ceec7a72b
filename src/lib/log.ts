import { newId } from './ids.ts'
import { type Instant, toIso } from './instant.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What happened, as `noun.verb`: `server.started`, `mail.deferred`. Written in the code, never made from input. */
export type LogEvent = `${string}.${string}`

/**
 * All that a line may say: opaque ids, names from closed lists, counts and durations. No titles, names, addresses,
 * paths with codes, header values or messages of errors. A value that is not one plain word is left out.
 */
export interface LogFields {
  /** Opaque ids. */
  readonly report?: string
  readonly case?: string
  readonly release?: string
  readonly member?: string
  readonly file?: string
  readonly stream?: string
  readonly request?: string
  /** Words of closed lists. */
  readonly door?: string
  readonly act?: string
  readonly kind?: string
  readonly step?: string
  readonly channel?: string
  readonly engine?: string
  readonly method?: string
  /** The pattern of a route, such as /console/cases/:id; never the address asked for. */
  readonly route?: string
  /** A refusal code, SMTP status or error code such as ECONNREFUSED. */
  readonly code?: string
  readonly signal?: string
  readonly version?: string
  readonly host?: string
  /** Numbers. */
  readonly status?: number
  readonly port?: number
  readonly durationMs?: number
  readonly count?: number
  readonly bytes?: number
  readonly attempts?: number
  readonly seq?: number
}

export interface Log {
  debug(event: LogEvent, fields?: LogFields): void
  info(event: LogEvent, fields?: LogFields): void
  warn(event: LogEvent, fields?: LogFields): void
  error(event: LogEvent, fields?: LogFields): void
  /**
   * An error nobody foresaw: its class, code and stack frames, without its message, which may quote a report.
   * Returns the id under which it stands in the log, to be shown to whoever met it.
   */
  failure(event: LogEvent, error: unknown, fields?: LogFields): string
}

/** One JSON object a line. `write` gets each line with its newline. */
export function createLog(to: { level: LogLevel; now: () => Instant; write: (line: string) => void }): Log {
  const least = LOG_LEVELS.indexOf(to.level)
  function put(
    level: LogLevel,
    event: LogEvent,
    fields: LogFields,
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    if (LOG_LEVELS.indexOf(level) < least) return
    const line = { at: toIso(to.now()), level, event: plain(event) ?? 'event.unnamed', ...clean(fields), ...more }
    to.write(`${JSON.stringify(line)}\n`)
  }
  return {
    debug: (event, fields = {}) => put('debug', event, fields),
    info: (event, fields = {}) => put('info', event, fields),
    warn: (event, fields = {}) => put('warn', event, fields),
    error: (event, fields = {}) => put('error', event, fields),
    failure(event, error, fields = {}) {
      const id = newId()
      put('error', event, fields, { error: id, ...anatomy(error) })
      return id
    },
  }
}

/** A log that keeps nothing: for tests and one-shot commands. */
export const SILENT: Log = createLog({ level: 'error', now: () => 0, write: () => {} })

// Types end at run time, so what is not a field or not a plain word is dropped here too.
const FIELDS: Readonly<Record<keyof LogFields, 'word' | 'number'>> = {
  report: 'word',
  case: 'word',
  release: 'word',
  member: 'word',
  file: 'word',
  stream: 'word',
  request: 'word',
  door: 'word',
  act: 'word',
  kind: 'word',
  step: 'word',
  channel: 'word',
  engine: 'word',
  method: 'word',
  route: 'word',
  code: 'word',
  signal: 'word',
  version: 'word',
  host: 'word',
  status: 'number',
  port: 'number',
  durationMs: 'number',
  count: 'number',
  bytes: 'number',
  attempts: 'number',
  seq: 'number',
}

function clean(fields: LogFields): Record<string, string | number> {
  const kept: Record<string, string | number> = {}
  for (const [name, kind] of Object.entries(FIELDS)) {
    const value: unknown = Object.hasOwn(fields, name) ? fields[name as keyof LogFields] : undefined
    if (kind === 'number' && typeof value === 'number') kept[name] = Math.round(value * 1000) / 1000
    const word = kind === 'word' ? plain(value) : undefined
    if (word !== undefined) kept[name] = word
  }
  return kept
}

/** Letters, digits and a little punctuation, no spaces and no @: a sentence or a mail address does not pass. */
function plain(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:/*[\]-]{1,80}$/.test(value) ? value : undefined
}

interface Anatomy {
  readonly class: string
  readonly errorCode?: string
  readonly frames?: readonly string[]
  readonly cause?: Anatomy
}

function anatomy(error: unknown, depth = 0): Anatomy {
  if (!(error instanceof Error)) return { class: typeof error }
  const code = plain('code' in error ? error.code : undefined)
  return {
    class: plain(error.constructor.name) ?? 'Error',
    ...(code === undefined ? {} : { errorCode: code }),
    frames: framesOf(error),
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: anatomy(error.cause, depth + 1) }),
  }
}

/**
 * `store/append.ts:41:9 in append`. The message stands at the head of a stack and may contain anything, also lines
 * that look like frames; so the head is cut by its length, and only what ends in file:line:column is kept.
 */
function framesOf(error: Error): string[] {
  const stack = String(error.stack ?? '')
  const message = String(error.message)
  const at = message === '' ? 0 : stack.indexOf(message)
  // A message changed after the throw is not in the stack: then the head cannot be told from the frames.
  if (at < 0) return []
  return stack
    .slice(at + message.length)
    .split('\n')
    .map(
      (line) =>
        /^ {4}at (?:(?<name>[\w.$<> [\]#]{1,120}) )?\(?(?:file:\/\/)?(?<place>[^\s()]+:\d+:\d+)\)?$/.exec(line)?.groups,
    )
    .filter((groups) => groups !== undefined)
    .slice(0, 12)
    .map((groups) => `${shortPlace(groups.place ?? '')}${groups.name === undefined ? '' : ` in ${groups.name}`}`)
}

/** Where Fairlead is installed says who runs it; only the part inside the checkout is kept. */
function shortPlace(place: string): string {
  if (place.startsWith('node:')) return place
  const inside = /(?:node_modules|src|test|bench|tools)\/[\w@./:-]+$/.exec(place)?.[0]
  return inside ?? 'elsewhere'
}
