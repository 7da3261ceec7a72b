import { LIMITS } from '../../domain/intake.ts'
import type { FormField } from '../../domain/policy.ts'
import { isRequiredOf } from '../../domain/trust.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { type Choice, choiceField, fieldId, fileField, selectField, type Typed, textField } from '../parts/field.ts'
import type { FileView } from '../parts/message.ts'
import { sizeWords } from '../words/count.ts'
import type { ReportFormProps } from './form-props.ts'
import { zoneOptions } from './zone-options.ts'

/** Every field of the report form, in the order in which one thinks: what, where, how, who else, who, credit. */
export function reportFields(props: ReportFormProps): Html {
  const { typed, questions } = props
  return html`${textField({ name: 'title', label: 'What is wrong, in one sentence', hint: 'Only the team sees it. Example: “A crafted header makes the server read past its buffer”.', maxLength: LIMITS.title }, typed)}
${questions.map((question) => policyQuestion(question, typed))}
${textField({ name: 'description', label: 'What happens, and how can we see it happen?', hint: evidence(props.product.kind), rows: 15, exact: true }, typed)}
${files(props)}
${choiceField({ name: 'known', label: 'Does anybody else know?', value: 'no', choices: KNOWN }, typed)}
${choiceField({ name: 'who', label: 'Who are you to us?', value: 'named', choices: WHO }, typed)}
${textField({ name: 'name', label: 'Name, or any name you like', optional: true, autocomplete: 'name', maxLength: LIMITS.name, short: true }, typed)}
${textField({ name: 'mail', type: 'email', label: 'Mail address, if we may write to you', optional: true, hint: 'Our mails say only “there is news”. The news itself waits behind your code.', autocomplete: 'email', short: true }, typed)}
${textField({ name: 'key', label: 'Your OpenPGP public key', optional: true, hint: 'With it our mails carry the answers themselves, encrypted to you. It begins with -----BEGIN PGP PUBLIC KEY BLOCK-----', rows: 3, exact: true }, typed)}
${selectField({ name: 'zone', label: 'Your time zone', optional: true, hint: 'So that due times are shown in yours, beside UTC.', options: zoneOptions(typed.values.zone ?? '') }, typed)}
${choiceField({ name: 'credit', label: 'Credit in the advisory', value: 'later', choices: CREDIT, hint: 'You can change this until the day of publication.' }, typed)}
${textField({ name: 'creditName', label: 'The name to credit, if it is another than above', optional: true, maxLength: LIMITS.name, short: true }, typed)}`
}

/** A question that the policy asks. Its id is its field's name, here and in the interface for programs. */
function policyQuestion(question: FormField, typed: Typed): Html {
  const field = {
    name: question.id,
    label: question.label,
    // The form knows nobody: everybody is new here.
    optional: !question.required && !isRequiredOf(question, 'new'),
    ...(question.hint === undefined ? {} : { hint: question.hint }),
  }
  switch (question.input) {
    case 'line':
      return textField({ ...field, maxLength: LIMITS.answer }, typed)
    case 'text':
      return textField({ ...field, rows: 4 }, typed)
    case 'choice':
      return choiceField({ ...field, choices: (question.choices ?? []).map(choiceOf) }, typed)
  }
}

function choiceOf(choice: NonNullable<FormField['choices']>[number]): Choice {
  const routed = choice.route === undefined ? undefined : 'The next page shows whom to tell.'
  const hint = choice.hint ?? routed
  return { value: choice.id, label: choice.label, ...(hint === undefined ? {} : { hint }) }
}

function evidence(kind: ReportFormProps['product']['kind']): Html {
  const first =
    kind === 'service'
      ? 'the address, what you sent and what came back;'
      : 'the smallest program or input that shows it, and how you ran it;'
  return html`<p>Good evidence is short. Best of all:</p>
<ul><li>${first}</li><li>what you saw, and what you expected;</li><li>what somebody could gain by it, and what they need beforehand.</li></ul>
<p>Markdown works. So does plain text, in any language.</p>`
}

function files({ kept, limits, typed }: ReportFormProps): HtmlValue {
  const hint = `Programs, logs, captures, a video. Up to ${limits.files} files, ${sizeWords(limits.bytes)} each. They are encrypted while they arrive. Files wait half an hour for the form to be sent; after that they must be chosen again, and your words stay.`
  return html`${fileField({ name: 'files', label: 'Files', optional: true, hint }, typed)}${
    kept.length > 0 && html`<ul class="ruled small field">${kept.map(keptFile)}</ul>`
  }`
}

function keptFile(file: FileView): Html {
  const id = fieldId(`drop-${file.id}`)
  return html`<li class="kept-file"><span><code>${file.name}</code>, ${sizeWords(file.size)}, received, sealed.</span> <label for="${id}"><input type="checkbox" id="${id}" name="drop" value="${file.id}"> remove<span class="spoken"> ${file.name}</span></label></li>
`
}

const KNOWN: readonly Choice[] = [
  { value: 'no', label: 'Not that I know' },
  { value: 'some', label: 'I told somebody in confidence' },
  { value: 'public', label: 'It is public, or being used against people', hint: 'The team is told so at once.' },
]
const WHO: readonly Choice[] = [
  {
    value: 'named',
    label: 'I give a name or an address',
    hint: 'Kept apart from the report, under its own key, and can be erased without it.',
  },
  {
    value: 'anonymous',
    label: 'I stay anonymous',
    hint: 'You follow the report with the code on the next page, and only with it. Every promise holds the same, except that we cannot write to you first.',
  },
]
const CREDIT: readonly Choice[] = [
  { value: 'name', label: 'Name me as finder' },
  { value: 'none', label: 'Do not name me' },
  { value: 'later', label: 'Ask me later' },
]
