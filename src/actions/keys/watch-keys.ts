import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { SYSTEM } from '../../domain/event.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { alarmDue, currentKey, endOf, nextAlarm } from '../../domain/own-keys.ts'
import type { Ctx } from '../ctx.ts'
import { putAlarm } from './keep-key.ts'
import { pinnedKey } from './pinned-key.ts'

type WatchCtx = Pick<Ctx, 'store' | 'now' | 'pgp'>

/** Looks whether a key ends soon, tells the team once for each alarm, and puts the next look. */
export async function watchKeys(ctx: WatchCtx, subject: string): Promise<void> {
  const [kind, report] = subject.split(':')
  if (kind === 'report' && report !== undefined) await watchReporters(ctx, report)
  else await watchOwn(ctx)
}

async function watchOwn(ctx: WatchCtx): Promise<void> {
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

/** Of an open case only: where nothing is said any more, nobody needs the key. */
async function watchReporters(ctx: WatchCtx, report: string): Promise<void> {
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).report(report)
  const key = await pinnedKey(ctx, report)
  const end = key === undefined || state.erased !== 'nothing' ? null : endOf(key.facts)
  if (end === null) return
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await tx.state('case', state.case)
    if (subject === undefined || subject.standing === 'closed') return
    const events = await tx.events('report', report)
    const since = events.findLastIndex(({ type }) => type === 'key.pinned' || type === 'report.received')
    const warned = events.slice(since).flatMap((event) => (event.type === 'key.warned' ? [event.facts.days] : []))
    const days = alarmDue(end, warned, tx.now)
    if (days !== undefined) {
      await tx.append('report', report, SYSTEM, [{ type: 'key.warned', facts: { days } }])
      const mail = `reporter-key-ends:${report}:${days}`
      await tx.putDue({ kind: 'mail', subject: mail, at: tx.now, key: mail })
    }
    const at = nextAlarm(end, tx.now)
    if (at !== undefined)
      await tx.putDue({ kind: 'keys', subject: `report:${report}`, at, key: `keys:report:${report}` })
  })
}
