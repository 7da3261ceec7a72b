import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PUBLIC, type Scope, SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { newId } from '../../src/lib/ids.ts'
import { HOUR } from '../../src/lib/instant.ts'
import type { Reader, Store } from '../../src/store/store.ts'
import { foundedStore, onBothEngines, type Place } from './a-store.ts'
import { bytesOf } from './bytes.ts'
import { answer, MEMBER, START, submit, submitted } from './story.ts'

const TEAM: Scope = { kind: 'member', member: 'member-1', roles: ['member'], steppedUp: false }

/** One case with two reports, a guest, a note and a draft; and another case of which nobody here knows. */
async function aCase(place: Place) {
  const store = await foundedStore(place)
  const first = { report: newId(), case: newId(), title: 'First', identity: { name: 'Ada', mail: 'ada@example.org' } }
  const ref = await store.files.receive(first.report, { name: 'a', type: 't', now: START, limit: 9 }, bytesOf('abc'))
  await store.write(START, async (tx) => submit(tx, { ...first, files: await tx.keepFiles(first.report, [ref.id]) }))
  const second = await submitted(store, START, { title: 'Second' })
  const noteFile = await store.files.receive(
    first.case,
    { name: 'n', type: 't', now: START, limit: 9 },
    bytesOf('note'),
  )
  await store.write(START + HOUR, async (tx) => {
    await tx.append('case', second.case, MEMBER, [{ type: 'report.left', facts: { report: second.report } }])
    await tx.append('report', second.report, MEMBER, [{ type: 'report.linked', facts: { case: first.case } }])
    await tx.append('case', first.case, MEMBER, [
      { type: 'report.joined', facts: { report: second.report } },
      { type: 'case.described', facts: {}, body: { title: 'Our own title' } },
      {
        type: 'note.kept',
        facts: {},
        body: { text: 'Secret note', files: await tx.keepFiles(first.case, [noteFile.id]) },
      },
      { type: 'case.confirmed', facts: {}, body: { reason: 'Inner reason' } },
      {
        type: 'guest.invited',
        facts: { guest: 'g1' },
        identity: { name: 'Gwen', mail: 'gwen@example.org', role: 'upstream' } as never,
      },
      {
        type: 'guest.invited',
        facts: { guest: 'g2' },
        identity: { name: 'Gus', mail: 'gus@example.org', role: 'upstream' } as never,
      },
    ])
  })
  await answer(START + 2 * HOUR, store, first.report)
  const elsewhere = await submitted(store)
  return { store, first, second, elsewhere, ref, noteFile }
}

const refused = { code: 'not_found' }
const types = (events: readonly { readonly type: string }[]) => events.map((event) => event.type)

async function seesNothingElse(reader: Reader, of: Awaited<ReturnType<typeof aCase>>): Promise<void> {
  for (const id of [of.elsewhere.report, newId(), '', "' or 1=1 --"]) await assert.rejects(reader.report(id), refused)
  for (const id of [of.elsewhere.case, newId()]) await assert.rejects(reader.case(id), refused)
  await assert.rejects(reader.release(newId()), refused)
  await assert.rejects(reader.releases(), refused)
  await assert.rejects(reader.memberNames(), refused)
  await assert.rejects(reader.policySource(1), refused)
  await assert.rejects(reader.clocks(of.elsewhere.report, START), refused)
  await assert.rejects(reader.file(of.elsewhere.report, of.ref.id), refused)
  await assert.rejects(reader.file(of.first.case, of.noteFile.id), refused)
}

