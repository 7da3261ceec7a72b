import { WAYS } from '../../domain/by-hand.ts'
import { LIMITS } from '../../domain/intake.ts'
import type { FormField, PolicyProduct } from '../../domain/policy.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { errorSummary } from '../parts/errors.ts'
import { button, type Choice, choiceField, fileField, selectField, type Typed, textField } from '../parts/field.ts'
import { type ConsoleFrame, consolePage, hiddenToken } from '../parts/layout.ts'
import { codeWords, facts, notice } from '../parts/small.ts'
import { casePath, PATHS } from '../paths.ts'
import { capitalised, listWords } from '../words/count.ts'
import { wayWords } from '../words/source.ts'
import { instantWords, minuteIso } from '../words/time.ts'

/**
 * Writes down what somebody told one of us. Posts multipart to `/console/by-hand`: `product`, `way`, `when` (UTC),
 * `title`, `description`, the policy's questions, `known`, `name`, `mail`, `credit`, `files`.
 */
export interface HandPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  /** The id that the report will have. */
  readonly draft: string
  readonly now: Instant
  readonly products: readonly PolicyProduct[]
  readonly questions: readonly FormField[]
  /** No new reports are taken until then; what is written down is kept all the same. */
  readonly pause?: HandPause
  readonly typed: Typed
}

export interface HandPause {
  readonly until: Instant
  /** What is promised and counts from then: "answer". */
  readonly waiting: readonly string[]
  /** What the form takes meanwhile. */
  readonly taken?: string
}

export function handPage(props: HandPageProps): Html {
  const { typed } = props
  const main = html`<header><h1>Write down a report</h1>
<p class="lede">Somebody told you: on the telephone, over Signal, after a talk. It becomes a report like any other, and its promises count from when it was said.</p></header>
${props.pause !== undefined && paused(props.pause, props.now)}
<form method="post" action="${PATHS.hand}" enctype="multipart/form-data" novalidate>
${errorSummary(typed.problems, { title: 'Not kept yet', after: 'Everything you typed is still here.' })}${hiddenToken(props.token)}<input type="hidden" name="draft" value="${props.draft}">
${choiceField({ name: 'way', label: 'How were you told?', value: 'telephone', choices: WAYS.map((way) => ({ value: way, label: capitalised(wayWords(way)) })) }, typed)}
${textField({ name: 'when', type: 'datetime-local', label: 'When, in UTC', value: minuteIso(props.now).slice(0, 16), short: true }, typed)}
${textField({ name: 'name', label: 'Who told you', hint: 'Any name they gave. Leave it empty if they stay anonymous.', optional: true, maxLength: LIMITS.name, short: true }, typed)}
${textField({ name: 'mail', type: 'email', label: 'Their mail address, if we may write', optional: true, short: true }, typed)}
${products(props)}
${textField({ name: 'title', label: 'What is wrong, in one sentence', maxLength: LIMITS.title }, typed)}
${textField({ name: 'description', label: 'What they said', hint: 'In their words as far as you remember. Read it back to them before you keep it.', rows: 12, exact: true }, typed)}
${props.questions.map((question) => textField({ name: question.id, label: question.label, optional: true, ...(question.hint === undefined ? {} : { hint: question.hint }) }, typed))}
${fileField({ name: 'files', label: 'Files', optional: true, hint: 'A photograph of the letter, what they sent you.' }, typed)}
${choiceField({ name: 'known', label: 'Does anybody else know?', value: 'no', choices: KNOWN }, typed)}
${choiceField({ name: 'credit', label: 'Credit in the advisory', value: 'later', choices: CREDIT }, typed)}
<p class="field buttons">${button('Keep the report')}</p>
</form>`
  return consolePage({
    title: 'Write down a report',
    wrong: typed.problems.length > 0,
    frame: props.frame,
    current: 'inbox',
    look: 'narrow-page',
    main,
  })
}

/** What to tell whoever is on the line. */
function paused({ until, waiting, taken }: HandPause, now: Instant): Html {
  const first = `What you write down is kept all the same: somebody listened.${waiting.length === 0 ? '' : ` What was said in these days counts from the end of the pause: ${listWords(waiting)}. What was said before counts from its hour.`}`
  const second = taken === undefined ? '' : ` The form is open for ${taken}.`
  return notice('soon', `No new reports are taken until ${instantWords(until, now)}.`, html`<p>${first}${second}</p>`)
}

function products({ products: list, typed }: HandPageProps): Html {
  if (list.length === 1) return html`<input type="hidden" name="product" value="${list[0]?.id ?? ''}">`
  const options = list.map(({ id, name }) => ({ value: id, label: name }))
  return selectField({ name: 'product', label: 'What is it about?', options }, typed)
}

export interface HandDoneProps {
  readonly frame: ConsoleFrame
  readonly now: Instant
  readonly code: readonly string[]
  readonly report: string
  readonly number: string
  readonly receivedAt: Instant
  readonly commitment: string
  /** `from`: it begins later than it was said, because the intake is paused. */
  readonly promised: readonly { readonly what: string; readonly due: Instant; readonly from?: Instant }[]
}

/** What to read back to who told it; the code is shown this once. */
export function handDonePage(props: HandDoneProps): Html {
  const main = html`<header><h1>Read this back to them</h1>
<p class="lede">The report is kept as of ${instantWords(props.receivedAt, props.now)}. With these words they follow it and answer; they are shown here this once.</p></header>
${codeWords(props.code)}
${notice('note', 'Where they type them', html`<p>On the page “Follow a report”. Whoever has the words can read the report: say them only to who told you.</p>`)}
<div class="after">${facts([
    ['Report', html`<span class="mono">${props.report}</span>`],
    ...props.promised.map(({ what, due, from }) => {
      const counted =
        from === undefined ? '' : `, counted from ${instantWords(from, props.now)}: until then no new reports are taken`
      return [what, `${instantWords(due, props.now)}${counted}`] as const
    }),
    ['Commitment', html`<span class="mono">${props.commitment.slice(0, 16)} …</span>`],
  ])}</div>
<p class="after-tight"><a href="${casePath(props.number)}">To the case ${props.number}</a></p>`
  return consolePage({ title: 'Read this back', frame: props.frame, current: 'inbox', look: 'narrow-page', main })
}

const KNOWN: readonly Choice[] = [
  { value: 'no', label: 'Not that they know' },
  { value: 'some', label: 'They told somebody in confidence' },
  { value: 'public', label: 'It is public, or being used against people' },
]
const CREDIT: readonly Choice[] = [
  { value: 'name', label: 'Name them as finder' },
  { value: 'none', label: 'Do not name them' },
  { value: 'later', label: 'Ask them later' },
]
