import { demand, type Scope } from '../../domain/access.ts'
import type { Identity } from '../../domain/event.ts'
import { isMailAddress, isZone, LIMITS } from '../../domain/intake.ts'
import { type FieldProblem, Refusal } from '../../domain/refusal.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { refuseUnless, reportFor } from '../subject.ts'

/** An empty name or address leaves what was given; `zone` empty means times in UTC only. */
export interface IdentityTyped {
  readonly report: string
  readonly name: string
  readonly mail: string
  readonly zone: string
}

/** The reporter says later who they are, where mail reaches them, and in which zone they want to read times. */
export async function changeIdentity(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: IdentityTyped,
): Promise<void> {
  demand(scope, 'report.follow')
  const [name, mail, zone] = [input.name.trim(), input.mail.trim(), input.zone.trim()]
  const problems = problemsOf(name, mail, zone)
  if (problems.length > 0) throw new Refusal('invalid', 'Not kept yet.', { fields: problems })
  await ctx.store.write(ctx.now(), async (tx) => {
    const report = await reportFor(tx, scope, input.report)
    refuseUnless(
      report.erased === 'nothing',
      'Who sent this report was erased. Tell the team in a message who you are.',
    )
    const identity: Identity = { zone, ...(name === '' ? {} : { name }), ...(mail === '' ? {} : { mail }) }
    const facts = { named: report.named || name !== '' || mail !== '', mail: report.mail || mail !== '' }
    await tx.append('report', report.id, actorOf(scope), [{ type: 'identity.changed', facts, identity }])
  })
}

function problemsOf(name: string, mail: string, zone: string): readonly FieldProblem[] {
  const tooLong = `At most ${LIMITS.name} characters fit.`
  return [
    ...(name.length > LIMITS.name ? [{ field: 'name', problem: tooLong }] : []),
    ...(mail !== '' && !isMailAddress(mail)
      ? [{ field: 'mail', problem: 'Give one mail address, such as ada@example.org.' }]
      : []),
    ...(zone !== '' && !isZone(zone) ? [{ field: 'zone', problem: 'Choose a zone of the list, or UTC.' }] : []),
  ]
}
