import { LIMITS } from '../../domain/intake.ts'
import { type Html, html } from '../../lib/html.ts'
import { casePath } from '../paths.ts'
import { capitalised } from '../words/count.ts'
import { promiseWords } from '../words/promise.ts'
import { instantWords } from '../words/time.ts'
import { actFields, foldedAct } from './acts.ts'
import type { CasePageProps, ChangeableView } from './case-props.ts'

/** Another time for a promise, or an exception from a rule: only where the policy says that there may be one. */
export function overrideForm(props: CasePageProps): Html | undefined {
  const { changeable = [], came, number, token } = props
  if (changeable.length === 0) return undefined
  const fields = actFields('override', came)
  const reasons = [...new Set(changeable.flatMap((one) => one.reasons))]
  const asked = changeable.some(({ asksReporter }) => asksReporter)
  return foldedAct({
    act: 'override',
    path: casePath(number, 'override'),
    token,
    name: 'Change a promise …',
    submit: asked ? 'Change it, or ask for it' : 'Change it',
    grave: true,
    open: came?.act === 'override',
    fields: html`${fields.select({ name: 'promise', label: 'Promise', options: changeable.map((one) => ({ value: `${one.report} ${one.promise}`, label: labelOf(one, props) })) })}
${fields.text({ name: 'until', type: 'datetime-local', label: 'Until, in UTC', short: true })}
${reasons.length > 0 && fields.select({ name: 'because', label: 'Reason that the policy allows', options: ['', ...reasons].map((value) => ({ value, label: value === '' ? 'none of these' : value })) })}
${fields.text({ name: 'reason', label: 'In words', hint: 'The reporter reads it.', rows: 2, maxLength: LIMITS.reason })}`,
  })
}

function labelOf({ report, promise, kind, due, latest, asksReporter }: ChangeableView, { now }: CasePageProps): string {
  const what =
    due === undefined ? `Rule ${promise}` : `${capitalised(promiseWords(kind).latest)}, due ${instantWords(due, now)}`
  const limit = latest === undefined ? '' : `, until ${instantWords(latest, now)} at the latest`
  return `${what}${limit}${asksReporter ? ', with the reporter’s consent' : ''} (${report})`
}
