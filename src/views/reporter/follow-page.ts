import { type Html, html } from '../../lib/html.ts'
import { errorSummary } from '../parts/errors.ts'
import { button, textField } from '../parts/field.ts'
import { type SiteFrame, sitePage } from '../parts/layout.ts'
import { PATHS } from '../paths.ts'

/** `/r`: a form with one field, `code`. It needs no token: it changes nothing. */
export interface FollowPageProps {
  readonly frame: SiteFrame
  /** What is wrong with the code that was typed, or why it must be typed again. */
  readonly problem?: string
  /** The code as typed, to be corrected; only after a slip, never after a code that was right. */
  readonly typed?: string
  /** Instead of a problem: the page was closed, or forgot the code after half an hour. */
  readonly note?: 'closed' | 'expired'
}

export function followPage({ frame, problem, typed, note }: FollowPageProps): Html {
  const problems = problem === undefined ? [] : [{ field: 'code', problem }]
  const main = html`<header>
<h1>${note === 'expired' ? 'This page forgot your code' : 'Follow a report'}</h1>
<p class="lede">${note === undefined ? 'Type the words of your code, in their order.' : NOTES[note]}</p>
</header>
${errorSummary(problems, { title: 'This code does not open a report' })}
<form method="post" action="${PATHS.follow}" autocomplete="off">
${textField(
  {
    name: 'code',
    label: 'Your code',
    hint: 'All its words, the check word last. Capital letters do not matter; spaces, hyphens or line breaks between them are fine.',
    rows: 3,
    exact: true,
  },
  { values: typed === undefined ? {} : { code: typed }, problems },
)}
<p class="field buttons">${button('Open my report')}</p>
</form>
<section class="after" aria-labelledby="by-mail"><h2 id="by-mail">Reported by mail?</h2>
<p>Then you may have no code. <a href="${PATHS.byMail}">Have a number mailed to you</a>.</p></section>
<section class="after" aria-labelledby="lost"><h2 id="lost">Lost the words?</h2>
<p>Nobody can look them up, and we cannot either. <a href="${PATHS.report}">Report again</a> and name the number of the first report; its receipt file proves that it was yours.</p></section>`
  const title = problem === undefined ? 'Follow a report' : 'Error: follow a report'
  return sitePage({ title, frame, current: 'follow', look: 'narrow-page', main })
}

const NOTES = {
  closed: 'The page is closed. Nothing of it stays in the address or in a cookie. Your code opens it again.',
  expired:
    'It keeps a code for half an hour and no longer. Nothing you sent before is lost. Type the words again, and what you were about to send.',
} as const
