import { LIMITS } from '../../domain/intake.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Choice } from '../parts/field.ts'
import { rejectWords } from '../words/standing.ts'
import { caseActOf } from './case-act.ts'
import { embargoForm, factForm } from './case-dates.ts'
import { gitHubForm } from './case-github.ts'
import { linesForm } from './case-lines.ts'
import { overrideForm } from './case-override.ts'
import type { CasePageProps } from './case-props.ts'

/** Every act on a case that is not talk, folded, in the order in which a case is worked. */
export function caseWork(props: CasePageProps): Html {
  return html`<div class="acts">
${handler(props)}${describe(props)}${confirm(props)}${reject(props)}${severity(props)}${linesForm(props)}${audit(props)}${fix(props)}${cve(props)}${gitHubForm(props)}${embargoForm(props)}${factForm(props)}${known(props)}${overrideForm(props)}${close(props)}
</div>`
}

function handler(props: CasePageProps): Html {
  const options = props.team.map(({ id, name }) => ({ value: id, label: id === props.me ? `${name} (you)` : name }))
  const name = props.handler === undefined ? 'Take the case, or give it to somebody' : 'Hand over'
  return caseActOf(props, 'handler', {
    name,
    submit: 'Name the handler',
    fields: (f) =>
      f.select({
        name: 'member',
        label: 'Handler',
        hint: 'One person owns the fix and the release.',
        value: props.handler ?? props.me,
        options,
      }),
  })
}

function describe(props: CasePageProps): Html {
  return caseActOf(props, 'describe', {
    name: 'Give it the team’s own title',
    submit: 'Keep the title',
    fields: (f) => f.text({ name: 'title', label: 'Title', value: props.title, maxLength: LIMITS.title }),
  })
}

function confirm(props: CasePageProps): Html | undefined {
  if (CONFIRMED.has(props.standing)) return undefined
  return caseActOf(props, 'confirm', {
    name: 'Confirm',
    submit: 'Confirm it',
    fields: (f) =>
      f.text({
        name: 'reason',
        label: 'What you saw',
        hint: 'Stays in the record, and inside the team.',
        rows: 3,
        maxLength: LIMITS.reason,
      }),
  })
}

function reject(props: CasePageProps): Html | undefined {
  if (props.standing === 'rejected') return undefined
  return caseActOf(props, 'reject', {
    name: 'Reject …',
    submit: 'Reject it',
    grave: true,
    fields: (f) => html`${f.choice({ name: 'because', label: 'Why', choices: REJECTIONS })}
${f.text({ name: 'reason', label: 'The reason, for the reporter', hint: 'The reporter reads it. It can be taken back by opening the case again.', rows: 4, maxLength: LIMITS.reason })}`,
  })
}

function severity(props: CasePageProps): Html {
  const { severity: now, severities } = props
  return caseActOf(props, 'severity', {
    name: now === undefined ? 'Assess the severity' : `Severity: ${now.level}`,
    submit: 'Keep the severity',
    fields: (
      f,
    ) => html`${f.select({ name: 'severity', label: 'Severity', value: now?.level ?? '', options: severities.map((level) => ({ value: level, label: level })) })}
${f.text({ name: 'vector', label: 'CVSS vector', optional: true, hint: 'CVSS:3.1/… or CVSS:4.0/…', value: now?.vector ?? '', exact: true })}
${f.text({ name: 'cwe', label: 'Kind of weakness', optional: true, hint: 'Such as CWE-416', value: now?.cwe ?? '', exact: true })}
${f.text({ name: 'reason', label: 'Why', rows: 3, maxLength: LIMITS.reason })}`,
  })
}

function audit(props: CasePageProps): Html {
  return caseActOf(props, 'audit', {
    name:
      props.audit === undefined ? 'Audited for similar problems' : 'Audited for similar problems: add to the evidence',
    submit: 'Record the audit',
    fields: (f) =>
      f.text({ name: 'evidence', label: 'Where you looked, and what you found', rows: 4, maxLength: LIMITS.reason }),
  })
}

