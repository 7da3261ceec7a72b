import { SYSTEM } from '../../domain/event.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { alarmDue, currentKey, endOf } from '../../domain/own-keys.ts'
import type { Ctx } from '../ctx.ts'
import { putAlarm } from './keep-key.ts'

/** Looks whether a key ends soon, tells the team once for each alarm, and puts the next look. */
export async function watchKeys(ctx: Pick<Ctx, 'store' | 'now'>, subject: string): Promise<void> {
  if (subject === 'own') await watchOwn(ctx)
}

async function watchOwn(ctx: Pick<Ctx, 'store' | 'now'>): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    const key = currentKey(await tx.organisation())
    const days = key === undefined ? undefined : alarmDue(endOf(key), key.warned, tx.now)
    if (key !== undefined && days !== undefined) {
      await tx.append('organisation', ORGANISATION, SYSTEM, [
        { type: 'key.warned', facts: { key: key.fingerprint, days } },
      ])
      const subject = `key-ends:${key.fingerprint}:${days}`
      await tx.putDue({ kind: 'mail', subject, at: tx.now, key: subject })
    }
    await putAlarm(tx)
  })
}
