import type { ClockEvent } from '../../domain/clock.ts'
import type { Finding } from '../../domain/refusal.ts'
import { fromIso, HOUR, type Instant } from '../../lib/instant.ts'

/** Events as outsiders write them: a JSON list of objects with a type, an instant, and facts. */
export function parseEvents(text: string): {
  readonly events: readonly ClockEvent[]
  readonly findings: readonly Finding[]
} {
  const findings: Finding[] = []
  const list = listOf(text, findings)
  const events = list.flatMap((item, i) => {
    const event = eventOf(item, `[${i}]`, findings)
    return event ? [event] : []
  })
  return { events, findings }
}

function listOf(text: string, findings: Finding[]): readonly unknown[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    findings.push(
      error(
        'json',
        '',
        'The events are not JSON.',
        'Write a list: [{ "type": "report.received", "at": "2026-03-27T16:00:00Z" }]',
      ),
    )
    return []
  }
  const inner = isRecord(value) && Array.isArray(value['events']) ? value['events'] : value
  if (Array.isArray(inner)) return inner
  findings.push(error('list', '', 'The events are not a list.', 'Write them between [ and ].'))
  return []
}

function eventOf(value: unknown, path: string, findings: Finding[]): ClockEvent | undefined {
  if (!isRecord(value) || typeof value['type'] !== 'string' || value['type'] === '') {
    findings.push(error('event', path, 'This event has no type.', 'Give it a "type" such as "report.received".'))
    return undefined
  }
  const at = instantOf(value['at'])
  if (at === undefined) {
    findings.push(
      error(
        'instant',
        `${path}.at`,
        `The event ${value['type']} has no instant that can be read.`,
        'Write "at" with an offset or Z: "2026-03-27T16:00:00Z".',
      ),
    )
    return undefined
  }
  const facts: Record<string, unknown> = {}
  for (const [name, fact] of Object.entries(value)) facts[name] = INSTANTS.has(name) ? (instantOf(fact) ?? fact) : fact
  return { ...facts, type: value['type'], at }
}

/** Facts that name an instant. */
const INSTANTS = new Set(['until', 'from', 'on', 'expectedResolution', 'due', 'metAt'])

/** What a printed instant can still say: the year 9999. */
const LATEST = 253_402_300_799_999

/** RFC 3339, epoch milliseconds, or a date alone: noon UTC, so that it is the same day nearly everywhere. */
function instantOf(value: unknown): Instant | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && Math.abs(value) < LATEST ? value : undefined
  if (typeof value !== 'string') return undefined
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return fromIso(value)
  const midnight = fromIso(`${value}T00:00:00Z`)
  return midnight === undefined ? undefined : midnight + 12 * HOUR
}

function error(rule: string, path: string, problem: string, remedy: string): Finding {
  return { rule, level: 'error', ...(path !== '' && { path }), problem, remedy }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
