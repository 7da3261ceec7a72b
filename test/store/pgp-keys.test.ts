import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { SYSTEM } from '../../src/domain/event.ts'
import { ORGANISATION } from '../../src/domain/organisation.ts'
import { currentKey, openingKeys } from '../../src/domain/own-keys.ts'
import type { Store } from '../../src/store/store.ts'
import { onBothEngines, openStore } from './a-store.ts'
import { found, START } from './story.ts'

const [FIRST, SECOND] = ['a1'.repeat(20), 'b2'.repeat(20)]

onBothEngines((newPlace) => {
  test('the private half of an OpenPGP key is kept with its event or not at all, and is gone once it is retired', async () => {
    const { options } = await newPlace()
    const store = await openStore(options)
    await found(store)
    const half = new Uint8Array([1, 2, 3])
    await add(store, FIRST, half)
    assert.deepEqual(Buffer.from((await store.secretHalf(FIRST)) ?? []), Buffer.from(half))
    const failing = store.write(START, async (tx) => {
      tx.keepSecretHalf(SECOND, half)
      throw new Error('no')
    })
    await assert.rejects(failing)
    assert.equal(await store.secretHalf(SECOND), undefined)
    await add(store, SECOND, half)

    const reader = store.reader(SYSTEM_SCOPE)
    assert.deepEqual(
      [...(await reader.publicHalves())].map(([key, armored]) => [key, armored]),
      [
        [FIRST, `public ${FIRST}`],
        [SECOND, `public ${SECOND}`],
      ],
    )
    await store.write(START, async (tx) => {
      await tx.append('organisation', ORGANISATION, SYSTEM, [
        { type: 'key.replaced', facts: { key: FIRST } },
        { type: 'key.retired', facts: { key: FIRST }, body: { armored: '' } },
      ])
      await tx.destroySecretHalf(FIRST)
    })
    assert.equal(await store.secretHalf(FIRST), undefined)
    const organisation = await reader.organisation()
    assert.equal(currentKey(organisation)?.fingerprint, SECOND)
    assert.deepEqual(
      openingKeys(organisation).map(({ fingerprint }) => fingerprint),
      [SECOND],
    )
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })

  test('a member’s key ends with the membership, and only the team reads whose it is', async () => {
    const { options } = await newPlace()
    const store = await openStore(options)
    await found(store)
    await store.write(START, (tx) =>
      tx.append('organisation', ORGANISATION, SYSTEM, [
        { type: 'member.added', facts: { member: 'm2', roles: ['member'] }, body: { name: 'Mira' } },
        {
          type: 'member.keyed',
          facts: { member: 'm2', keyed: true },
          body: { armored: 'their key', fingerprint: FIRST },
        },
      ]),
    )
    const keys = async () => [...(await store.reader(SYSTEM_SCOPE).memberKeys()).entries()]
    assert.deepEqual(await keys(), [['m2', { armored: 'their key', fingerprint: FIRST }]])
    await assert.rejects(store.reader({ kind: 'public' }).memberKeys(), { code: 'not_found' })
    await store.write(START, (tx) =>
      tx.append('organisation', ORGANISATION, SYSTEM, [{ type: 'member.removed', facts: { member: 'm2' } }]),
    )
    assert.deepEqual(await keys(), [])
    await store.close()
  })
})

async function add(store: Store, key: string, half: Uint8Array): Promise<void> {
  await store.write(START, async (tx) => {
    tx.keepSecretHalf(key, half)
    await tx.append('organisation', ORGANISATION, SYSTEM, [
      { type: 'key.added', facts: { key, expires: START + 1000 }, body: { armored: `public ${key}`, how: 'made' } },
    ])
  })
}
