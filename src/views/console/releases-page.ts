import type { ReleaseStanding } from '../../domain/release-run.ts'
import { type Html, html } from '../../lib/html.ts'
import { type Instant, MINUTE } from '../../lib/instant.ts'
import { errorSummary } from '../parts/errors.ts'
import { type ConsoleFrame, consolePage } from '../parts/layout.ts'
import type { Mark } from '../parts/mark.ts'
import { section } from '../parts/small.ts'
import { nowRow, type TimelineItem, timeline, whenUtc } from '../parts/timeline.ts'
import { PATHS, releasePath } from '../paths.ts'
import { count, listWords } from '../words/count.ts'
import { fromNowWords, instantWords, minuteIso, timeOfDay } from '../words/time.ts'
import { actFieldIds, actFields, actForm, type TypedAct } from './acts.ts'

/** Past and coming releases as one line, and the form that plans one: `title`, `at` (UTC), `cases`. */
export interface ReleasesPageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly releases: readonly {
    readonly id: string
    readonly title: string
    readonly at: Instant
    readonly standing: ReleaseStanding
    readonly cases: readonly string[]
    readonly red: number
  }[]
  /** Confirmed cases that belong to no release yet. */
  readonly free: readonly {
    readonly id: string
    readonly number: string
    readonly title: string
    readonly embargoUntil?: Instant
    readonly plan?: PlanView
  }[]
  readonly came?: TypedAct
}

/** When the rules allow a case to be released. */
export interface PlanView {
  readonly earliest?: Instant
  /** More lawful dates, where the policy has days of release. */
  readonly dates: readonly Instant[]
  /** Usually not before this: a typical date that a reason may move. */
  readonly usually?: Instant
  /** Why there is no date: the two rules that collide. */
  readonly conflict?: string
}

export function releasesPage(props: ReleasesPageProps): Html {
  const coming = props.releases.filter(({ standing }) => COMING.has(standing)).length
  const heading = coming === 0 ? 'No release is planned' : `${count(coming, 'release')} ahead`
  const main = html`<header><h1>${heading}</h1></header>
${props.came !== undefined && errorSummary(props.came.problems, { title: 'Not planned yet', ids: actFieldIds(props.came) })}
${props.releases.length > 0 ? line(props) : html`<p class="empty">A release publishes one or more cases on one day. Plan one when a case is confirmed.</p>`}
${section('plan', 'Plan a release', plan(props))}`
  return consolePage({ title: heading, wrong: props.came !== undefined, frame: props.frame, current: 'releases', main })
}

function line({ releases, now }: ReleasesPageProps): Html {
  const sorted = [...releases].sort((a, b) => a.at - b.at)
  const items = sorted.map((release): TimelineItem => {
    const next = COMING.has(release.standing) && release.at >= now
    const red =
      release.red > 0 &&
      COMING.has(release.standing) &&
      html`, <strong class="is-late">${count(release.red, 'gate')} red</strong>`
    return {
      tense: next ? 'next' : 'past',
      mark: MARKS[release.standing],
      when: whenUtc(release.at, now, next ? fromNowWords(release.at, now) : ''),
      what: html`<h3><a href="${releasePath(release.id)}">${release.title}</a></h3><p class="against">${WORDS[release.standing]}${red} · ${listWords(release.cases)}</p>`,
    }
  })
  return html`<h2 class="spoken">Past and coming</h2>
${timeline(items, nowRow(html`${timeOfDay(now)} UTC`), { label: 'Releases' })}`
}

function plan(props: ReleasesPageProps): Html {
  if (props.free.length === 0) return html`<p class="quiet">No confirmed case waits for a release.</p>`
  const fields = actFields('plan', props.came)
  return actForm({
    act: 'plan',
    path: PATHS.releases,
    token: props.token,
    submit: 'Plan it',
    fields: html`${fields.text({ name: 'title', label: 'Title', hint: 'Such as its date. It stays inside the team.', short: true })}
${fields.text({ name: 'at', type: 'datetime-local', label: 'When, in UTC', hint: 'Nothing runs before a releaser arms it.', short: true, ...proposed(props) })}
<fieldset><legend>Cases</legend>${props.free.map((entry) =>
      fields.check({
        name: 'cases',
        id: `plan-case-${entry.number}`,
        value: entry.id,
        label: html`<span class="mono">${entry.number}</span> ${entry.title}`,
        checked: props.free.length === 1,
        ...hintOf(entry, props.now),
      }),
    )}</fieldset>`,
  })
}

/** The earliest date that every waiting case may and usually does have, on a whole minute; none where it is now. */
function proposed({ free, now }: ReleasesPageProps): { value?: string } {
  const dates = free.flatMap(({ plan }) => plan?.usually ?? plan?.earliest ?? [])
  if (dates.length === 0 || dates.length < free.length || Math.max(...dates) <= now) return {}
  return { value: minuteIso(Math.ceil(Math.max(...dates) / MINUTE) * MINUTE).slice(0, 16) }
}

function hintOf({ embargoUntil, plan }: ReleasesPageProps['free'][number], now: Instant): { hint?: string } {
  const parts = [
    embargoUntil === undefined ? '' : `embargo until ${instantWords(embargoUntil, now)}`,
    plan?.earliest === undefined ? '' : `lawful from ${instantWords(plan.earliest, now)}`,
    plan?.usually === undefined ? '' : `usually not before ${instantWords(plan.usually, now)}`,
    plan === undefined || plan.dates.length < 2
      ? ''
      : `then ${listWords(plan.dates.slice(1, 4).map((at) => instantWords(at, now)))}`,
    plan?.conflict === undefined ? '' : `no lawful date: ${plan.conflict}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? {} : { hint: parts.join('; ') }
}

const COMING: ReadonlySet<ReleaseStanding> = new Set(['planned', 'armed', 'running', 'held'])
const MARKS: Readonly<Record<ReleaseStanding, Mark>> = {
  planned: 'promised',
  armed: 'may',
  running: 'intent',
  held: 'missed',
  aborted: 'skipped',
  done: 'kept',
}
const WORDS: Readonly<Record<ReleaseStanding, string>> = {
  planned: 'planned, not armed',
  armed: 'armed',
  running: 'running now',
  held: 'held at its hour',
  aborted: 'called off',
  done: 'released',
}
