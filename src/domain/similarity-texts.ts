import type { FileRef, MessageBody, ReportBody } from './event.ts'
import type { ReportWords } from './similarity.ts'

interface Sealed {
  readonly type: string
  readonly body: unknown
}

/** What the reporter wrote, from the opened events of a report; undefined where it no longer opens. */
export function reportWordsOf(events: readonly Sealed[]): ReportWords | undefined {
  const received = bodiesOf<ReportBody>(events, 'report.received')[0]
  if (received === undefined) return undefined
  const messages = bodiesOf<MessageBody>(events, 'message.received')
  return {
    title: received.title,
    // What a mail says in the place of words that nobody could open is ours, and the same in all.
    description: received.source?.unopened === undefined ? received.description : '',
    answers: received.answers,
    said: messages.map(({ text }) => text),
    files: [received, ...messages].flatMap(({ files }) => files.map(({ sha256 }: FileRef) => sha256)),
  }
}

/** The store seals and opens bodies whole, so the type tells the shape. */
function bodiesOf<B>(events: readonly Sealed[], type: string): readonly B[] {
  return events.flatMap((event) => (event.type === type && event.body !== undefined ? [event.body as B] : []))
}

/** Every text in a body that a person wrote, whatever its shape. */
export function textsIn(body: unknown): readonly string[] {
  if (typeof body === 'string') return [body]
  if (Array.isArray(body)) return body.flatMap(textsIn)
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, value]) => (OURS.has(name) ? [] : textsIn(value)))
}

/** Fields that hold keys, proofs and sums of ours. */
const OURS: ReadonlySet<string> = new Set([
  'commitment',
  'salt',
  'files',
  'armored',
  'fingerprint',
  'signature',
  'proof',
  'source',
])
