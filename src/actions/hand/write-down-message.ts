import { demand, type Scope } from '../../domain/access.ts'
import { checkAnswer } from '../../domain/answer.ts'
import { checkOccurred, type Way } from '../../domain/by-hand.ts'
import { type MessageUse, type NewEvent, REPORTER, type Source } from '../../domain/event.ts'
import { LIMITS } from '../../domain/intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../lib/instant.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { isRepeated, openReportOf, words } from '../subject.ts'

export interface Heard {
  readonly case: string
  readonly report: string
  readonly way: Way
  readonly occurred: Instant | undefined
  readonly text: string
  /** Who spoke: what they told us, or what we told them and what that was. */
  readonly spoke: 'reporter' | MessageUse
  readonly evaluation: boolean
  readonly nextSteps: boolean
  readonly once?: string
}

/**
 * Writes down what was said between a reporter and the team elsewhere. What we said is our message, of the hour it was
 * said, and the reporter reads it on their page: who was not told so can object.
 */
export async function writeDownMessage(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, input: Heard): Promise<void> {
  demand(scope, 'case.talk')
  const text = words('text', input.text, 'Write down what was said.', LIMITS.message)
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await openReportOf(tx, scope, input, 'This report was erased; nothing can be added to it.')
    const fields = [
      ...checkOccurred(input.occurred, tx.now),
      ...beforeReport(input.occurred, report.receivedAt),
      ...checkAnswer({ ...input, as: input.spoke }, 'spoke'),
    ]
    if (fields.length > 0) throw new Refusal('invalid', 'Not kept yet.', { fields })
    if (await isRepeated(tx, input.once)) return
    const by = actorOf(scope)
    const source: Source = { door: 'hand', how: input.way, ...(by.id === null ? {} : { by: by.id }) }
    const said = spoken(input, { text, files: [], source })
    await tx.append('report', report.id, input.spoke === 'reporter' ? REPORTER : by, [said])
    await putNews(tx, report.id)
  })
}

function beforeReport(occurred: Instant | undefined, receivedAt: Instant) {
  if (occurred === undefined || occurred >= receivedAt) return []
  return [{ field: 'when', problem: 'The report itself came later. Give the hour of this talk.' }]
}

function spoken(
  input: Heard,
  body: { readonly text: string; readonly files: readonly []; readonly source: Source },
): NewEvent<'report'> {
  const occurred = input.occurred === undefined ? {} : { occurred: input.occurred }
  if (input.spoke === 'reporter') return { type: 'message.received', facts: { files: 0, ...occurred }, body }
  return {
    type: 'message.sent',
    facts: {
      to: 'reporter',
      by: 'human',
      as: input.spoke,
      ...(input.evaluation ? { evaluation: true as const } : {}),
      ...(input.nextSteps ? { nextSteps: true as const } : {}),
      ...occurred,
    },
    body,
  }
}
