import { type Html, html } from '../../lib/html.ts'
import { errorSummary } from '../parts/errors.ts'
import { button, type Typed, textField, UNTYPED } from '../parts/field.ts'
import { hiddenToken, type SiteFrame, sitePage } from '../parts/layout.ts'
import { codeWords, section } from '../parts/small.ts'
import { PATHS } from '../paths.ts'

/** `/r/mail`: for whoever reported by mail and has no code. First who they are, then the number that was mailed. */
export function byMailPage(frame: SiteFrame, token: string, typed: Typed = UNTYPED): Html {
  const main = html`<header><h1>You reported by mail</h1>
<p class="lede">What we write does not stand in our mails. To read it here, have a number mailed to you.</p></header>
${errorSummary(typed.problems, { title: 'Not asked yet' })}
<form method="post" action="${PATHS.byMail}" autocomplete="off">${hiddenToken(token)}
${textField({ name: 'report', label: 'Number of the report', hint: 'It stands in our first mail: R-, and eight letters or digits.', exact: true, short: true }, typed)}
${textField({ name: 'mail', label: 'The mail address that you wrote from', type: 'email', autocomplete: 'email' }, typed)}
<p class="field buttons">${button('Mail me a number')}</p>
</form>
${section('code', 'You have a code?', html`<p><a href="${PATHS.follow}">Enter it here</a>; no mail is needed.</p>`)}`
  return sitePage({
    title: 'You reported by mail',
    wrong: typed.problems.length > 0,
    frame,
    current: 'follow',
    look: 'narrow-page',
    main,
  })
}

/** The same words whether such a report exists or not. */
export function numberPage(frame: SiteFrame, token: string, typed: Typed = UNTYPED): Html {
  const main = html`<header><h1>Look into your mail</h1>
<p class="lede">If a report with this number came from this address, a mail is on its way to it. Leave this page open.</p></header>
${errorSummary(typed.problems, { title: 'This number opens nothing' })}
<form method="post" action="${PATHS.byMailNumber}" autocomplete="off">${hiddenToken(token)}
${textField({ name: 'number', label: 'The number in that mail', hint: 'Ten letters and digits. It works in this page only, for half an hour.', exact: true, short: true }, typed)}
<p class="field buttons">${button('Open my report')}</p>
</form>
${section('none', 'No mail?', html`<p>Look among spam. A number is mailed five times a day at most. <a href="${PATHS.byMail}">Ask again</a></p>`)}`
  return sitePage({
    title: 'Look into your mail',
    wrong: typed.problems.length > 0,
    frame,
    current: 'follow',
    look: 'narrow-page',
    main,
  })
}

/** Shown once: with the code no mail is needed the next time. */
export function newCodePage(frame: SiteFrame, code: string): Html {
  const main = html`<header><h1>Your code</h1>
<p class="lede">With these words you read and answer from now on, without a mail. Write them down: they are shown this once, and we keep no copy.</p></header>
${codeWords(code.split('-'))}
<form method="post" action="${PATHS.follow}"><input type="hidden" name="code" value="${code}">
<p class="field buttons">${button('I have them. Open my report')}</p></form>`
  return sitePage({ title: 'Your code', frame, current: 'follow', look: 'narrow-page', main })
}
