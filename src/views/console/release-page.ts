import type { ReleaseStanding, StepState } from '../../domain/release-run.ts'
import { type Html, html } from '../../lib/html.ts'
import { HOUR, MINUTE } from '../../lib/instant.ts'
import { clock } from '../parts/clock.ts'
import { errorSummary } from '../parts/errors.ts'
import { consolePage } from '../parts/layout.ts'
import { type Gate, gates, gatesHeading, notice, section } from '../parts/small.ts'
import { casePath } from '../paths.ts'
import { count, listWords } from '../words/count.ts'
import { instantInZones, instantWords, lengthWords, timeOfDay } from '../words/time.ts'
import { actFieldIds } from './acts.ts'
import { releaseActs } from './release-acts.ts'
import type { ReleasePageProps } from './release-props.ts'
import { releaseSteps } from './release-steps.ts'

export type { ReleasePageProps, StepView } from './release-props.ts'

export function releasePage(props: ReleasePageProps): Html {
  const heading = headingOf(props)
  const main = html`<header>
<p class="quiet">${props.title} · ${props.cases.map(({ number, title }, index) => html`${index > 0 && ', '}<a href="${casePath(number)}" title="${title}">${number}</a>`)}${armed(props)}</p>
<h1>${heading}</h1>
<p class="hour">${instantInZones(props.at, props.zones)}</p>
</header>
${props.done !== undefined && notice('note', props.done)}
${props.came !== undefined && errorSummary(props.came.problems, { title: 'Not done yet', ids: actFieldIds(props.came) })}
${situation(props)}
${props.clock !== undefined && html`<section class="standing after" aria-label="What is due">${clock(props.clock, props.now, props.zones)}${tally(props)}</section>`}
${props.standing === 'running' || props.standing === 'done' ? html`${steps(props)}${theGates(props)}` : html`${theGates(props)}${steps(props)}`}
${releaseActs(props)}`
  return consolePage({
    title: `${props.title}: ${titleOf(props)}`,
    wrong: props.came !== undefined,
    frame: props.frame,
    current: 'releases',
    look: 'cockpit',
    scripts: ['countdown'],
    main,
  })
}

function headingOf(props: ReleasePageProps): Html {
  const { standing, now, at, startedAt, endedAt } = props
  if (standing === 'armed') {
    const left = at - now
    if (left <= 0) return html`Starting`
    return html`Starts in <span data-countdown="${left}">${left < HOUR ? minutes(left) : lengthWords(left)}</span>`
  }
  if (standing === 'running' && startedAt !== undefined) {
    return html`${timeOfDay(now)} UTC, ${now - startedAt < HOUR ? minutes(now - startedAt) : lengthWords(now - startedAt)} in`
  }
  if (standing === 'done' && endedAt !== undefined) return html`Released, ${instantWords(endedAt, now)}`
  return html`${HEADINGS[standing]}`
}

function titleOf({ standing, gates: list }: ReleasePageProps): string {
  const red = list.filter(({ green }) => !green).length
  const state = standing === 'armed' ? 'armed' : HEADINGS[standing].toLowerCase()
  return red > 0 && standing !== 'done' ? `${state}, ${count(red, 'gate')} red` : state
}

function armed({ armedBy, now, signaturesNeeded, standing }: ReleasePageProps): string {
  if (armedBy.length === 0) return ''
  const names = listWords(armedBy.map(({ name, at }) => `${name} at ${instantWords(at, now)}`))
  const missing = standing === 'armed' && armedBy.length < signaturesNeeded ? '; a second person is needed' : ''
  return ` · armed by ${names}${missing}`
}

/** What stands in the way, or who is needed: one notice, the gravest. */
function situation(props: ReleasePageProps): Html | undefined {
  const uncertain = props.steps.findIndex((step) => step.state === 'uncertain' || step.state === 'failed')
  const red = props.gates.filter(({ green }) => !green)
  const { standing } = props
  if (uncertain >= 0 && standing !== 'aborted') {
    const known = props.steps[uncertain]?.state === 'failed' ? 'It was not done.' : 'We do not know if it happened.'
    return notice(
      'soon',
      `Step ${uncertain + 1} needs one of you. ${known}`,
      html`<p><a href="#step-${uncertain + 1}">Go to step ${uncertain + 1}</a></p>`,
    )
  }
  if (standing === 'held') {
    return notice(
      'late',
      'It held at its hour and sent nothing.',
      html`<p>${redWords(red)} Mend it, move the release, and arm it again. The late promise stays in the record.</p>`,
    )
  }
  if (red.length > 0 && (standing === 'planned' || standing === 'armed')) {
    const hour = timeOfDay(props.at)
    return notice(
      'late',
      standing === 'armed' ? `As it stands, it will hold at ${hour} and send nothing.` : 'It cannot run as it stands.',
      html`<p>${redWords(red)}</p>`,
    )
  }
  if (standing === 'aborted')
    return notice('note', 'Nothing went out.', props.because !== undefined && html`<p>“${props.because}”</p>`)
  if (standing === 'armed' && props.armedBy.length < props.signaturesNeeded) {
    return notice(
      'soon',
      'One more person must arm it.',
      html`<p>The policy wants four eyes. Without a second signature it will hold.</p>`,
    )
  }
  return undefined
}

function redWords(red: readonly Gate[]): string {
  if (red.length === 0) return ''
  const first = red[0]?.problems[0] ?? red[0]?.title ?? ''
  const said = /[.!?]$/.test(first) ? first : `${first}.`
  return red.length === 1 ? `One gate is red: ${said}` : `${red.length} gates are red. The first: ${said}`
}

function theGates({ gates: list }: ReleasePageProps): Html | undefined {
  return list.length === 0 ? undefined : section('gates', gatesHeading(list), gates(list))
}

function steps(props: ReleasePageProps): Html {
  const heading =
    props.standing === 'running' || props.standing === 'done'
      ? 'Steps, in the order of the policy'
      : 'What will happen, in order'
  return section('steps', heading, releaseSteps(props))
}

function tally({ steps: all }: ReleasePageProps): Html {
  const counted = (['done', 'uncertain', 'failed', 'intent', 'planned', 'skipped'] as const).flatMap((state) => {
    const number = all.filter((step) => step.state === state).length
    return number === 0 ? [] : [`${number} ${STATES[state]}`]
  })
  return html`<div><p class="says">${counted.slice(0, 2).join(', ')}</p><p class="small quiet">${counted.slice(2).join(', ')}${counted.length > 2 && '. '}Nothing is retried without a word here.</p></div>`
}

function minutes(length: number): string {
  const whole = Math.floor(length / MINUTE)
  return whole < 1 ? 'less than a minute' : count(whole, 'minute')
}

const HEADINGS: Readonly<Record<ReleaseStanding, string>> = {
  planned: 'Planned, not armed',
  armed: 'Armed',
  running: 'Running',
  held: 'Held',
  aborted: 'Called off',
  done: 'Released',
}
const STATES: Readonly<Record<StepState, string>> = {
  done: 'done',
  uncertain: 'uncertain',
  failed: 'failed',
  intent: 'under way',
  planned: 'planned',
  skipped: 'skipped',
}
