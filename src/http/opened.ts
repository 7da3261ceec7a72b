import type { BodyOf, Envelope, EventType, Identity, StreamKind } from '../domain/event.ts'
import type { Instant } from '../lib/instant.ts'
import type { Opened } from '../store/store.ts'

/** An opened event of one type, with its body in that type's shape; `body` is undefined where it was erased. */
export type OpenedAs<K extends StreamKind, T extends EventType<K>> = Extract<Envelope<K>, { type: T }> & {
  readonly body: BodyOf<K, T> | undefined
  readonly identity: Identity | undefined
}

/** Every event of a type, oldest first. The store seals and opens bodies whole, so the type tells the shape. */
export function eventsOf<K extends StreamKind, T extends EventType<K>>(
  events: readonly Opened<K>[],
  type: T,
): readonly OpenedAs<K, T>[] {
  return events.filter((event) => event.type === type) as unknown as readonly OpenedAs<K, T>[]
}

export function lastOf<K extends StreamKind, T extends EventType<K>>(
  events: readonly Opened<K>[],
  type: T,
): OpenedAs<K, T> | undefined {
  return eventsOf(events, type).at(-1)
}

/** The reason in a body that has one. */
export function reasonOf(body: unknown): string | undefined {
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined
  return typeof reason === 'string' && reason !== '' ? reason : undefined
}

/** When it happened; what was written down later counts, and stands, where it belongs. */
export function happenedAt(event: { readonly at: Instant; readonly facts: object }): Instant {
  const { occurred } = event.facts as { readonly occurred?: Instant }
  return occurred ?? event.at
}
