import { demand, type Scope } from '../../domain/access.ts'
import { checkAnswer } from '../../domain/answer.ts'
import type { FileRef, MessageUse, NewEvent, Source } from '../../domain/event.ts'
import { LIMITS } from '../../domain/intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { caseFor, demandPartOf, isRepeated, refuseUnless, reportFor, words } from '../subject.ts'

export interface Message {
  readonly case: string
  /** Reports whose reporters get it, each separately; none sees the others. */
  readonly reports: readonly string[]
  readonly text: string
  readonly as: MessageUse
  /** What an answer says; the policy's evidence asks for these, and clocks see only that they are there. */
  readonly evaluation: boolean
  readonly nextSteps: boolean
  readonly expectedResolution?: Instant
  /** The message asks the reporter for something. */
  readonly asks: boolean
  /** Draft files received under the case's id. */
  readonly files: readonly string[]
  /** Digest of the form, so that it is sent once. */
  readonly once?: string
  /** When it was said and how it came, where that was not on the page. */
  readonly occurred?: Instant
  readonly source?: Source
}

/** A person of the team writes to the reporters of a case. Whether that keeps a promise is decided by the policy's evidence. */
export async function sendMessage(ctx: Pick<Ctx, 'store' | 'now'>, scope: Scope, input: Message): Promise<void> {
  demand(scope, 'case.talk')
  const text = words('text', input.text, 'Write the message first.', LIMITS.message)
  const [empty] = checkAnswer(input)
  if (empty !== undefined) throw new Refusal('invalid', empty.problem, { fields: [empty] })
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    refuseUnless(input.reports.length > 0, 'Choose at least one report to write to.')
    if (await isRepeated(tx, input.once)) return
    const files = await tx.keepFiles(input.case, input.files)
    for (const id of input.reports) {
      demandPartOf(subject, id)
      await sendTo(tx, scope, id, input, text, files)
    }
  })
}

async function sendTo(
  tx: Tx,
  scope: Scope,
  id: string,
  input: Message,
  text: string,
  files: readonly FileRef[],
): Promise<void> {
  const report = await reportFor(tx, scope, id)
  refuseUnless(isOpenToTalk(report), 'This report was erased; nobody can be reached through it.')
  const events: NewEvent<'report'>[] = [
    {
      type: 'message.sent',
      facts: {
        to: 'reporter',
        by: 'human',
        as: input.as,
        ...(input.evaluation ? { evaluation: true as const } : {}),
        ...(input.nextSteps ? { nextSteps: true as const } : {}),
        ...(input.asks ? { asks: true as const } : {}),
        ...(input.expectedResolution === undefined ? {} : { expectedResolution: input.expectedResolution }),
        ...(input.occurred === undefined ? {} : { occurred: input.occurred }),
      },
      body: { text, files, ...(input.source === undefined ? {} : { source: input.source }) },
    },
  ]
  if (input.asks) events.push({ type: 'information.requested', facts: {} })
  await tx.append('report', id, actorOf(scope), events)
  await putNews(tx, id)
}
