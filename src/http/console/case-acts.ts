import { overridePromise } from '../../actions/clock/override-promise.ts'
import { recordFact } from '../../actions/clock/record-fact.ts'
import { breakEmbargo } from '../../actions/embargo/break-embargo.ts'
import { setEmbargo } from '../../actions/embargo/set-embargo.ts'
import { assignCve, requestCve } from '../../actions/fix/record-cve.ts'
import { type FixStep, recordFix } from '../../actions/fix/record-fix.ts'
import { openPrivateAdvisory } from '../../actions/platform/open-private-advisory.ts'
import { keepNote } from '../../actions/talk/keep-note.ts'
import { assessSeverity } from '../../actions/triage/assess-severity.ts'
import { type CaseDecision, decideCase } from '../../actions/triage/decide-case.ts'
import { describeCase } from '../../actions/triage/describe-case.ts'
import { recordAudit } from '../../actions/triage/record-audit.ts'
import { takeCase } from '../../actions/triage/take-case.ts'
import type { Act } from '../../domain/access.ts'
import type { CaseEvents, RejectReason } from '../../domain/event.ts'
import type { CaseAct } from '../../views/paths.ts'
import { instantTyped } from '../acting.ts'
import type { Answer } from '../answer.ts'
import type { Form } from '../form.ts'
import { onceOf } from '../once.ts'
import { linkAgain, readIn, sayToGuests, takeOut } from './case-guests.ts'
import { contact, heard } from './case-heard.ts'
import { keepLines } from './case-lines.ts'
import { linkSimilar, moveReports, unlinkReport } from './case-links.ts'
import type { LoadedCase } from './case-load.ts'
import { say } from './case-say.ts'
import { invalid, oneOf } from './chosen.ts'
import type { MemberCall } from './session.ts'

/** What a form of the case page does: the act it needs, and the verb it calls. */
export interface CaseWork {
  readonly act: Act
  readonly lists?: readonly string[]
  readonly files?: true
  /** Which of several forms of this act on the page it was. */
  readonly one?: (form: Form) => string
  /** Number of the case to show afterwards, where it is not the same. */
  readonly next?: (form: Form) => string
  readonly work?: (call: MemberCall, form: Form, loaded: LoadedCase) => Promise<void>
  /** Where what was done may have to be shown at once, since it is shown only once. */
  readonly answers?: (call: MemberCall, form: Form, loaded: LoadedCase) => Promise<Answer | undefined>
}

export const CASE_ACTS: Readonly<Record<Exclude<CaseAct, 'advisory'>, CaseWork>> = {
  say: { act: 'case.talk', lists: ['reports'], files: true, work: say },
  keep: {
    act: 'case.note',
    files: true,
    work: (call, form, { record }) => {
      const files = form.files.map(({ id }) => id)
      const input = { case: record.state.id, text: form.text('text'), files, once: onceOf(form, 'text') }
      return keepNote(call.ctx, call.scope, input)
    },
  },
  heard: { act: 'case.talk', work: heard },
  contact: { act: 'case.talk', work: contact },
  github: { act: 'case.work', work: privateAdvisory },
  handler: {
    act: 'case.work',
    work: (call, form, { record }) =>
      takeCase(call.ctx, call.scope, { case: record.state.id, member: form.text('member') }),
  },
  describe: {
    act: 'case.work',
    work: (call, form, { record }) =>
      describeCase(call.ctx, call.scope, { case: record.state.id, title: form.text('title') }),
  },
  confirm: { act: 'case.work', work: decide((form) => ({ decide: 'confirm', reason: form.text('reason') })) },
  reject: {
    act: 'case.work',
    work: decide((form) => ({
      decide: 'reject',
      because: oneOf(form, 'because', REJECTIONS, 'Choose why it is rejected.'),
      reason: form.text('reason'),
    })),
  },
  close: {
    act: 'case.work',
    work: decide((form) => ({
      decide: 'close',
      because: oneOf(form, 'because', CLOSINGS, 'Choose why it is closed.'),
      reason: form.text('reason'),
    })),
  },
  reopen: { act: 'case.work', work: decide((form) => ({ decide: 'reopen', reason: form.text('reason') })) },
  severity: {
    act: 'case.work',
    work: (call, form, { record }) =>
      assessSeverity(call.ctx, call.scope, {
        case: record.state.id,
        severity: form.text('severity'),
        vector: form.text('vector').trim(),
        cwe: form.text('cwe').trim().toUpperCase(),
        reason: form.text('reason'),
      }),
  },
  lines: { act: 'case.work', lists: ['line', 'affected', 'since', 'note'], work: keepLines },
  audit: {
    act: 'case.work',
    work: (call, form, { record }) =>
      recordAudit(call.ctx, call.scope, { case: record.state.id, evidence: form.text('evidence') }),
  },
  fix: { act: 'case.work', work: fix },
  cve: { act: 'case.work', work: cve },
  embargo: { act: 'embargo.decide', work: embargo },
  fact: { act: 'case.work', work: fact },
  known: {
    act: 'embargo.decide',
    work: (call, form, { record }) => {
      const what = oneOf(form, 'what', ['leaked', 'exploited'] as const, 'Choose what happened.')
      return breakEmbargo(call.ctx, call.scope, { case: record.state.id, what, reason: form.text('reason') })
    },
  },
  override: { act: 'embargo.decide', work: override },
  guests: { act: 'case.guests', answers: readIn },
  'guest-link': { act: 'case.guests', one: (form) => form.text('guest'), answers: linkAgain },
  'guest-remove': { act: 'case.guests', one: (form) => form.text('guest'), work: takeOut },
  'guest-say': { act: 'case.talk', lists: ['guests'], files: true, work: sayToGuests },
  link: { act: 'case.work', work: moveReports },
  duplicate: {
    act: 'case.work',
    work: linkSimilar,
    one: (form) => form.text('other'),
    next: (form) => form.text('into'),
  },
  unlink: { act: 'case.work', work: unlinkReport, one: (form) => form.text('report') },
}

