import { datedDraft } from '../../domain/advisory.ts'
import { SYSTEM } from '../../domain/event.ts'
import { type GateInput, release as mint } from '../../domain/release.ts'
import { writePlainText } from '../../formats/advisory-text.ts'
import type { Instant } from '../../lib/instant.ts'
import { publisherOf } from '../publish/publisher.ts'
import { recordStepDone } from './confirm-step.ts'
import { refuseForbidden } from './forbidden.ts'
import type { RunCtx } from './run-release.ts'
import { isDone, isStillSo, lookAgain } from './still-so.ts'

/**
 * Sends the announcement to the list. The intent is durable before the first byte leaves. A list cannot be asked whether
 * it has a mail, so a run that died in between leaves the step uncertain, for a person to decide.
 */
export async function runListStep(
  ctx: RunCtx,
  input: GateInput,
  intended: Instant | undefined,
): Promise<'go-on' | 'wait'> {
  const { id } = input.release
  if (intended !== undefined) {
    return doubt(
      ctx,
      id,
      'Fairlead stopped while it was sending. Look into the archive of the list: is the mail there?',
    )
  }
  // Every gate is asked once more at the door.
  mint(input, ctx.now())
  const mine = await ctx.store.write(ctx.now(), async (tx) => {
    const still = await isStillSo(tx, input)
    if (still) await refuseForbidden(tx, input.release, 'list')
    if (still) await tx.append('release', id, SYSTEM, [{ type: 'step.intended', facts: { step: 'list' } }])
    else await lookAgain(tx, id)
    return still
  })
  if (!mine) return 'wait'
  const delivery = await ctx.mail.deliver({ ...listMail(ctx, input), messageId: `list.${id}`, automatic: false })
  switch (delivery.outcome) {
    case 'delivered':
      await ctx.store.write(ctx.now(), async (tx) => {
        // Somebody may have looked into the archive meanwhile, and said so.
        if (await isDone(tx, id, 'list')) return
        await recordStepDone(tx, input.release, SYSTEM, { step: 'list', by: 'automatic', proof: delivery.proof })
      })
      return 'go-on'
    case 'uncertain':
      return doubt(
        ctx,
        id,
        `The relay took the mail but did not answer (${delivery.why}). Look into the archive of the list: is it there?`,
      )
    case 'failed':
      await ctx.store.write(ctx.now(), (tx) =>
        tx.append('release', id, SYSTEM, [
          { type: 'step.failed', facts: { step: 'list' }, body: { reason: `The mail was not taken: ${delivery.why}` } },
        ]),
      )
      return 'wait'
  }
}

/** The mail as it will be sent, for the page that shows every byte before, and for the sending itself. */
export function listMail(
  ctx: Pick<RunCtx, 'installation'>,
  input: GateInput,
): { readonly to: string; readonly subject: string; readonly text: string } {
  const publisher = publisherOf(input.policy, ctx.installation)
  const dated = input.cases.flatMap(({ facts }) => (facts === undefined ? [] : [datedDraft(facts, input.release.at)]))
  const [first] = dated
  const only = dated.length === 1 && first !== undefined
  const subject = only
    ? `${first.facts.id}: ${first.facts.title}`
    : `${dated.length} security advisories: ${idsOf(dated)}`
  const text = dated.map((advisory) => writePlainText(advisory, publisher)).join(`\n${'='.repeat(72)}\n\n`)
  return { to: input.policy.release.list ?? '', subject: `[security] ${subject}`, text }
}

function idsOf(advisories: readonly { readonly facts: { readonly id: string } }[]): string {
  return advisories.map(({ facts }) => facts.id).join(', ')
}

async function doubt(ctx: RunCtx, id: string, reason: string): Promise<'wait'> {
  await ctx.store.write(ctx.now(), async (tx) => {
    if ((await tx.state('release', id))?.steps.list?.state !== 'intent') return
    await tx.append('release', id, SYSTEM, [{ type: 'step.uncertain', facts: { step: 'list' }, body: { reason } }])
  })
  return 'wait'
}
