import { LIMITS } from '../../domain/intake.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Option } from '../parts/field.ts'
import { notice } from '../parts/small.ts'
import { instantWords, minuteIso } from '../words/time.ts'
import type { ActFields } from './acts.ts'
import { caseActOf } from './case-act.ts'
import type { CasePageProps } from './case-props.ts'

/** Until when it stays secret: a day that the rules allow, taken over as it is, or another one that is typed. */
export function embargoForm(props: CasePageProps): Html {
  const { until, proposed } = props.embargo
  const value = until ?? proposed
  const reasons = props.embargoReasons ?? []
  const proposal =
    proposed === undefined
      ? 'The policy proposes no date yet.'
      : `The policy proposes ${instantWords(proposed, props.now)}.`
  return caseActOf(props, 'embargo', {
    name: until === undefined ? 'Decide the embargo' : 'Move the embargo',
    submit: 'Decide the date',
    fields: (f) => html`<p>${proposal}</p>${plan(props, f)}
${f.text({ name: 'until', type: 'datetime-local', label: 'Until, in UTC', ...(value === undefined ? {} : { value: typed(value) }), short: true })}
${because(reasons, value !== undefined, f)}
${f.text({ name: 'reason', label: 'Why this date', hint: 'Reporters read it.', rows: 2, maxLength: LIMITS.reason })}`,
  })
}

/** Of the reasons that the policy allows, one is needed for every day but the one that stands. */
function because(reasons: readonly string[], stands: boolean, f: ActFields): Html | undefined {
  if (reasons.length === 0) return undefined
  const none = stands ? 'none: it is the day that stands' : 'choose one'
  const hint = stands ? 'Needed for another day than the one that stands.' : 'Needed: no day stands yet.'
  const options = [{ value: '', label: none }, ...reasons.map((reason) => ({ value: reason, label: reason }))]
  return f.select({ name: 'because', label: 'Reason that the policy allows', hint, options })
}

/** The lawful days, or the two rules that leave none. */
function plan({ plan: found, now }: CasePageProps, f: ActFields): Html | undefined {
  if (found === undefined) return undefined
  if (found.conflict !== undefined) return notice('late', 'No day keeps every rule.', found.conflict)
  const days = found.dates.filter((at) => at > now).slice(0, 8)
  if (days.length === 0) return undefined
  const options: readonly Option[] = [
    { value: '', label: 'the day below' },
    ...days.map((at) => ({ value: typed(at), label: instantWords(at, now) })),
  ]
  const usual = found.usually === undefined ? '' : ` Usually not before ${instantWords(found.usually, now)}.`
  return f.select({
    name: 'day',
    label: 'Days that every rule allows',
    hint: `Choose one to take it over.${usual}`,
    options,
  })
}

/** What happened where Fairlead does not see it, and a clock or a rule of the policy asks for. */
export function factForm(props: CasePageProps): Html {
  const { facts = [], wished, now } = props
  if (facts.length === 0) return html``
  const scales = facts.flatMap(({ what, values, meaning }) =>
    values.map((value) => ({ value: `${what} = ${value}`, label: `${bare(meaning)} ${value}` })),
  )
  const options = [
    ...facts
      .filter(({ values }) => values.length === 0)
      .map(({ what, meaning }) => ({ value: what, label: bare(meaning) })),
    ...scales,
  ]
  const chosen = wished === undefined ? {} : { value: 'date.wished' }
  return caseActOf(props, 'fact', {
    name: 'Record what happened elsewhere',
    submit: 'Record it',
    fields: (
      f,
    ) => html`${wished !== undefined && html`<p>The report seems to name a day of its own: “${wished.quote}” Record it, and the plan keeps it.</p>`}
${f.select({ name: 'what', label: 'What happened', options, ...chosen })}
${f.text({ name: 'occurred', type: 'datetime-local', label: 'When, in UTC', hint: 'Clocks count from then.', value: typed(now), short: true })}
${f.text({ name: 'until', type: 'datetime-local', label: 'The day that it names, in UTC', hint: 'Such as the day on which the reporter will publish.', optional: true, short: true, ...(wished === undefined ? {} : { value: `${wished.date}T00:00` }) })}
${f.text({ name: 'reason', label: 'How you know', rows: 2, maxLength: LIMITS.reason })}`,
  })
}

function bare(meaning: string): string {
  return meaning.replace(/\.$/, '')
}

function typed(at: number): string {
  return minuteIso(at).slice(0, 16)
}