function decide(read: (form: Form) => CaseDecision): NonNullable<CaseWork['work']> {
  return (call, form, { record }) => decideCase(call.ctx, call.scope, { ...read(form), case: record.state.id })
}

async function fix(call: MemberCall, form: Form, { record }: LoadedCase): Promise<void> {
  const step = oneOf(form, 'step', ['start', 'ready', 'withdraw'] as const, 'Choose what happened.')
  const line = form.text('line')
  const evidence = form.text('evidence')
  const steps: Readonly<Record<typeof step, FixStep>> = {
    start: { step: 'start', line, note: evidence },
    ready: { step: 'ready', line, version: form.text('version').trim(), evidence },
    withdraw: { step: 'withdraw', line, reason: evidence },
  }
  await recordFix(call.ctx, call.scope, { ...steps[step], case: record.state.id })
}

async function cve(call: MemberCall, form: Form, { record }: LoadedCase): Promise<void> {
  const step = oneOf(form, 'step', ['requested', 'assigned'] as const, 'Choose what happened.')
  const input = { case: record.state.id, from: form.text('from'), cve: form.text('cve') }
  if (step === 'requested') await requestCve(call.ctx, call.scope, input)
  else await assignCve(call.ctx, call.scope, input)
}

async function embargo(call: MemberCall, form: Form, { record }: LoadedCase): Promise<void> {
  // A day that the plan offers is taken over as it is; otherwise the one that was typed.
  const until = instantTyped(form.text('day')) ?? instantTyped(form.text('until'))
  if (until === undefined) throw invalid('until', WHEN)
  const input = { case: record.state.id, until, because: form.text('because'), reason: form.text('reason') }
  await setEmbargo(call.ctx, call.scope, input)
}

const WHEN = 'Give date and time in UTC, such as 2026-04-14 15:00.'

async function fact(call: MemberCall, form: Form, { record }: LoadedCase): Promise<void> {
  const occurred = instantTyped(form.text('occurred'))
  if (occurred === undefined) throw invalid('occurred', WHEN)
  const typed = form.text('until').trim()
  const until = instantTyped(typed)
  if (typed !== '' && until === undefined) throw invalid('until', WHEN)
  const [what = '', value = ''] = form.text('what').split(' = ')
  const more = until === undefined ? {} : { until }
  const input = { case: record.state.id, what, value, occurred, ...more, reason: form.text('reason') }
  await recordFact(call.ctx, call.scope, input)
}

async function override(call: MemberCall, form: Form, { reports }: LoadedCase): Promise<void> {
  // Which promise of which report: "R-7K3M-9Q2F answer".
  const [publicId = '', promise = ''] = form.text('promise').split(' ')
  const report = reports.find(({ state }) => state.publicId === publicId)
  const until = instantTyped(form.text('until'))
  if (report === undefined) throw invalid('promise', 'Choose the promise.')
  if (until === undefined) throw invalid('until', 'Give date and time in UTC, such as 2026-04-14 15:00.')
  const input = { report: report.state.id, promise, until, because: form.text('because'), reason: form.text('reason') }
  await overridePromise(call.ctx, call.scope, input)
}

const REJECTIONS: readonly RejectReason[] = [
  'not-reproducible',
  'not-a-vulnerability',
  'out-of-scope',
  'duplicate',
  'third-party',
]
const CLOSINGS: readonly CaseEvents['case.closed']['facts']['reason'][] = [
  'published',
  'withdrawn',
  'not-a-report',
  'other',
]

async function privateAdvisory(call: MemberCall, form: Form, { record }: LoadedCase): Promise<void> {
  await openPrivateAdvisory(call.ctx, call.scope, {
    case: record.state.id,
    repository: form.text('repository'),
    summary: form.text('summary'),
    description: form.text('description'),
    severity: record.state.severity ?? '',
    package: form.text('package'),
    invite: form
      .text('invite')
      .split(/[\s,]+/)
      .filter((login) => login !== ''),
    fork: form.has('fork'),
    once: onceOf(form, 'summary'),
  })
}
