import { SYSTEM } from '../../domain/event.ts'
import type { GateInput } from '../../domain/release.ts'
import { putNews } from '../mail/put-news.ts'
import { recordStepDone } from './confirm-step.ts'
import type { RunCtx } from './run-release.ts'
import { isDone } from './still-so.ts'

/** Tells every reporter of the release that the advisory is out; on their page at once, by mail where there is an address. */
export async function runTellStep(ctx: RunCtx, input: GateInput): Promise<'go-on'> {
  await ctx.store.write(ctx.now(), async (tx) => {
    if (await isDone(tx, input.release.id, 'tell-reporters')) return
    let told = 0
    for (const { state } of input.cases) {
      for (const report of state.reports) {
        told++
        await putNews(tx, report)
      }
    }
    const proof = `${told} reporter page(s); mails wait in the outbox`
    await recordStepDone(tx, input.release, SYSTEM, { step: 'tell-reporters', by: 'automatic', proof })
  })
  return 'go-on'
}
