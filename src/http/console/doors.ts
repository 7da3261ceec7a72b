import { checkDoors } from '../../actions/check/check-doors.ts'
import { doorsPage } from '../../views/console/doors-page.ts'
import { PATHS } from '../../views/paths.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { readForm } from '../form.ts'
import { consoleFrame, demandToken, formToken, type MemberCall } from './session.ts'

/** GET /console/doors */
export async function showDoors(call: MemberCall): Promise<Answer> {
  const { ctx, scope } = call
  const markup = doorsPage({
    frame: await consoleFrame(call),
    token: formToken(call, 'doors'),
    now: ctx.now(),
    checks: await ctx.store.reader(scope).doorChecks(),
    mailsWait: ctx.installation.mailFrom === undefined,
    daily: ctx.installation.selfCheck,
  })
  return page(markup, { scripts: true })
}

/** POST /console/doors: tries every door now. */
export async function postDoors(call: MemberCall): Promise<Answer> {
  const form = await readForm(call)
  demandToken(call, form, 'doors')
  await checkDoors(call.ctx)
  return seeOther(PATHS.doors)
}
