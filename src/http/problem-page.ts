import type { RefusalCode } from '../domain/refusal.ts'
import { html } from '../lib/html.ts'
import { type SiteFrame, sitePage } from '../views/parts/layout.ts'
import { PATHS } from '../views/paths.ts'
import { notFoundPage } from '../views/site/not-found-page.ts'
import { consoleRefusalPage, refusalPage } from '../views/site/refusal-page.ts'
import { type Answer, page, seeOther } from './answer.ts'
import type { Problem } from './problem.ts'
import type { DoorName } from './route.ts'

/** A problem for a person: the words of the views, in the frame of the door. */
export function problemPage(problem: Problem, door: DoorName, frame: SiteFrame): Answer {
  const { status, code } = problem
  if (code === 'unexpected' || code === 'method_not_allowed') return page(plainPage(problem, frame), { status })
  if (code === 'not_found' && door === 'site') return page(notFoundPage({ frame }), { status })
  if (code === 'not_signed_in' && door === 'console') return seeOther(PATHS.signIn)
  const props = { frame, code, ...sentence(problem, code), ...waiting(problem) }
  return page(door === 'console' ? consoleRefusalPage(props) : refusalPage(props), { status })
}

/** The refusal's own sentence, and what each field needs; a page of the house says the rest. */
function sentence(problem: Problem, code: RefusalCode): { message?: string } {
  if (code === 'not_found' || code === 'not_stored') return {}
  const fields = problem.fields.map(({ problem: words }) => words).filter((words) => words !== problem.detail)
  return { message: [problem.detail, ...fields].join(' ') }
}

function waiting({ retryAfter }: Problem): { retryAfter?: number } {
  return retryAfter === undefined ? {} : { retryAfter }
}

function plainPage({ title, detail, id }: Problem, frame: SiteFrame) {
  const number = id === undefined ? undefined : html`<p class="quiet">Number <code>${id}</code></p>`
  const main = html`<header><h1>${title}</h1><p class="lede">${detail}</p></header>
${number}
<p><a href="${PATHS.portal}">To the first page</a></p>`
  return sitePage({ title, frame, look: 'narrow-page', main })
}
