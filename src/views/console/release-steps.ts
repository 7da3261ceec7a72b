import type { StepKind } from '../../domain/event.ts'
import type { StepState } from '../../domain/release-run.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { button } from '../parts/field.ts'
import { hiddenToken } from '../parts/layout.ts'
import { type Mark, markKey } from '../parts/mark.ts'
import { nowRow, type TimelineItem, timeline, whenWords } from '../parts/timeline.ts'
import { type StepAct, stepBytesPath, stepPath } from '../paths.ts'
import { grouped, listWords } from '../words/count.ts'
import { timeOfDay, timeToTheSecond } from '../words/time.ts'
import { actFields } from './acts.ts'
import type { ReleasePageProps, StepView } from './release-props.ts'

/** The steps as a timeline: what is over above now, what comes below it, and acts only for the step that waits. */
export function releaseSteps(props: ReleasePageProps): Html {
  const items = props.steps.map((step, index) => item(step, index, props))
  const over = props.standing === 'done' || props.standing === 'aborted'
  const now = over ? undefined : nowRow(html`<span>${timeOfDay(props.now)}</span>`)
  return html`${timeline(items, now, { look: 'steps' })}${markKey(KEY)}`
}

function item(step: StepView, index: number, props: ReleasePageProps): TimelineItem {
  const planned = step.state === 'planned' || (step.state === 'skipped' && !isPast(step, props))
  const title = titleOf(step)
  const { mark, words, tone } = STATES[step.state]
  const first =
    index === 0 && step.state === 'planned' && step.kind === 'list' ? ' · the first act that cannot be undone' : ''
  return {
    tense: planned ? 'next' : 'past',
    id: `step-${index + 1}`,
    row: step.state === 'skipped' ? 'passed' : '',
    mark: step.state === 'planned' && index === 0 ? 'may' : mark,
    when: when(step, index, props),
    what: html`<h3>${index + 1}. ${title}</h3>
<p class="state ${tone}">${words}${first}</p>
${explained(step)}${acts(step, props)}`,
  }
}

function titleOf({ kind, target }: StepView): string {
  if (target === undefined) return NAMES[kind]
  if (kind === 'list') return `Mail to ${target}`
  return kind === 'tell-reporters' ? `Tell ${target}` : `${NAMES[kind]}: ${target}`
}

/** A step left out before it came stands where it would have come. */
function isPast(step: StepView, { steps }: ReleasePageProps): boolean {
  const place = steps.indexOf(step)
  return steps.slice(place + 1).some((later) => later.state !== 'planned' && later.state !== 'skipped')
}

function when(step: StepView, index: number, { standing, at }: ReleasePageProps): Html {
  if (step.state === 'skipped') return whenWords('')
  if (step.at !== undefined && step.state !== 'planned') {
    const time = step.state === 'intent' ? `since ${timeOfDay(step.at)}` : timeToTheSecond(step.at)
    return whenWords(time)
  }
  const by = step.dueBy === undefined ? '' : `by ${timeOfDay(step.dueBy)}`
  if (index === 0) return whenWords(standing === 'planned' || standing === 'armed' ? timeOfDay(at) : 'first', by)
  return whenWords(`after ${index}`, by)
}

function explained(step: StepView): HtmlValue {
  const bytes = step.bytes !== undefined && step.state === 'planned'
  const looks = step.looks ?? []
  return html`${step.state === 'planned' && html`<p>${PLANS[step.kind]}</p>`}${
    step.words !== undefined &&
    step.words !== '' &&
    html`<p class="proof">${step.who !== undefined && `${step.who}: `}${step.state === 'skipped' || step.state === 'failed' ? `“${step.words}”` : step.words}</p>`
  }${bytes && html`<p class="proof">${grouped(step.bytes ?? 0)} bytes.</p>`}${
    looks.length > 0 &&
    html`<p class="proof">Looked at ${listWords(looks.map((at) => timeOfDay(at)))}: not there yet.</p>`
  }`
}

