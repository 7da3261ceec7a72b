import type { Tx } from '../../store/store.ts'
import { putBridge } from '../bridge/put-bridge.ts'

/** A mail that says "there is news" to a reporter who gave an address; several pieces of news before it leaves are one mail. */
export async function putNews(tx: Tx, report: string): Promise<void> {
  const state = await tx.state('report', report)
  if (state?.mail) await tx.putDue({ kind: 'mail', subject: `news:${report}`, at: tx.now, key: `news:${report}` })
  await putBridge(tx, state)
}
