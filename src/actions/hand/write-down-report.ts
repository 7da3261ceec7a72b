import { demand, type Scope } from '../../domain/access.ts'
import { checkOccurred, type Way } from '../../domain/by-hand.ts'
import type { FileRef } from '../../domain/event.ts'
import { checkNewReport, chosenProduct, type NewReport } from '../../domain/intake.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Instant } from '../../lib/instant.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { openReport, type Submitted } from '../intake/open-report.ts'
import { refuseUnless } from '../subject.ts'

export interface HeardReport extends NewReport {
  /** The stream id the report will have. */
  readonly draft: string
  readonly files: readonly FileRef[]
  readonly way: Way
  /** When it was said. */
  readonly occurred: Instant | undefined
  /** Same form, same answer. */
  readonly once: { readonly key: string; readonly digest: string }
}

/**
 * Writes down what somebody told a member of the team: the same report as any other, with the hour it was said. Its code
 * is shown to the member, to be read to the reporter. A pause of the intake does not hold: somebody listened.
 */
export async function writeDownReport(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: HeardReport,
): Promise<Submitted> {
  demand(scope, 'report.write-down')
  return ctx.store.write(ctx.now(), async (tx) => {
    const earlier = await tx.recall(input.once.key, input.once.digest)
    if (earlier !== undefined) return { ...(JSON.parse(earlier) as Submitted), repeated: true }
    refuseUnless((await tx.state('report', input.draft)) === undefined, 'This form was kept already. Open a new one.')
    const version = await tx.policy()
    const fields = [...checkOccurred(input.occurred, tx.now), ...checkNewReport(input, version.policy)]
    const product = chosenProduct(version.policy, input)
    if (fields.length > 0 || product === undefined)
      throw new Refusal('invalid', 'Nothing was kept yet. Some answers need you.', { fields })
    const files = await tx.keepFiles(
      input.draft,
      input.files.map(({ id }) => id),
    )
    const by = actorOf(scope).id
    const submitted = await openReport(tx, input, {
      id: input.draft,
      version,
      product,
      files,
      ...(input.occurred === undefined ? {} : { occurred: input.occurred }),
      source: { door: 'hand', how: input.way, ...(by === null ? {} : { by }) },
    })
    await tx.remember(input.once.key, input.once.digest, JSON.stringify(submitted), submitted.report)
    return submitted
  })
}
