import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { lookAtClocks } from '../../src/domain/clock-look.ts'
import { type NewEvent, REPORTER, SYSTEM } from '../../src/domain/event.ts'
import { ORGANISATION } from '../../src/domain/organisation.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { newId } from '../../src/lib/ids.ts'
import { DAY, HOUR, type Instant } from '../../src/lib/instant.ts'
import type { Store } from '../../src/store/store.ts'
import { foundedStore, onBothEngines } from './a-store.ts'
import { answer, MEMBER, START, type Submission, submit } from './story.ts'

/** One thing that happens: to which report (by number) and how long after the last. */
interface Step {
  readonly act: (typeof ACTS)[number]
  readonly which: number
  readonly wait: number
}
const ACTS = [
  'submit',
  'answer',
  'reporter writes',
  'identity',
  'work on the case',
  'note and guest',
  'merge',
  'absence',
  'look',
  'release',
  'erase identity',
  'erase all',
  'sequence',
  'refused',
] as const

const steps = fc.array(
  fc.record<Step>({
    act: fc.constantFrom(...ACTS),
    which: fc.nat(20),
    wait: fc.oneof(fc.constant(0), fc.nat(HOUR), fc.nat(3 * DAY)),
  }),
  { minLength: 1, maxLength: 25 },
)

const REASON = { reason: 'because' }

async function happen(store: Store, known: Submission[], step: Step, now: Instant): Promise<void> {
  const subject = known[step.which % Math.max(1, known.length)]
  if (step.act === 'submit' || subject === undefined) {
    const identity = step.which % 2 === 0 ? { name: 'Ada', mail: 'ada@example.org' } : undefined
    const what = { report: newId(), case: newId(), ...(identity === undefined ? {} : { identity }) }
    await store.write(now, async (tx) => {
      await submit(tx, what)
      await tx.bindCode(what.report, what.report)
    })
    known.push(what)
    return
  }
  const { report } = subject
  if (step.act === 'sequence') return void (await store.ledger.sequence(now))
  if (step.act === 'answer') return void (await unlessErased(answer(now, store, report)))
  const other = known[(step.which + 1) % known.length] ?? subject
  await unlessErased(
    store.write(now, async (tx) => {
      const append = (...events: NewEvent<'report'>[]) => tx.append('report', report, REPORTER, events)
      const home = (await tx.state('report', report))?.case ?? ''
      const onCase = (...events: NewEvent<'case'>[]) => tx.append('case', home, MEMBER, events)
      switch (step.act) {
        case 'reporter writes':
          return append({ type: 'message.received', facts: { files: 0 }, body: { text: 'More.', files: [] } })
        case 'identity':
          return append({ type: 'identity.changed', facts: { named: true, mail: false }, identity: { name: 'Bea' } })
        case 'work on the case':
          return onCase(
            { type: 'handler.assigned', facts: { member: 'm' } },
            { type: 'case.confirmed', facts: {}, body: REASON },
            { type: 'embargo.set', facts: { until: now + 10 * DAY }, body: REASON },
          )
        case 'note and guest':
          return onCase(
            { type: 'note.kept', facts: {}, body: { text: 'Between us.', files: [] } },
            {
              type: 'guest.invited',
              facts: { guest: `g${step.which}` },
              identity: { name: 'Guest', mail: 'g@example.org', role: 'upstream' } as never,
            },
          )
        case 'merge': {
          const target = (await tx.state('report', other.report))?.case ?? ''
          if (target === home) return onCase({ type: 'case.closed', facts: { reason: 'other' }, body: REASON })
          await onCase({ type: 'report.left', facts: { report } })
          await tx.append('case', target, MEMBER, [{ type: 'report.joined', facts: { report } }])
          return append({ type: 'report.linked', facts: { case: target } })
        }
        case 'absence':
          return tx.append('organisation', ORGANISATION, MEMBER, [
            { type: 'absence.declared', facts: { from: now, until: now + 5 * DAY } },
          ])
        case 'look': {
          const { record } = lookAtClocks(await tx.clocks(report), await tx.events('report', report), now)
          if (record.length > 0) await tx.append('report', report, SYSTEM, record)
          return tx.lookAtClocks(report)
        }
        case 'release': {
          const release = newId()
          await tx.append('release', release, MEMBER, [
            { type: 'release.planned', facts: { cases: [home], at: now + DAY }, body: { title: 'A day' } },
            { type: 'release.armed', facts: { at: now + DAY } },
          ])
          return onCase({ type: 'release.joined', facts: { release } })
        }
        case 'erase identity':
          await append({ type: 'report.erased', facts: { part: 'identity' } })
          return tx.eraseKeys('identity', report)
        case 'erase all':
          await append({ type: 'report.erased', facts: { part: 'all' } })
          return tx.eraseKeys('report', report)
        case 'refused':
          await append({ type: 'report.withdrawn', facts: {}, body: REASON })
          await tx.append('case', newId(), SYSTEM, [{ type: 'case.opened', facts: { number: newId(), report } }])
          throw new Refusal('invalid', 'All of it is undone.')
      }
    }),
  )
}

/** What was erased takes no more words; that is the only refusal these histories may meet. */
async function unlessErased(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'conflict' && error.code !== 'invalid')) throw error
  }
}

onBothEngines((newPlace) => {
  test('replaying the events gives exactly the rows, whatever happened, also after an erase', async () => {
    const place = await newPlace()
    const store = await foundedStore(place)
    const known: Submission[] = []
    let now = START
    let events = 0
    // One store for all runs: each goes on where the last one ended, so that histories also grow long.
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        for (const step of history) {
          now += step.wait
          await happen(store, known, step, now)
        }
        const report = await store.ledger.verify()
        assert.deepEqual(report.problems, [])
        assert.ok(report.events >= events, 'events only ever come to it')
        events = report.events
        for (const { report: id } of known.slice(-5)) {
          const read = await store.reader(SYSTEM_SCOPE).report(id)
          const erased = read.state.erased
          assert.equal(read.events[0]?.body === undefined, erased === 'all')
          if (erased !== 'nothing') assert.equal(read.events[0]?.identity, undefined)
          if (erased === 'all') assert.equal(await store.write(now, (tx) => tx.findByCode(id)), undefined)
        }
      }),
      { numRuns: place.engine === 'sqlite' ? 60 : 20, endOnFailure: true },
    )
    await store.close()
  })
})
