import { demand } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { PATHS } from '../../views/paths.ts'
import { consoleRefusalPage } from '../../views/site/refusal-page.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { problemOf, STATUS, withRetry } from '../problem.ts'
import type { Route } from '../route.ts'
import { stepUpAnswer } from './passkeys.ts'
import { type ConsoleCall, consoleFrame, type MemberCall, sessionOf } from './session.ts'

/** Lets a route run only for a member who may do its act; what is refused is said inside the console's own frame. */
export async function asMember(route: Route<MemberCall>, call: Omit<ConsoleCall, 'session'>): Promise<Answer> {
  const session = await sessionOf(call)
  if (session === undefined) {
    call.incoming.resume()
    return route.method === 'GET' ? seeOther(PATHS.signIn) : refuseStranger()
  }
  const member: MemberCall = { ...call, session, scope: session.scope }
  try {
    if (route.act !== 'public') demand(member.scope, route.act)
    return await route.handler(member)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'not_stored') throw error
    if (error.code === 'step_up_needed') return stepUpAnswer(member, pageOf(call.path))
    return refusalAnswer(member, error)
  }
}

/** A form without a session: it is not done, and nothing of it is looked at. */
function refuseStranger(): never {
  throw new Refusal('not_signed_in', 'Sign in first.')
}

async function refusalAnswer(call: MemberCall, error: Refusal): Promise<Answer> {
  const problem = problemOf(error, () => '')
  const fields = error.fields.map(({ problem: words }) => words).filter((words) => words !== error.message)
  const markup = consoleRefusalPage({
    frame: await consoleFrame(call),
    code: error.code,
    message: error.code === 'not_found' ? '' : [error.message, ...fields].join(' '),
    ...(problem.retryAfter === undefined ? {} : { retryAfter: problem.retryAfter }),
  })
  return withRetry(page(markup, { status: STATUS[error.code] }), problem)
}

/** The page a form stood on: its address without the act. */
function pageOf(path: string): string {
  if (/^\/console\/releases\/[^/]+\//.test(path)) return path.split('/').slice(0, 4).join('/')
  if (/^\/console\/people\//.test(path)) return PATHS.people
  if (/^\/console\/keys\//.test(path)) return PATHS.keys
  return path
}
