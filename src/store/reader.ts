import type { Kysely } from 'kysely'
import { may, type Scope } from '../domain/access.ts'
import { clocks } from '../domain/clock.ts'
import type { FileRef } from '../domain/event.ts'
import { promiseStates } from '../domain/promise-state.ts'
import { arrivalsOf, countArrivals, openArrival } from './arrivals.ts'
import type { Core } from './core.ts'
import { doorChecks } from './door-checks.ts'
import { parseState } from './envelope.ts'
import { translated } from './failure.ts'
import type { FileStore } from './files.ts'
import { keyNames } from './keyring.ts'
import { eventsOf } from './looks.ts'
import { openEvents, readKey } from './opened.ts'
import { memberKeys, publicHalves } from './pgp-rows.ts'
import { readBinding, readOrganisation, readPolicy, readPolicySource } from './policies.ts'
import { caseLines } from './reader-cases.ts'
import { failedNotices, importEvents, memberNames, memberNamings, promiseOutcomes, waysIn } from './reader-lists.ts'
import { findCase, findRelease, findReport, readAnnounced, readStory } from './reader-rows.ts'
import type { Opened, Reader } from './store.ts'
import type { Tables } from './tables.ts'
import { searchWords } from './tokens-search.ts'
import { similarCases, similarTo } from './tokens-similar.ts'
import {
  caseFor,
  caseOpenings,
  demandCase,
  demandReport,
  isTeam,
  nothingHere,
  organisationFor,
  reportOpenings,
} from './visible.ts'

/** The caller may not see such things at all. */
function refused(): Promise<never> {
  return Promise.reject(nothingHere())
}

const ALL = () => ({ body: true, identity: true })

/** A reader for a scope. Every answer is of one moment; what the scope may not see is not found. */
export function createReader(core: Core, files: FileStore, scope: Scope): Reader {
  const at = <T>(read: (db: Kysely<Tables>) => Promise<T>): Promise<T> => core.engine.snapshot(read).catch(fail)
  // Policies never change and every page needs them, so these do without a transaction.
  const soon = <T>(read: (db: Kysely<Tables>) => Promise<T>): Promise<T> => read(core.engine.readers).catch(fail)
  return {
    scope,
    organisation: () => soon(async (db) => organisationFor(scope, await readOrganisation(core, db))),
    policy: () => soon((db) => readPolicy(core, db)),
    policyAt: (version) => soon((db) => readPolicy(core, db, version)),
    bindingPolicy: (version) => at((db) => readBinding(core, db, version)),
    policies: () =>
      at(async (db) => {
        const { policies } = await readOrganisation(core, db)
        return Promise.all(policies.map(({ version }) => readPolicy(core, db, version)))
      }),
    policySource: (version) =>
      at((db) => (may(scope, 'policy.read') ? readPolicySource(core, db, version) : refused())),
    report: (id) =>
      at(async (db) => {
        const state = demandReport(scope, await findReport(db, id))
        const events = await openEvents(core, db, { kind: 'report', stream: state.id }, reportOpenings(scope))
        return { state, events }
      }),
    case: (id) =>
      at(async (db) => {
        const state = demandCase(scope, await findCase(db, id))
        const events = await openEvents(core, db, { kind: 'case', stream: state.id }, caseOpenings(scope))
        return { state: caseFor(scope, state), events }
      }),
    release: (id) =>
      at(async (db) => {
        const state = isTeam(scope) ? await findRelease(db, id) : undefined
        if (state === undefined) throw nothingHere()
        return { state, events: await openEvents(core, db, { kind: 'release', stream: state.id }, ALL) }
      }),
    releases: () => at((db) => (isTeam(scope) ? allReleases(db) : refused())),
    cases: (filter) => at((db) => caseLines(core, db, scope, filter)),
    publicHalves: () => at((db) => (isTeam(scope) ? publicHalves(core, db) : Promise.reject(nothingHere()))),
    memberKeys: () => at((db) => (isTeam(scope) ? memberKeys(core, db) : Promise.reject(nothingHere()))),
    memberNames: () => at((db) => (may(scope, 'people.read') ? memberNames(core, db) : refused())),
    memberNamings: () => at((db) => (may(scope, 'people.read') ? memberNamings(core, db) : refused())),
    waysIn: () => at((db) => (may(scope, 'people.read') ? waysIn(db) : refused())),
    file: (owner, file) => at((db) => openFile(core, files, db, { scope, owner, file })),
    arrivals: (standing) => at((db) => (isTeam(scope) ? arrivalsOf(db, standing, 200) : refused())),
    imports: () => at((db) => (isTeam(scope) ? importEvents(core, db) : refused())),
    failedNotices: () => at((db) => (isTeam(scope) ? failedNotices(core, db) : refused())),
    countArrivals: (standing) => at((db) => (isTeam(scope) ? countArrivals(db, standing) : refused())),
    doorChecks: () => at((db) => (isTeam(scope) ? doorChecks(db) : refused())),
    arrival: (id) => at((db) => (isTeam(scope) ? openArrival(core, files, db, id) : refused())),
    search: (words) => at((db) => searchWords(core, db, scope, words)),
    similar: (report) => at((db) => (isTeam(scope) ? similarTo(db, report) : refused())),
    similarCases: () => at((db) => (isTeam(scope) ? similarCases(db) : refused())),
    promises: () => at((db) => promiseOutcomes(db)),
    clockEvents: (report) =>
      at(async (db) => {
        const state = isTeam(scope) ? await findReport(db, report) : undefined
        if (state === undefined) throw nothingHere()
        return eventsOf(await readStory(db, state))
      }),
    promiseStates: (report, now) =>
      at(async (db) => {
        const state = demandReport(scope, await findReport(db, report))
        const { policy } = await readBinding(core, db, state.policy)
        return promiseStates(eventsOf(await readStory(db, state)), policy, now)
      }),
    announced: () => soon(readAnnounced),
    clocks: (report, now) =>
      at(async (db) => {
        const state = demandReport(scope, await findReport(db, report))
        const story = await readStory(db, state)
        return clocks(eventsOf(story), (await readBinding(core, db, state.policy)).policy, now)
      }),
  }
}

