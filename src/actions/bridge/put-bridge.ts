import type { ReportState } from '../../domain/report.ts'
import type { Tx } from '../../store/store.ts'

/** What we say and decide is carried to where the report came from. */
export async function putBridge(tx: Tx, report: Pick<ReportState, 'id' | 'door'> | undefined): Promise<void> {
  if (report?.door !== 'hackerone') return
  await tx.putDue({ kind: 'bridge', subject: report.id, at: tx.now, key: `bridge:${report.id}` })
}
