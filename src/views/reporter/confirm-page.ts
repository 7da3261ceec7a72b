import type { FileRef } from '../../domain/event.ts'
import type { Trait, TraitKind } from '../../formats/file-traits.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { button, choiceField } from '../parts/field.ts'
import { hiddenToken, type SiteFrame, sitePage } from '../parts/layout.ts'
import { section } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { sizeWords } from '../words/count.ts'
import { instantInZones } from '../words/time.ts'

/**
 * Looked at once more before anything is sent: what the files say of their maker, and what the policy says is no
 * vulnerability. Posts to `/report` with every field of the form, `read` = yes, and for each file `file-<id>` =
 * as-it-is | copy | without. The second button, `change` = yes, goes back to the form.
 */
export interface ConfirmPageProps {
  readonly frame: SiteFrame
  readonly token: string
  readonly now: Instant
  readonly keptUntil: Instant
  readonly files: readonly ConfirmedFile[]
  /** Sentences of the policy on what is known and no vulnerability, which this report is like. */
  readonly nonIssues: readonly string[]
  /** Everything that was typed. */
  readonly values: Readonly<Record<string, string>>
}
export interface ConfirmedFile {
  readonly file: FileRef
  readonly traits: readonly Trait[]
  readonly canStrip: boolean
  readonly tooLarge: boolean
}

export function confirmPage(props: ConfirmPageProps): Html {
  const { files, nonIssues, now, keptUntil } = props
  const main = html`<header>
<h1>Before it is sent</h1>
<p class="lede">Nothing was sent yet. What you typed is kept on this page; your files lie here sealed, and are deleted ${instantInZones(keptUntil, [props.values.zone ?? ''], now)} unless you send them.</p>
</header>
<form method="post" action="${PATHS.report}" enctype="multipart/form-data">${hiddenToken(props.token)}
${Object.entries(props.values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<input type="hidden" name="read" value="yes">
${nonIssues.length > 0 && known(nonIssues)}
${files.length > 0 && told(files)}
<p class="buttons after">${button(nonIssues.length > 0 ? 'I read this, still report' : 'Send the report')}
<button class="button plain" type="submit" name="change" value="yes">Go back and change something</button></p>
</form>`
  return sitePage({ title: 'Before it is sent', frame: props.frame, current: 'report', main })
}

function known(sentences: readonly string[]): Html {
  return section(
    'known-here',
    'Is it one of these?',
    html`<p>The policy says that these are known, and are no vulnerabilities here. If yours is another matter, or goes further, send it.</p>
<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
  )
}

function told(files: readonly ConfirmedFile[]): Html {
  return section(
    'told',
    'What your files say beside what they show',
    html`<p>Only the team would see it. A copy without it shows the same.</p>
${files.map((file) => html`<div class="after-tight">${one(file)}</div>`)}`,
  )
}

function one({ file, traits, canStrip, tooLarge }: ConfirmedFile): Html {
  const stays = traits.filter((trait) => trait.stays === true)
  const hint = tooLarge
    ? 'It is too large to be looked through. Pictures and films often say where and when they were made, documents who wrote them.'
    : html`<ul>${traits.map(({ kind, words }) => html`<li>${KINDS[kind]}: <strong>${words}</strong></li>`)}</ul>${
        stays.length > 0 &&
        html`<p>${canStrip ? 'Part of this stays in the copy' : 'We cannot take this out of such a file'}: the program that made the file can.</p>`
      }`
  const copy = { value: 'copy', label: 'Send a copy without it' }
  return choiceField({
    name: `file-${file.id}`,
    label: html`<code>${file.name}</code>, ${sizeWords(file.size)}`,
    hint,
    value: canStrip ? 'copy' : 'as-it-is',
    choices: [
      ...(canStrip ? [copy] : []),
      { value: 'as-it-is', label: 'Send it as it is' },
      { value: 'without', label: 'Do not send this file' },
    ],
  })
}

const KINDS: Readonly<Record<TraitKind, string>> = {
  place: 'Where it was made',
  person: 'Who made it',
  device: 'With what',
  time: 'When',
  program: 'Program',
  words: 'Words',
}