async function allReleases(db: Kysely<Tables>) {
  const rows = await db.selectFrom('releases').select('state').orderBy('at').orderBy('stream').execute()
  return rows.map((row) => parseState('release', row.state))
}

/** A file is seen by whoever sees an event that carries it. */
async function openFile(
  core: Core,
  files: FileStore,
  db: Kysely<Tables>,
  what: { readonly scope: Scope; readonly owner: string; readonly file: string },
) {
  const { scope, owner, file } = what
  const report = await findReport(db, owner)
  const kind = report === undefined ? 'case' : 'report'
  if (report !== undefined) demandReport(scope, report)
  else demandCase(scope, await findCase(db, owner))
  const openings = kind === 'report' ? reportOpenings(scope) : caseOpenings(scope)
  const events: readonly Opened<'report' | 'case'>[] = await openEvents(core, db, { kind, stream: owner }, openings)
  const ref = events.flatMap((event) => filesOf(event.body)).find((one) => one.id === file)
  if (ref === undefined) throw nothingHere()
  const row = await db
    .selectFrom('files')
    .select('owner')
    .where('id', '=', file)
    .where('draft', '=', 0)
    .executeTakeFirst()
  if (row === undefined) throw nothingHere()
  // What the team sends to a reporter stands in the report's stream and is sealed under the case's key.
  const key = await readKey(core, db, keyNames(row.owner === owner ? kind : 'case', row.owner).body)
  if (key === undefined) throw nothingHere()
  return { ref, stream: files.read(row.owner, key, file) }
}

function filesOf(body: unknown): readonly FileRef[] {
  if (typeof body !== 'object' || body === null || !('files' in body) || !Array.isArray(body.files)) return []
  return body.files as FileRef[]
}

function fail(error: unknown): never {
  throw translated(error)
}
