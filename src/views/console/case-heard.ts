import { WAYS } from '../../domain/by-hand.ts'
import { LIMITS } from '../../domain/intake.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import type { Choice } from '../parts/field.ts'
import { capitalised } from '../words/count.ts'
import { wayWords } from '../words/source.ts'
import { minuteIso } from '../words/time.ts'
import type { ActFields } from './acts.ts'
import { caseActOf } from './case-act.ts'
import type { CasePageProps } from './case-props.ts'

/** Under the composers: what was said on other ways, and the contact that the policy gives on request. */
export function caseHeard(props: CasePageProps): HtmlValue {
  if (props.reports.every(({ erased }) => erased)) return ''
  return html`<div class="acts after-tight">${heard(props)}${props.contactOnRequest !== undefined && contact(props, props.contactOnRequest)}</div>`
}

/** `report`, `way`, `when` (UTC), `spoke`, `text`, `evaluation`, `nextSteps` to `heard`. */
function heard(props: CasePageProps): Html {
  return caseActOf(props, 'heard', {
    name: 'Write down what was said elsewhere',
    submit: 'Keep it in the conversation',
    fields: (f) => html`${whichReport(props, f)}
${f.choice({ name: 'spoke', label: 'Who said it, and what was it?', value: 'reporter', choices: SPOKE })}
${f.choice({ name: 'way', label: 'How', value: 'telephone', choices: WAYS.map((way) => ({ value: way, label: capitalised(wayWords(way)) })) })}
${f.text({ name: 'when', type: 'datetime-local', label: 'When, in UTC', value: minuteIso(props.now).slice(0, 16), short: true })}
${f.text({ name: 'text', label: 'What was said', hint: 'The reporter reads it on their page.', rows: 5, maxLength: LIMITS.message })}
<fieldset><legend>If it was our answer, it held</legend>${f.check({ name: 'evaluation', label: 'an evaluation' })}${f.check({ name: 'nextSteps', label: 'the next steps' })}</fieldset>`,
  })
}

/** `report` and `text` to `contact`. */
function contact(props: CasePageProps, kind: string): Html {
  return caseActOf(props, 'contact', {
    name: `Hand out the ${capitalised(kind)} contact`,
    submit: 'Give it to them',
    fields: (f) =>
      html`${whichReport(props, f)}${f.text({ name: 'text', label: 'The contact, and when somebody answers there', hint: 'It goes to the reporter’s page. That you gave it stays in the record.', rows: 3, maxLength: LIMITS.reason })}`,
  })
}

function whichReport(props: CasePageProps, fields: ActFields): Html {
  const open = props.reports.filter(({ erased }) => !erased)
  if (open.length === 1) return html`<input type="hidden" name="report" value="${open[0]?.id ?? ''}">`
  const options = open.map(({ id, from }) => ({ value: id, label: from === undefined ? id : `${from}, ${id}` }))
  return fields.select({ name: 'report', label: 'With whom', options })
}

const SPOKE: readonly Choice[] = [
  { value: 'reporter', label: 'They told us something' },
  { value: 'acknowledgement', label: 'We said that we have read it' },
  { value: 'answer', label: 'We answered' },
  { value: 'update', label: 'We told them news' },
  { value: 'note', label: 'We said something that keeps no promise' },
]
