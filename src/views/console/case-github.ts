import { LIMITS } from '../../domain/intake.ts'
import { type Html, html } from '../../lib/html.ts'
import { caseActOf } from './case-act.ts'
import type { CasePageProps } from './case-props.ts'

/** `repository`, `package`, `summary`, `description`, `invite`, `fork` to `github`. */
export function gitHubForm(props: CasePageProps): Html {
  const { repositories = [] } = props
  const [only] = repositories
  if (only === undefined) return html``
  const options = repositories.map((name) => ({ value: name, label: name }))
  return caseActOf(props, 'github', {
    name: 'Open a private advisory at GitHub',
    submit: 'Open it there',
    fields: (f) => html`<p>Only what you type here leaves the house.</p>
${repositories.length === 1 ? html`<input type="hidden" name="repository" value="${only}">` : f.select({ name: 'repository', label: 'Repository', options })}
${f.text({ name: 'package', label: 'Package', hint: 'As GitHub names it: ecosystem:name, such as pip:defectdojo or other:name.', exact: true, short: true })}
${f.text({ name: 'summary', label: 'Title there', value: props.title, maxLength: LIMITS.title })}
${f.text({ name: 'description', label: 'What people there are to know', rows: 5 })}
${f.text({ name: 'invite', label: 'Whom to invite', hint: 'Logins at GitHub: the reporter, if they agreed, and trusted persons.', optional: true, exact: true })}
${f.check({ name: 'fork', label: 'Ask for a temporary private fork' })}`,
  })
}
