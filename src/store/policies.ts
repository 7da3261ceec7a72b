import type { Kysely } from 'kysely'
import type { BodyOf, Envelope } from '../domain/event.ts'
import { ORGANISATION, type OrganisationState } from '../domain/organisation.ts'
import type { CompiledPolicy, PolicyVersion } from '../domain/policy.ts'
import { type BoundVersion, bindingOf } from '../domain/policy-change.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Bytes, equalBytes } from '../lib/bytes.ts'
import type { Core } from './core.ts'
import { parseState } from './envelope.ts'
import { fieldContext, keyNames } from './keyring.ts'
import { unsealJson } from './seal.ts'
import type { Tables } from './tables.ts'
import { findKey, loadStream, run, type Work } from './work.ts'

/** What is read once and kept: policy versions never change, and the organisation seldom does. */
export interface Shelf {
  /** By shelfMark, so that an activation that was rolled back is not taken for a later one. */
  readonly policies: Map<string, PolicyVersion>
  /** By number, of committed history. */
  readonly versions: Map<number, PolicyVersion>
  /** What binds reports of each version, while the newest version is the one of `upTo`. */
  bindings: { readonly upTo: string; readonly by: Map<string, BoundVersion> }
  organisation: { readonly seq: number; readonly head: Bytes; readonly state: OrganisationState } | undefined
  /** Until then, of the monotonic clock, nobody looks whether another process has changed the organisation. */
  freshUntil: number
  /** How often this process has changed it: a look that began before says nothing of what came after. */
  changes: number
  calendar:
    | { readonly seq: number; readonly head: Bytes; readonly events: readonly Envelope<'organisation'>[] }
    | undefined
}

export function newShelf(): Shelf {
  return {
    policies: new Map(),
    versions: new Map(),
    bindings: { upTo: '', by: new Map() },
    organisation: undefined,
    freshUntil: 0,
    changes: 0,
    calendar: undefined,
  }
}

/** So soon what another process has changed is heard of outside of transactions; what this one has, at once. */
const HEARD_WITHIN_MS = 20

export async function organisationOf(work: Work): Promise<OrganisationState> {
  const loaded = await loadStream(work, 'organisation', ORGANISATION)
  if (loaded === undefined) throw new Error('The organisation is not founded yet')
  return loaded.state
}

/** A policy version; without a number, the one in force. */
export async function policyOf(work: Work, version?: number): Promise<PolicyVersion> {
  const entry = entryOf(await organisationOf(work), version)
  const kept = work.core.shelf.policies.get(shelfMark(entry))
  if (kept !== undefined) return kept
  const [row] = await run(work, work.core.statements.sealedBody(ORGANISATION, entry.seq))
  const key = await findKey(work, keyNames('organisation', ORGANISATION).body)
  const made = toVersion(entry, openActivation(entry, key, row?.body ?? null))
  work.core.shelf.policies.set(shelfMark(entry), made)
  return made
}

/** What binds a report that came under this version: the version itself, with what later ones made better or offer. */
export async function bindingFor(work: Work, version: number): Promise<BoundVersion> {
  const { policies } = await organisationOf(work)
  return bound(work.core.shelf, policies, version, (entry) => policyOf(work, entry.version))
}

/** The same outside a transaction of the writer. */
export async function readBinding(core: Core, db: Kysely<Tables>, version: number): Promise<BoundVersion> {
  const { policies } = await readOrganisation(core, db)
  return bound(core.shelf, policies, version, (entry) => readPolicy(core, db, entry.version))
}

async function bound(
  shelf: Shelf,
  entries: readonly Entry[],
  version: number,
  open: (entry: Entry) => Promise<PolicyVersion>,
): Promise<BoundVersion> {
  const first = entries.find((entry) => entry.version === version)
  const last = entries.at(-1)
  if (first === undefined || last === undefined)
    throw new Refusal('not_found', 'There is no such version of the policy.')
  if (shelf.bindings.upTo !== shelfMark(last)) shelf.bindings = { upTo: shelfMark(last), by: new Map() }
  const { by } = shelf.bindings
  const kept = by.get(shelfMark(first))
  if (kept !== undefined) return kept
  const own = await open(first)
  const later: PolicyVersion[] = []
  for (const entry of entries) if (entry.version > version) later.push(await open(entry))
  const made = { ...own, ...bindingOf(own, later) }
  by.set(shelfMark(first), made)
  return made
}

