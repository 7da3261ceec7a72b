import { clocks } from '../domain/clock.ts'
import type { BodyOf, Envelope, EventType, StreamKind } from '../domain/event.ts'
import { Refusal } from '../domain/refusal.ts'
import { hex } from '../lib/bytes.ts'
import { recall, remember } from './answers.ts'
import { append } from './append.ts'
import {
  addArrival,
  bindOutside,
  bindSender,
  eraseArrival,
  findArrival,
  findOutside,
  forgetOutside,
  forgetSender,
  reportsBesides,
  reportsOfSender,
  settleArrival,
} from './arrivals.ts'
import { noteDoor } from './door-checks.ts'
import { type EnvelopeRow, toEnvelope } from './envelope.ts'
import { eraseKeys } from './erase.ts'
import { keepFiles } from './file-rows.ts'
import { fieldContext, keyNames } from './keyring.ts'
import { eventsOf, storyOf } from './looks.ts'
import { destroySecretHalf, keepSecretHalf } from './pgp-rows.ts'
import { bindingFor, organisationOf, policyOf } from './policies.ts'
import { unsealJson } from './seal.ts'
import type { Tx } from './store.ts'
import type { EventRow } from './tables.ts'
import { findKey, loadEnvelopes, loadStream, put, run, type Work } from './work.ts'

/** The transaction as the contract shows it. Using it after its work has ended is a mistake and says so. */
export function createTx(work: Work): Tx {
  return {
    now: work.now,
    state: async (kind, stream) => (await loadStream(live(work), kind, stream))?.state,
    events: (kind, stream) => loadEnvelopes(live(work), kind, stream),
    latest: async (kind, stream, type) => (await openAll(live(work), kind, stream, type)).at(-1),
    all: (kind, stream, type) => openAll(live(work), kind, stream, type),
    begins: (report) => void live(work).begun.add(report),
    append: (kind, stream, actor, events) => append(live(work), kind, stream, actor, events),
    async head(kind, stream) {
      const loaded = await loadStream(live(work), kind, stream)
      return loaded === undefined ? '' : hex(loaded.head)
    },
    organisation: () => organisationOf(live(work)),
    policy: () => policyOf(live(work)),
    policyAt: (version) => policyOf(live(work), version),
    bindingPolicy: (version) => bindingFor(live(work), version),
    clocks: (report) => clocksOf(live(work), report),
    clockEvents: async (report) => eventsOf(await demandStory(live(work), report)),
    async lookAtClocks(report) {
      live(work).touched.add(report)
    },
    nextNumber: (series) => nextNumber(live(work), series),
    async bindCode(report, code) {
      put(live(work), work.core.statements.insertCode(work.core.secrets.hmac('code', code), report))
    },
    async findByCode(code) {
      const [row] = await run(live(work), work.core.statements.findCode(work.core.secrets.hmac('code', code)))
      return row?.report
    },
    keepFiles: (owner, files) => keepFiles(live(work), owner, files),
    async putDue({ key, kind, subject, at }) {
      put(live(work), work.core.statements.putDue(key, kind, subject, at, 0, 0, 0))
    },
    async dueOf(key) {
      const query = live(work).batch.db.selectFrom('due').select(['key', 'kind', 'subject', 'at'])
      return query.where('key', '=', key).executeTakeFirst()
    },
    async dropDue(key) {
      await live(work).batch.db.deleteFrom('due').where('key', '=', key).execute()
    },
    addArrival: (arrival) => addArrival(live(work), arrival),
    arrival: (id) => findArrival(live(work).batch.db, id),
    settleArrival: (id, to) => settleArrival(live(work), id, to),
    eraseArrival: (id) => eraseArrival(live(work), id),
    keepSecretHalf: (fingerprint, secret) => keepSecretHalf(live(work), fingerprint, secret),
    destroySecretHalf: (fingerprint) => destroySecretHalf(live(work), fingerprint),
    bindOutside: (key, report) => bindOutside(live(work), key, report),
    findOutside: (key) => findOutside(live(work), key),
    forgetOutside: (key) => forgetOutside(live(work), key),
    noteDoor: (door, found) => noteDoor(live(work), door, found),
    bindSender: (sender, report) => bindSender(live(work), sender, report),
    forgetSender: (report) => forgetSender(live(work), report),
    reportsBesides: (report) => reportsBesides(live(work), report),
    reportsOfSender: (sender) => reportsOfSender(live(work), sender),
    eraseKeys: (kind, stream) => eraseKeys(live(work), kind, stream),
    recall: (key, digest) => recall(live(work), key, digest),
    remember: (key, digest, answer, about) => remember(live(work), { key, digest, answer, about: about ?? '' }),
  }
}

function live(work: Work): Work {
  if (work.over) throw new Error('This transaction is over')
  return work
}

/** Many numbers in one commit are counted here: the first of them holds the series, the last is written at the end. */
async function nextNumber(work: Work, series: string): Promise<number> {
  const { numbers, before } = work.batch
  const last = numbers === undefined ? undefined : (numbers.get(series) ?? before?.numbers?.get(series))
  const next = last === undefined ? (await run(work, work.core.statements.nextNumber(series, 1)))[0]?.value : last + 1
  if (next === undefined) throw new Error(`The series ${series} gives no number`)
  numbers?.set(series, next)
  return next
}

interface OpenedEvent<K extends StreamKind, T extends EventType<K>> {
  readonly envelope: Envelope<K>
  readonly body: BodyOf<K, T>
}

/** Events of one type whose bodies still open. */
async function openAll<K extends StreamKind, T extends EventType<K>>(
  work: Work,
  kind: K,
  stream: string,
  type: T,
): Promise<readonly OpenedEvent<K, T>[]> {
  const rows = await run(work, work.core.statements.opened(stream, type))
  const key = rows.length === 0 ? undefined : await findKey(work, keyNames(kind, stream).body)
  return rows.flatMap((row) => {
    const body = row.body === null || key === undefined ? undefined : openBody(key, row)
    if (row.body !== null && body === undefined) return []
    return [{ envelope: toEnvelope(kind, row as EnvelopeRow), body: body as BodyOf<K, T> }]
  })
}

function openBody(key: Uint8Array, row: Pick<EventRow, 'stream' | 'seq' | 'body'>): unknown {
  return row.body === null ? undefined : unsealJson(key, row.body, fieldContext(row.stream, row.seq, 'body'))
}

async function demandStory(work: Work, report: string) {
  const story = await storyOf(work, report)
  if (story === undefined) throw new Refusal('not_found', 'There is no such report.')
  return story
}

async function clocksOf(work: Work, report: string) {
  const story = await demandStory(work, report)
  const { policy } = await bindingFor(work, story.state.policy)
  return clocks(eventsOf(story), policy, work.now)
}
