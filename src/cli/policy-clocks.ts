import type { ClockEvent } from '../domain/clock.ts'
import { type Clock, clocks } from '../domain/clock.ts'
import { promiseStates } from '../domain/promise-state.ts'
import { Refusal } from '../domain/refusal.ts'
import { parseEvents } from '../formats/policy-file/events-json.ts'
import { toIso } from '../lib/instant.ts'
import { type CliIo, EXIT } from './io.ts'
import { findingLine, needPolicy, readInstant, readOptions, readText } from './policy-read.ts'

/** fairlead policy clocks FILE --events EVENTS.json --now INSTANT: the engine, for outsiders. */
export async function policyClocks(args: readonly string[], io: CliIo): Promise<number> {
  const { names, values, json } = readOptions(args, ['events', 'now'])
  const now = readInstant(values['now'], 'now')
  const events = await readEvents(values['events'], io)
  const policy = await needPolicy(names[0], io)
  const shown = clocks(events, policy, now).map(clockJson)
  const states = promiseStates(events, policy, now).map((s) => ({
    ...s,
    ...(s.at !== undefined && { at: toIso(s.at) }),
  }))
  if (json) io.out(`${JSON.stringify({ now: toIso(now), clocks: shown, states })}\n`)
  else {
    for (const clock of shown) io.out(`${clockLine(clock)}\n`)
    for (const { promise, state, at } of states)
      io.out(`${promise.padEnd(20)}    ${state}${at === undefined ? '' : `  ${at}`}\n`)
  }
  return EXIT.good
}

/** Events of a file, or of standard input for `-`. */
export async function readEvents(file: string | undefined, io: CliIo): Promise<readonly ClockEvent[]> {
  if (file === undefined) throw new Refusal('invalid', '--events needs a JSON file, or - for standard input.')
  const text = file === '-' ? await readStdin(io) : await readText(file, io, MOST_BYTES)
  if (typeof text !== 'string') throw new Refusal('invalid', text.problem)
  const { events, findings } = parseEvents(text)
  if (findings.length > 0) throw new Refusal('invalid', findings.map((f) => findingLine({ ...f, file })).join('\n'))
  return events
}

const MOST_BYTES = 64 * 1024 * 1024

async function readStdin(io: CliIo): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of io.stdin()) {
    size += chunk.length
    if (size > MOST_BYTES) throw new Refusal('too_large', 'More than 64 MB of events.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A clock with its instants as RFC 3339, as the contract has them; `pausedFor` stays milliseconds. */
export function clockJson(clock: Clock): Readonly<Record<string, string | number>> {
  const json: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(clock)) {
    if (typeof value === 'string' || name === 'period' || name === 'pausedFor') json[name] = value
    else if (typeof value === 'number') json[name] = toIso(value)
  }
  return json
}

function clockLine(clock: Readonly<Record<string, string | number>>): string {
  const facts = ['due', 'by', 'metAt', 'endedBy'].flatMap((k) => (clock[k] === undefined ? [] : [`${k} ${clock[k]}`]))
  return `${String(clock['promise']).padEnd(20)} ${String(clock['period']).padStart(2)} ${String(clock['state']).padEnd(8)} ${facts.join('  ')}`.trimEnd()
}
