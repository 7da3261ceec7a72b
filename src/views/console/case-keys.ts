import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { button } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { notice } from '../parts/small.ts'
import { reportPath } from '../paths.ts'
import { spacedFingerprint } from '../words/fingerprint.ts'
import { dayWords } from '../words/time.ts'
import { foldedAct } from './acts.ts'
import type { CasePageProps, CaseReport, ReporterKeyView } from './case-props.ts'

/** Under a report: the key that answers are encrypted to. */
export function keyLine(report: CaseReport, props: CasePageProps): HtmlValue {
  const { key } = report
  const { now } = props
  if (key === undefined) return lookUp(report, props)
  const until = key.until === undefined ? '' : `, until ${dayWords(key.until, 'UTC', now)}`
  return html`<br><span class="quiet">OpenPGP <span class="mono small">${spacedFingerprint(key.fingerprint)}</span>${until}</span>${key.problem !== undefined && html`<br><strong class="is-late">${key.problem}</strong>`}`
}

/** Asking tells the domain's owner that somebody writes to that address, so a person decides. */
function lookUp({ id, keyDomain }: CaseReport, props: CasePageProps): HtmlValue {
  return (
    keyDomain !== undefined &&
    foldedAct({
      act: `key-${id}`,
      path: reportPath(id, 'key'),
      token: props.token,
      open: props.came?.act === `key-${id}`,
      name: 'Look for their OpenPGP key',
      submit: `Ask ${keyDomain}`,
      fields: html`<input type="hidden" name="decide" value="look"><p class="small">With a key our mails carry the answers. Whoever runs ${keyDomain} can see that we ask, and so that somebody there reports to us.</p>`,
    })
  )
}

/** Another key came for the same reporter: it may be theirs, or somebody else's who wants to read along. */
export function keyWarnings(props: CasePageProps): HtmlValue {
  return props.reports.map((report) => {
    const offered = report.key?.offered
    return (
      offered !== undefined &&
      notice('late', `${report.from ?? report.id} seems to have another key.`, question(report.id, offered, props))
    )
  })
}

function question(report: string, offered: Omit<ReporterKeyView, 'offered'>, { token }: CasePageProps): Html {
  const form = (decide: string, words: string, look: 'plain' | 'grave') =>
    html`<form method="post" action="${reportPath(report, 'key')}">${hiddenToken(token)}<input type="hidden" name="fingerprint" value="${offered.fingerprint}"><input type="hidden" name="decide" value="${decide}">${button(words, look)}</form>`
  return html`<p>Until somebody accepts it, answers go to the key from before. Ask them on another way, and compare:</p>
<p class="mono">${spacedFingerprint(offered.fingerprint)}</p>
<p class="quiet">${offered.userIds.join(', ')}</p>
${offered.problem !== undefined && html`<p class="is-late">${offered.problem}</p>`}
<div class="buttons">${offered.problem === undefined && form('accept', 'It is theirs: use it', 'grave')}${form('refuse', 'Leave it', 'plain')}</div>`
}

/** Beside the answer form: who reads it encrypted in their mail, and who behind the code. */
export function wayWords(open: readonly CaseReport[]): string {
  const keyed = open.filter(({ key }) => key !== undefined && key.problem === undefined)
  const plain = 'Read behind the code. The mail says only “there is news”.'
  if (keyed.length === 0) return plain
  const others = keyed.some(({ key }) => key?.offered !== undefined)
  const warning = others ? ' Another key came and is not used.' : ''
  if (keyed.length === open.length && open.length === 1)
    return `Mailed encrypted to the reporter’s key, and read behind the code.${warning}`
  return `Each gets it separately; none sees the others. Whoever has a key gets it encrypted by mail.${warning}`
}