onBothEngines((newPlace) => {
  test('the team sees reports, cases, notes and files, by id, public id and number', async () => {
    const of = await aCase(await newPlace())
    const reader = of.store.reader(TEAM)
    const { state } = await reader.report(of.first.report)
    assert.equal((await reader.report(state.publicId)).state.id, of.first.report)
    const record = await reader.case(of.first.case)
    assert.equal((await reader.case(record.state.number)).state.id, of.first.case)
    assert.ok(JSON.stringify(record).includes('Secret note') && JSON.stringify(record).includes('gwen@example.org'))
    assert.deepEqual(
      (await reader.cases('open')).map((line) => [line.title, line.reports.length]).toSorted(),
      [
        ['A title', 1],
        ['Our own title', 2],
        [(await reader.case(of.second.case)).state.number, 0],
      ].toSorted(),
    )
    await reader.file(of.first.case, of.noteFile.id)
    await assert.rejects(reader.file(of.first.report, of.noteFile.id), refused)
    await of.store.close()
  })

  test('a reporter sees their report and the progress of its case, and nobody else', async () => {
    const of = await aCase(await newPlace())
    const reader = of.store.reader({ kind: 'reporter', report: of.first.report })
    await seesNothingElse(reader, of)
    await assert.rejects(reader.report(of.second.report), refused)
    await assert.rejects(reader.cases('all'), refused)
    const own = await reader.report(of.first.report)
    assert.equal(own.events.at(-1)?.type, 'message.sent')
    assert.equal(own.events[0]?.identity?.name, 'Ada')
    await reader.file(of.first.report, of.ref.id)
    const record = await reader.case(of.first.case)
    assert.deepEqual(record.state.reports, [of.first.report])
    assert.deepEqual(types(record.events), ['case.opened', 'case.confirmed', 'guest.invited', 'guest.invited'])
    const all = JSON.stringify([own, record, await reader.organisation()])
    assert.ok(all.includes('Gwen'), 'they are told who has access')
    for (const secret of ['Secret note', 'Inner reason', 'Our own title', 'gwen@', of.second.report, 'Second']) {
      assert.ok(!all.includes(secret), secret)
    }
    await of.store.close()
  })

  test('a guest sees the case they were read into, without reports and notes', async () => {
    const of = await aCase(await newPlace())
    const reader = of.store.reader({ kind: 'guest', guest: 'g1', case: of.first.case })
    await seesNothingElse(reader, of)
    for (const { report } of [of.first, of.second]) await assert.rejects(reader.report(report), refused)
    const record = await reader.case(of.first.case)
    const all = JSON.stringify([record, await reader.cases('all')])
    assert.ok(all.includes('gwen@example.org') && all.includes('Our own title'))
    const others = ['Secret note', 'Inner reason', 'gus@example.org', 'g2', 'Ada', 'A description']
    for (const secret of [...others, of.first.report, of.second.report]) assert.ok(!all.includes(secret), secret)
    await of.store.write(START + 3 * HOUR, (tx) =>
      tx.append('case', of.first.case, MEMBER, [{ type: 'guest.removed', facts: { guest: 'g1' } }]),
    )
    await assert.rejects(reader.case(of.first.case), refused)
    assert.deepEqual(await reader.cases('all'), [])
    await of.store.close()
  })

  test('the public sees policies and kept promises, and no report, case or person', async () => {
    const of = await aCase(await newPlace())
    const reader = of.store.reader(PUBLIC)
    await seesNothingElse(reader, of)
    await assert.rejects(reader.report(of.first.report), refused)
    await assert.rejects(reader.case(of.first.case), refused)
    await assert.rejects(reader.cases('all'), refused)
    assert.equal((await reader.policy()).policy.title, 'A policy')
    assert.deepEqual(
      (await reader.policies()).map((one) => one.version),
      [1],
    )
    assert.deepEqual((await reader.organisation()).members, [])
    await assert.rejects(reader.policyAt(9), refused)
    await of.store.close()
  })

  test('kept and missed promises are listed with the policy they were made under', async () => {
    const store: Store = await foundedStore(await newPlace())
    const { report } = await submitted(store)
    const fact = { promise: 'first-answer', period: 1, due: START + 24 * HOUR }
    await store.write(START + HOUR, (tx) =>
      tx.append('report', report, { kind: 'system', id: null }, [
        { type: 'promise.kept', facts: { ...fact, metAt: START + HOUR } },
        { type: 'promise.missed', facts: { ...fact, promise: 'updates' } },
      ]),
    )
    const outcomes = await store.reader(SYSTEM_SCOPE).promises()
    assert.deepEqual(
      outcomes.map(({ kept, policy, metAt }) => ({ kept, policy, metAt })),
      [
        { kept: true, policy: 1, metAt: START + HOUR },
        { kept: false, policy: 1, metAt: null },
      ],
    )
    const again = { type: 'promise.reopened', facts: fact } as const
    const missed = { type: 'promise.missed', facts: fact } as const
    const of = async () => (await store.reader(SYSTEM_SCOPE).promises()).map(({ promise, kept }) => ({ promise, kept }))
    await store.write(START + 2 * HOUR, (tx) => tx.append('report', report, { kind: 'system', id: null }, [again]))
    assert.deepEqual(await of(), [{ promise: 'updates', kept: false }], 'what is owed again is not kept')
    await store.write(START + 25 * HOUR, (tx) => tx.append('report', report, { kind: 'system', id: null }, [missed]))
    assert.deepEqual(await of(), [
      { promise: 'updates', kept: false },
      { promise: 'first-answer', kept: false },
    ])
    await store.close()
  })
})
