import { LIMITS } from '../../domain/intake.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { button, type Choice } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { type FileView, fileList, messages, provenance, STAMPS, typedText } from '../parts/message.ts'
import { facts } from '../parts/small.ts'
import { timeTag } from '../parts/timeline.ts'
import { caseFilePath, casePath } from '../paths.ts'
import { count, listWords } from '../words/count.ts'
import { doorWords } from '../words/standing.ts'
import { instantWords } from '../words/time.ts'
import { actFields } from './acts.ts'
import { caseHeard } from './case-heard.ts'
import { keyWarnings, wayWords } from './case-keys.ts'
import type { CasePageProps, CaseReport } from './case-props.ts'

/**
 * The reports, what was said since, and two composers that cannot be mistaken for each other: one goes out, the other
 * stays. There is no switch between them that could be left in the wrong position.
 */
export function caseTalk(props: CasePageProps): Html {
  const file = (entry: FileView): Html =>
    html`<a href="${caseFilePath(props.number, entry.id)}" download>${entry.name}</a>`
  return html`<ol class="messages">${props.reports.map(
    (report) => html`<li>${reportText(report, props, file)}</li>
`,
  )}</ol>
${props.messages.length > 0 && html`<div class="after-tight">${messages(props.messages, { now: props.now, stamps: true, file })}</div>`}
${keyWarnings(props)}
<div class="composers">
${outward(props)}
${inward(props)}
</div>
${caseHeard(props)}`
}

function reportText(report: CaseReport, { now }: CasePageProps, file: (entry: FileView) => Html): Html {
  const about = `report ${report.id}, by ${doorWords(report.door)}`
  return html`<article class="message theirs">
<header><h3>${report.from ?? 'Anonymous'}</h3> <span>${about}</span> ${timeTag(report.receivedAt, instantWords(report.receivedAt, now))}</header>
${report.erased ? html`<p class="quiet">The text of this report was erased.</p>` : html`<p><strong>${report.title}</strong></p>${typedText(report.description)}`}
${
  report.answers.length > 0 &&
  html`<div class="after-tight">${facts(
    report.answers.map(({ question, answer }) => [question, html`${typedText(answer)}`] as const),
    true,
  )}</div>`
}
${report.known !== 'no' && html`<p class="is-late"><strong>${KNOWN[report.known]}</strong></p>`}
${fileList(report.files, file)}
${provenance(report)}
${mailed(report, now)}
</article>`
}

/** Delivery evidence, folded away until somebody asks for it. */
function mailed({ mails = [] }: CaseReport, now: Instant): HtmlValue {
  if (mails.length === 0) return ''
  return html`<details><summary>${count(mails.length, 'mail')} to the reporter</summary><ul class="small">${mails.map(
    ({ at, notice, proof }) => html`<li>${timeTag(at, instantWords(at, now))} ${notice}: ${proof}</li>`,
  )}</ul></details>`
}

/** `text`, `as`, `evaluation`, `nextSteps`, `asks`, `expectedResolution` (date), `reports`, `files` to `say`. */
function outward(props: CasePageProps): Html {
  const fields = actFields('say', props.came)
  const open = props.reports.filter(
    (report) =>
      !report.erased &&
      (report.classified === 'report' || report.classified === 'question' || report.classified === 'policy-comment'),
  )
  if (open.length === 0)
    return html`<div class="everybody tight">${STAMPS.everybody}<p>Nobody outside can be written to here: what arrived is spam, or was erased.</p></div>`
  const people = open.map((report) => report.from ?? report.id)
  const count = open.length === 1 ? 'one person' : `${open.length} people`
  const several = open.length > 1
  return html`<form class="everybody tight" id="act-say" method="post" action="${casePath(props.number, 'say')}" enctype="multipart/form-data">
${hiddenToken(props.token)}${STAMPS.everybody}
${several ? recipients(open, fields) : open.map((report) => html`<input type="hidden" name="reports" value="${report.id}">`)}
${fields.text({ name: 'text', label: `To ${listWords(people)}`, hint: several && !open.some(({ key }) => key !== undefined) ? 'Each gets it separately; none sees the others.' : wayWords(open), rows: 6, maxLength: LIMITS.message })}
${fields.choice({ name: 'as', label: 'What it is', value: suggested(props), choices: USES })}
<fieldset><legend>What an answer holds</legend>
${fields.check({ name: 'evaluation', label: 'an evaluation: what we think of it' })}
${fields.check({ name: 'nextSteps', label: 'the next steps' })}
${fields.check({ name: 'asks', label: 'a question to the reporter' })}
</fieldset>
${fields.text({ name: 'expectedResolution', type: 'date', label: 'We expect a solution by', optional: true })}
${fields.files({ name: 'files', label: 'Files', optional: true })}
<p class="buttons">${button(`Send to ${count} outside`)}</p>
</form>`
}

function recipients(open: readonly CaseReport[], fields: ReturnType<typeof actFields>): Html {
  return html`<fieldset><legend>Reports</legend>${open.map((report) =>
    fields.check({
      name: 'reports',
      id: `say-report-${report.id}`,
      value: report.id,
      checked: true,
      label: report.from === undefined ? `${report.id}, anonymous` : `${report.from}, ${report.id}`,
    }),
  )}</fieldset>`
}

/** `text` and `files` to `keep`. */
function inward(props: CasePageProps): Html {
  const fields = actFields('keep', props.came)
  const names = props.team.map(({ id, name }) => (id === props.me ? 'you' : name))
  return html`<form class="office tight" id="act-keep" method="post" action="${casePath(props.number, 'keep')}" enctype="multipart/form-data">
${hiddenToken(props.token)}${STAMPS.office}
${fields.text({ name: 'text', label: html`<span class="spoken">A note for the team: </span>${listWords(names)}`, hint: 'Never shown to a reporter or guest.', rows: 6, maxLength: LIMITS.message })}
<p class="buttons">${button('Keep inside the team')}</p>
</form>`
}

function suggested({ standing }: CasePageProps): string {
  if (standing === 'new') return 'acknowledgement'
  return standing === 'acknowledged' ? 'answer' : 'update'
}

const USES: readonly Choice[] = [
  { value: 'acknowledgement', label: 'An acknowledgement: we have read it' },
  { value: 'answer', label: 'An answer: what we think, and what comes next' },
  { value: 'update', label: 'An update: it has a new fact' },
  { value: 'note', label: 'A message that keeps no promise' },
]

const KNOWN = {
  some: 'The reporter told somebody in confidence.',
  public: 'The reporter says that it is public, or being used against people.',
} as const