function acts(step: StepView, props: ReleasePageProps): HtmlValue {
  const link =
    step.bytes !== undefined &&
    html`<p class="proof"><a href="${stepBytesPath(props.id, step.kind)}">Every byte</a></p>`
  if (props.standing !== 'running' || !props.may.steps || !step.current) return link
  switch (step.state) {
    case 'planned':
    case 'intent':
      return html`${link}${step.byHand && actForm(step, 'confirm', props, PROOFS[step.kind], 'It is done: confirm')}`
    case 'uncertain':
      return html`${step.canLook === true && simple(step, 'look', props, 'Look again')}${doubt(step, props)}`
    case 'failed':
      return html`<div class="buttons">${simple(step, 'retry', props, 'Try again')}</div>${skip(step, props)}`
    case 'done':
    case 'skipped':
      return link
  }
}

/** What cannot be looked up is decided by a person, with what they saw. */
function doubt(step: StepView, props: ReleasePageProps): Html {
  const fields = actFields(`${step.kind}-doubt`, props.came)
  return html`<form class="tight" method="post" action="${stepPath(props.id, step.kind, 'sent')}">${hiddenToken(props.token)}
${fields.text({ name: 'proof', label: 'Where you looked, and what you saw', hint: 'Such as the address in the archive.' })}
<p class="buttons">${button('It was sent')} <button class="button plain" type="submit" formaction="${stepPath(props.id, step.kind, 'not-sent')}">It was not sent</button></p></form>`
}

function skip(step: StepView, props: ReleasePageProps): Html | undefined {
  return step.kind === 'publish'
    ? undefined
    : html`<details><summary>Leave it out …</summary>${actForm(step, 'skip', props, 'Why it is left out', 'Leave it out', 'reason')}</details>`
}

function simple(step: StepView, act: StepAct, props: ReleasePageProps, words: string): Html {
  return html`<form method="post" action="${stepPath(props.id, step.kind, act)}">${hiddenToken(props.token)}${button(words, 'plain')}</form>`
}

function actForm(
  step: StepView,
  act: StepAct,
  props: ReleasePageProps,
  label: string,
  words: string,
  name = 'proof',
): Html {
  const fields = actFields(`${step.kind}-${act}`, props.came)
  return html`<form class="tight" method="post" action="${stepPath(props.id, step.kind, act)}">${hiddenToken(props.token)}
${fields.text({ name, label, rows: 2 })}
<p class="buttons">${button(words, act === 'skip' ? 'grave' : 'main')}</p></form>`
}

export const NAMES: Readonly<Record<StepKind, string>> = {
  list: 'Mail to the list',
  push: 'Push the fixes',
  builds: 'Builds',
  publish: 'Advisory page, feeds, CSAF and OSV',
  'tell-reporters': 'Tell the reporters',
}
const PLANS: Readonly<Record<StepKind, string>> = {
  list: 'One message. Once it has left it cannot be called back.',
  push: 'People push to the public repository, and confirm it here.',
  builds: 'People release the builds, and confirm it here.',
  publish: 'In one move, then read back through the site.',
  'tell-reporters': '“It is published”, with the address and their credit.',
}
const PROOFS: Readonly<Record<StepKind, string>> = {
  list: 'Where it can be seen',
  push: 'Commits, line by line',
  builds: 'Where the builds can be fetched',
  publish: 'Where it can be seen',
  'tell-reporters': 'How you told them',
}
const STATES: Readonly<Record<StepState, { readonly mark: Mark; readonly words: string; readonly tone: string }>> = {
  planned: { mark: 'promised', words: 'Planned', tone: 'is-promised' },
  intent: { mark: 'intent', words: 'Under way', tone: 'is-promised' },
  done: { mark: 'kept', words: 'Done', tone: '' },
  uncertain: { mark: 'uncertain', words: 'Uncertain', tone: 'is-soon' },
  failed: { mark: 'shut', words: 'Not done', tone: 'is-late' },
  skipped: { mark: 'skipped', words: 'Left out', tone: 'quiet' },
}
const KEY: readonly (readonly [Mark, string])[] = [
  ['promised', 'planned'],
  ['intent', 'under way'],
  ['kept', 'done'],
  ['uncertain', 'uncertain'],
  ['shut', 'not done'],
  ['skipped', 'left out'],
]
