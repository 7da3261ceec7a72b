import { type FileRef, type Identity, REPORTER, SYSTEM } from '../../src/domain/event.ts'
import { ORGANISATION } from '../../src/domain/organisation.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import type { CompiledPromise } from '../../src/domain/promise.ts'
import { newId, newReportId } from '../../src/lib/ids.ts'
import type { Instant } from '../../src/lib/instant.ts'
import type { Store, Tx } from '../../src/store/store.ts'

export const START: Instant = 1_774_627_200_000 // 2026-03-27T16:00:00Z
export const ROOT_KEY = new Uint8Array(32).fill(7)
export const MEMBER = { kind: 'member', id: 'member-1' } as const

export async function found(store: Store): Promise<void> {
  await store.write(START, async (tx) => {
    await tx.append('organisation', ORGANISATION, SYSTEM, [
      { type: 'organisation.founded', facts: {} },
      {
        type: 'policy.activated',
        facts: { version: 1, digest: 'd1', language: 1 },
        body: { source: 'title: A policy', texts: {}, compiled: JSON.stringify(POLICY), signature: '' },
      },
    ])
  })
}

export interface Submission {
  readonly report: string
  readonly case: string
  readonly title?: string
  readonly text?: string
  readonly identity?: Identity
  readonly files?: readonly FileRef[]
}

/** What an accepted report writes: its own stream and that of its case. */
export async function submit(tx: Tx, what: Submission): Promise<void> {
  const { report, files = [], identity } = what
  await tx.append('report', report, REPORTER, [
    {
      type: 'report.received',
      facts: {
        publicId: newReportId(),
        case: what.case,
        policy: 1,
        door: 'form',
        productKind: 'library',
        product: 'core',
        named: identity?.name !== undefined,
        mail: identity?.mail !== undefined,
        known: 'no',
        credit: 'later',
        files: files.length,
      },
      body: {
        title: what.title ?? 'A title',
        description: what.text ?? 'A description',
        answers: {},
        files,
        commitment: 'c',
        salt: 's',
      },
      ...(identity === undefined ? {} : { identity }),
    },
    { type: 'receipt.sent', facts: {} },
  ])
  const number = await tx.nextNumber('case TEST-2026')
  await tx.append('case', what.case, SYSTEM, [
    { type: 'case.opened', facts: { number: `TEST-2026-${number}`, report } },
  ])
}

export async function submitted(
  store: Store,
  now: Instant = START,
  more: Partial<Submission> = {},
): Promise<Submission> {
  const what = { report: newId(), case: newId(), ...more }
  await store.write(now, (tx) => submit(tx, what))
  return what
}

export function answer(now: Instant, store: Store, report: string): Promise<unknown> {
  return store.write(now, (tx) =>
    tx.append('report', report, MEMBER, [
      {
        type: 'message.sent',
        facts: { to: 'reporter', by: 'human', as: 'answer', nextSteps: true },
        body: { text: 'We look into it.', files: [] },
      },
    ]),
  )
}

const UTC = { name: 'UTC', start: 0, changes: [] }
const RECEIVED = { words: 'the report', any: [{ type: 'report.received' }], which: 'first' } as const
const ANSWERED = [{ type: 'message.sent', where: { by: ['human'] } }]

const COMMON = { keeping: 'clock', modality: 'must', actor: 'team', visibility: 'public' } as const
const NONE = { variants: [], order: [], moves: [], ends: [], revives: [], onMiss: [] } as const

export const POLICY = {
  language: 1,
  organisation: { name: 'Test', prefix: 'TEST' },
  title: 'A policy',
  lede: '',
  zone: 'UTC',
  severities: ['low', 'high'],
  products: [],
  doors: [],
  promises: [
    {
      ...COMMON,
      ...NONE,
      id: 'first-answer',
      quote: 'We answer within 24 hours.',
      kind: 'acknowledge',
      timing: { form: 'after', anchor: RECEIVED, calendar: 'team', max: { amount: 24, unit: 'hour' } },
      evidence: ANSWERED,
    },
    {
      ...COMMON,
      ...NONE,
      id: 'updates',
      quote: 'We write at least every 5 days.',
      kind: 'update',
      timing: { form: 'every', anchor: RECEIVED, calendar: 'team', max: { amount: 5, unit: 'day' } },
      evidence: ANSWERED,
    },
  ] as unknown as readonly CompiledPromise[],
  release: { order: ['list', 'publish'], fourEyes: false },
  form: [],
  sections: [],
  securityTxt: { contacts: [], canonical: [], languages: [], encryption: [] },
  calendars: [{ id: 'team', zone: UTC, workdays: [1, 2, 3, 4, 5], closed: [], open: [] }],
  zones: { UTC },
  series: {},
  outside: [],
  lists: [],
  conduct: { please: [], doNot: [] },
  routes: [],
  updates: [],
  events: {},
  contacts: {},
} as unknown as CompiledPolicy