function fix(props: CasePageProps): Html {
  const lines = props.lines.filter((line) => line.affected !== 'no').map(({ line }) => ({ value: line, label: line }))
  return caseActOf(props, 'fix', {
    name: 'Fix, line by line',
    submit: 'Record it',
    fields: (
      f,
    ) => html`${lines.length > 0 ? f.select({ name: 'line', label: 'Line', options: lines }) : f.text({ name: 'line', label: 'Line', short: true })}
${f.choice({ name: 'step', label: 'What happened', value: 'ready', choices: FIX_STEPS })}
${f.text({ name: 'version', label: 'First version with the fix', hint: 'When it is ready', short: true, optional: true, exact: true })}
${f.text({ name: 'evidence', label: 'Evidence, or the reason', hint: 'Commit, branch or review; held privately.', rows: 2, maxLength: LIMITS.reason })}`,
  })
}

function cve(props: CasePageProps): Html {
  const { cve: now } = props
  return caseActOf(props, 'cve', {
    name: now.id === undefined ? 'CVE' : `CVE: ${now.id}`,
    submit: 'Keep it',
    fields: (f) => html`${f.choice({
      name: 'step',
      label: 'What happened',
      value: now.state === 'none' ? 'requested' : 'assigned',
      choices: [
        { value: 'requested', label: 'It was requested' },
        { value: 'assigned', label: 'It was issued' },
      ],
    })}
${f.text({ name: 'from', label: 'Requested from', optional: true, value: now.from ?? '', short: true })}
${f.text({ name: 'cve', label: 'CVE id', hint: 'Such as CVE-2026-12345. With it the policy’s embargo clock starts.', value: now.id ?? '', short: true, exact: true, optional: true })}`,
  })
}

function known(props: CasePageProps): Html {
  return caseActOf(props, 'known', {
    name: 'It became known, or is being used …',
    submit: 'Record it',
    grave: true,
    fields: (f) => html`${f.choice({ name: 'what', label: 'What happened', choices: KNOWN })}
${f.text({ name: 'reason', label: 'What you know', rows: 3, maxLength: LIMITS.reason })}`,
  })
}

function close(props: CasePageProps): Html {
  if (CLOSED.has(props.standing)) {
    return caseActOf(props, 'reopen', {
      name: 'Open it again',
      submit: 'Open it again',
      fields: (f) => f.text({ name: 'reason', label: 'Why', rows: 2, maxLength: LIMITS.reason }),
    })
  }
  return caseActOf(props, 'close', {
    name: 'Close …',
    submit: 'Close the case',
    grave: true,
    fields: (f) => html`${f.choice({ name: 'because', label: 'Why', value: 'other', choices: CLOSINGS })}
${f.text({ name: 'reason', label: 'In words', rows: 2, maxLength: LIMITS.reason })}`,
  })
}

const REJECTIONS: readonly Choice[] = (
  ['not-reproducible', 'not-a-vulnerability', 'out-of-scope', 'duplicate', 'third-party'] as const
).map((value) => ({ value, label: rejectWords(value) }))
const FIX_STEPS: readonly Choice[] = [
  { value: 'start', label: 'Work has begun' },
  { value: 'ready', label: 'The fix is ready, and held privately' },
  { value: 'withdraw', label: 'The fix is taken back' },
]
const KNOWN: readonly Choice[] = [
  { value: 'leaked', label: 'It is known outside: the embargo is broken' },
  { value: 'exploited', label: 'It is being used against people' },
]
const CLOSINGS: readonly Choice[] = [
  { value: 'published', label: 'It is published' },
  { value: 'withdrawn', label: 'The reporter withdrew it' },
  { value: 'not-a-report', label: 'It was no report' },
  { value: 'other', label: 'Another reason' },
]
const CONFIRMED: ReadonlySet<string> = new Set(['confirmed', 'fixing', 'fixed', 'announced', 'published'])
const CLOSED: ReadonlySet<string> = new Set(['closed', 'rejected', 'withdrawn', 'not-a-report', 'published'])