function shelfMark(entry: Entry): string {
  return `${entry.seq} ${entry.at} ${entry.digest}`
}

/** The same outside a transaction of the writer. */
export async function readPolicy(core: Core, db: Kysely<Tables>, version?: number): Promise<PolicyVersion> {
  const { policies, versions } = core.shelf
  const known = version === undefined ? undefined : versions.get(version)
  if (known !== undefined) return known
  const entry = entryOf(await readOrganisation(core, db), version)
  const made = policies.get(shelfMark(entry)) ?? toVersion(entry, await readActivation(core, db, entry))
  policies.set(shelfMark(entry), made)
  versions.set(made.version, made)
  return made
}

/** The policy file of a version, as it was activated. */
export async function readPolicySource(core: Core, db: Kysely<Tables>, version: number): Promise<string> {
  return (await readActivation(core, db, entryOf(await readOrganisation(core, db), version))).source
}

async function readActivation(core: Core, db: Kysely<Tables>, entry: Entry): Promise<Activation> {
  const row = await db
    .selectFrom('events')
    .select('body')
    .where('stream', '=', ORGANISATION)
    .where('seq', '=', entry.seq)
    .executeTakeFirst()
  const name = keyNames('organisation', ORGANISATION).body
  const wrap = await core.engine.keys.get(db, name)
  return openActivation(entry, wrap === undefined ? undefined : core.keyring.unwrap(name, wrap), row?.body ?? null)
}

/** The row's head is read again and again, so that other processes are heard; the rest only when it is another one. */
export async function readOrganisation(core: Core, db: Kysely<Tables>): Promise<OrganisationState> {
  const { shelf, statements } = core
  const alone = db === core.engine.readers
  if (alone && shelf.organisation !== undefined && core.monotonic() < shelf.freshUntil) return shelf.organisation.state
  const { changes } = shelf
  const head = statements.organisationHead(ORGANISATION)
  const [now] = alone ? await core.engine.glance(head) : (await db.executeQuery(head)).rows
  const kept = shelf.organisation
  if (alone && changes === shelf.changes) shelf.freshUntil = core.monotonic() + HEARD_WITHIN_MS
  if (kept !== undefined && kept.seq === now?.seq && equalBytes(kept.head, now.head)) return kept.state
  const { rows } = await db.executeQuery(statements.readOrganisation(ORGANISATION))
  const [row] = rows
  if (row === undefined) throw new Error('The organisation is not founded yet')
  shelf.organisation = { seq: row.seq, head: row.head, state: parseState('organisation', row.state) }
  return shelf.organisation.state
}

/** Before anybody is told that this process has changed the organisation. */
export function hasChanged(shelf: Shelf): void {
  shelf.changes += 1
  shelf.freshUntil = 0
}

type Entry = OrganisationState['policies'][number]
type Activation = BodyOf<'organisation', 'policy.activated'>

function entryOf(state: OrganisationState, version: number | undefined): Entry {
  const entry = version === undefined ? state.policies.at(-1) : state.policies.find((one) => one.version === version)
  if (entry === undefined) throw new Refusal('not_found', 'There is no such version of the policy.')
  return entry
}

function openActivation(entry: Entry, key: Bytes | undefined, sealed: Bytes | null): Activation {
  const context = fieldContext(ORGANISATION, entry.seq, 'body')
  const body = key === undefined || sealed === null ? undefined : unsealJson(key, sealed, context)
  if (typeof body === 'object' && body !== null && 'compiled' in body && 'source' in body) return body as Activation
  throw new Error(`Policy ${entry.version} does not open`)
}

function toVersion(entry: Entry, activation: Activation): PolicyVersion {
  const { version, digest, at: activatedAt } = entry
  return { version, digest, activatedAt, policy: parseCompiled(activation.compiled) }
}

function parseCompiled(text: string): CompiledPolicy {
  const parsed: { readonly language?: unknown } = JSON.parse(text)
  if (parsed.language !== 1) throw new Error(`Policy language ${String(parsed.language)} is not known to this Fairlead`)
  return parsed as CompiledPolicy
}
