import { type Html, html } from '../../lib/html.ts'
import { casePath, PATHS, releasePath } from '../paths.ts'
import { clockLook, isOwedAgain } from '../words/clock.ts'
import { capitalised, listWords } from '../words/count.ts'
import { promiseWords } from '../words/promise.ts'
import { fromNowWords, instantWords } from '../words/time.ts'
import { type CasePageProps, mostUrgent } from './case-props.ts'

interface Next {
  readonly strong: string
  readonly rest: string
  readonly href: string
  readonly word: string
}

/** What to do next, at most four: the promise that runs first, then what the release still lacks, in its order. */
export function nextActs(props: CasePageProps): Html | undefined {
  const acts = OPEN_STANDINGS.has(props.standing)
    ? [...promised(props), ...asked(props), ...claims(props), ...work(props)].slice(0, 4)
    : after(props)
  if (acts.length === 0) return undefined
  return html`<section aria-labelledby="acts"><h2 id="acts">Next</h2>
<ul class="next-acts">${acts.map(
    (
      act,
      index,
    ) => html`<li><p><strong>${act.strong}</strong> ${act.rest}</p><a class="button${index > 0 && ' plain'}" href="${act.href}">${act.word}</a></li>
`,
  )}</ul></section>`
}

function promised(props: CasePageProps): readonly Next[] {
  const { now } = props
  const clock = mostUrgent(props)
  if (clock?.due === undefined || promiseWords(clock.kind).permits || !TALK.has(clock.kind)) return []
  const late = clockLook(clock, now) === 'missed'
  const back = isOwedAgain(clock) ? ' What had kept it came back: the reporter has not had it.' : ''
  const due = instantWords(clock.due, now)
  const rest = late
    ? `It was due ${due}, and stays late in the record.`
    : `Due ${fromNowWords(clock.due, now)}, ${due}.`
  const holds = props.answers?.[clock.promise]?.replace(/^an answer/, 'Answer')
  return [
    { strong: `${holds ?? promiseWords(clock.kind).act}.`, rest: `${rest}${back}`, href: '#act-say', word: 'Write' },
  ]
}

function work(props: CasePageProps): readonly Next[] {
  const acts: Next[] = []
  const ask = (wanted: boolean, strong: string, rest: string, act: string, word: string): void => {
    if (wanted) acts.push({ strong, rest, href: `#act-${act}`, word })
  }
  const confirmed = CONFIRMED.has(props.standing)
  ask(props.handler === undefined, 'Take the case.', 'Nobody owns it yet.', 'handler', 'Take')
  ask(!confirmed, 'Confirm or reject.', 'Can you see it happen?', 'confirm', 'Decide')
  ask(
    confirmed && props.lines.length > 0 && !props.linesComplete,
    'Say which lines are affected.',
    'Every maintained line needs a yes or no.',
    'lines',
    'Fill in',
  )
  ask(
    confirmed && props.severity === undefined,
    'Assess the severity.',
    'It decides the dates of some policies.',
    'severity',
    'Assess',
  )
  ask(
    confirmed && props.wants.audit && props.audit === undefined,
    'Audit for similar problems.',
    'The policy promises it.',
    'audit',
    'Record',
  )
  ask(confirmed && props.wants.cve && props.cve.state === 'none', 'Request a CVE.', '', 'cve', 'Request')
  ask(
    props.cve.state === 'requested',
    'Enter the CVE when it comes.',
    `Asked for${props.cve.from === undefined ? '' : ` at ${props.cve.from}`}.`,
    'cve',
    'Enter',
  )
  ask(
    confirmed && props.wants.embargo && props.embargo.until === undefined && props.embargo.proposed !== undefined,
    'Decide the embargo.',
    proposedWords(props),
    'embargo',
    'Decide',
  )
  const open = unfixed(props)
  ask(
    confirmed && open.length > 0,
    `Fix ${listWords(open)}.`,
    'Affected, maintained, and no fix is ready.',
    'fix',
    'Record',
  )
  return [...acts, ...publication(props, confirmed)]
}

function publication(props: CasePageProps, confirmed: boolean): readonly Next[] {
  if (!confirmed) return []
  const { advisory, release, number, now } = props
  if (advisory.revision === 0)
    return [{ strong: 'Write the advisory.', rest: '', href: casePath(number, 'advisory'), word: 'Write' }]
  if (advisory.problems > 0) {
    const rest = advisory.problems === 1 ? 'One thing is missing.' : `${advisory.problems} things are missing.`
    return [{ strong: 'Finish the advisory.', rest, href: casePath(number, 'advisory'), word: 'Write' }]
  }
  if (release === undefined)
    return [{ strong: 'Plan the release.', rest: '', href: `${PATHS.releases}#act-plan`, word: 'Plan' }]
  if (release.at <= now && !release.armed) {
    const rest = `Its hour has passed, ${instantWords(release.at, now)}.`
    return [{ strong: 'Move the release.', rest, href: releasePath(release.id), word: 'Look' }]
  }
  const verb = release.armed ? 'Watch the release' : 'Arm the release'
  return [{ strong: verb, rest: `for ${instantWords(release.at, now)}.`, href: releasePath(release.id), word: 'Look' }]
}

/** Whoever asks for the contact waits until a person has given it, or written why not. */
function asked({ contactAsked: open = [], contactOnRequest: kind = '' }: CasePageProps): readonly Next[] {
  return open.map((report) => ({
    strong: `Give the ${capitalised(kind)} contact.`,
    rest: `The reporter of ${report} asks for it. Or write why not.`,
    href: '#act-contact',
    word: 'Give',
  }))
}

/** A claim stays a task until a person has answered it. */
function claims({ claims: open = [] }: CasePageProps): readonly Next[] {
  return open.map((report) => ({
    strong: 'Answer the claim of the reward.',
    rest: `Whoever has the code of ${report} claims it.`,
    href: '#act-say',
    word: 'Write',
  }))
}

/** A published case may still owe an update, or an answer to a claim; otherwise there is nothing to ask for. */
function after(props: CasePageProps): readonly Next[] {
  return [...promised(props), ...asked(props), ...claims(props)]
}

function proposedWords({ embargo, now }: CasePageProps): string {
  return embargo.proposed === undefined ? '' : `The policy proposes ${instantWords(embargo.proposed, now)}.`
}

function unfixed({ lines }: CasePageProps): readonly string[] {
  return lines
    .filter((line) => line.affected === 'yes' && line.maintained && line.fix !== 'ready')
    .map((line) => line.line)
}

const TALK: ReadonlySet<string> = new Set(['acknowledge', 'answer', 'update', 'evaluation'])
const CONFIRMED: ReadonlySet<string> = new Set(['confirmed', 'fixing', 'fixed', 'announced'])
const OPEN_STANDINGS: ReadonlySet<string> = new Set([
  ...CONFIRMED,
  'new',
  'acknowledged',
  'answered',
  'needs-information',
])
