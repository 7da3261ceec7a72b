import { LIMITS } from '../../domain/intake.ts'
import { type Html, html } from '../../lib/html.ts'
import { button, fileField, textField } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { type FileView, fileList, messages } from '../parts/message.ts'
import { PATHS } from '../paths.ts'
import type { ReportPageProps } from './report-props.ts'

/** What was said, and a form to say more: `text` and `files` to `/r/reply`. */
export function conversation(props: ReportPageProps): Html {
  const { token, now, open, typed } = props
  const file = (entry: FileView): Html => fileForm(entry, token)
  const list = messages(
    props.messages.map((message) => (message.reach === 'everybody' ? message : { ...message, from: 'You' })),
    { now, stamps: false, file },
  )
  const attached = html`${fileList(props.report.files, file)}`
  const answered = props.messages.some(({ reach }) => reach === 'everybody')
  const seen =
    answered &&
    html`<p class="small quiet">The team sees when a message of theirs first stood on this page before you.</p>`
  if (!open) return html`${list}${attached}${seen}<p class="quiet after-tight">This conversation is closed.</p>`
  return html`${list}
${seen}
${props.messages.length === 0 && attached}
<form class="reply tight" method="post" action="${PATHS.reply}" enctype="multipart/form-data">
${hiddenToken(token)}
${textField({ name: 'text', label: 'Write to the team', rows: 5, maxLength: LIMITS.message }, typed)}
${fileField({ name: 'files', label: 'Add files', optional: true }, typed)}
<p class="buttons">${button('Send')}</p>
</form>`
}

/** A file is fetched by a form, so that no address gives it away. */
function fileForm(file: FileView, token: string): Html {
  return html`<form method="post" action="${PATHS.reportFile}">${hiddenToken(token)}<input type="hidden" name="file" value="${file.id}"><button class="link" type="submit">${file.name}</button></form>`
}
