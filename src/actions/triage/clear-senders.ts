import { SYSTEM } from '../../domain/event.ts'
import { trustOf } from '../../domain/trust.ts'
import type { Tx } from '../../store/store.ts'
import { pastOf } from '../intake/sender.ts'
import { putNews } from '../mail/put-news.ts'

/**
 * After a decision about these reports: what was held against their senders is taken back where it holds no more, for every
 * report that came in under it. The other way round nothing happens: what was promised is not made worse.
 */
export async function clearSenders(tx: Tx, decided: readonly string[]): Promise<void> {
  for (const report of decided) {
    const reports = await tx.reportsBesides(report)
    const doubted = reports.filter(({ sender, erased }) => sender === 'doubtful' && erased !== 'all')
    if (doubted.length === 0) continue
    const trust = trustOf(await pastOf(tx, reports), tx.now)
    if (trust === 'doubtful') continue
    for (const { id } of doubted) {
      await tx.append('report', id, SYSTEM, [{ type: 'sender.cleared', facts: { sender: trust } }])
      await putNews(tx, id)
    }
  }
}
