import type { Clock } from '../../domain/clock.ts'
import type { Door, NotReport, RejectReason } from '../../domain/event.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { clock } from '../parts/clock.ts'
import { errorSummary } from '../parts/errors.ts'
import { type History, historyCourse, historyList } from '../parts/history.ts'
import { type ConsoleFrame, consolePage } from '../parts/layout.ts'
import type { FileView, MessageView } from '../parts/message.ts'
import { notice, section } from '../parts/small.ts'
import { clockLook } from '../words/clock.ts'
import type { Happening } from '../words/happening.ts'
import { promiseWords } from '../words/promise.ts'
import { rejectWords, type Standing, standingWords } from '../words/standing.ts'
import { actFieldIds, type TypedAct } from './acts.ts'
import { caseAside } from './case-aside.ts'
import { nextActs } from './case-next.ts'
import { caseTalk } from './case-talk.ts'
import { caseWork } from './case-work.ts'

/** All of a case, for people of the team. Every form posts `token` and its fields to `casePath(number, act)`. */
export interface CasePageProps {
  readonly frame: ConsoleFrame
  readonly token: string
  readonly now: Instant
  readonly teamZone: string
  readonly me: string
  readonly team: readonly Person[]
  readonly number: string
  /** The team's own title; absent: the first report's. */
  readonly title: string
  readonly standing: Standing
  readonly rejectedFor?: RejectReason
  readonly policyVersion: number
  readonly handler?: string
  /** Of all its reports; those of one kind and due instant are told once. */
  readonly clocks: readonly Clock[]
  readonly happenings: readonly Happening[]
  readonly messages: readonly MessageView[]
  readonly reports: readonly CaseReport[]
  readonly severities: readonly string[]
  readonly severity?: {
    readonly level: string
    readonly score?: number
    readonly vector?: string
    readonly cwe?: string
  }
  readonly lines: readonly LineView[]
  readonly linesComplete: boolean
  readonly audit?: { readonly at: Instant; readonly who?: string; readonly evidence: string }
  readonly cve: {
    readonly state: 'none' | 'requested' | 'assigned'
    readonly id?: string
    readonly from?: string
    readonly at?: Instant
  }
  readonly embargo: {
    readonly until?: Instant
    /** From the policy: the due instant of its embargo clock. */
    readonly proposed?: Instant
    readonly reason?: string
    readonly brokenAt?: Instant
    readonly exploitedSince?: Instant
  }
  readonly advisory: { readonly revision: number; readonly problems: number }
  readonly release?: { readonly id: string; readonly title: string; readonly at: Instant; readonly armed: boolean }
  readonly guests: readonly {
    readonly id: string
    readonly name: string
    readonly role: string
    readonly since: Instant
  }[]
  /** Steps of a release that the policy wants done, so that the page does not ask for what nobody promised. */
  readonly wants: { readonly audit: boolean; readonly cve: boolean; readonly embargo: boolean }
  readonly came?: TypedAct
  /** What was just done, in words: "Sent to 2 people outside". */
  readonly done?: string
}

export interface Person {
  readonly id: string
  readonly name: string
}

export interface CaseReport {
  readonly id: string
  readonly from?: string
  readonly door: Door
  readonly receivedAt: Instant
  readonly title: string
  readonly description: string
  /** The policy's questions with the answers given. */
  readonly answers: readonly { readonly question: string; readonly answer: string }[]
  readonly files: readonly FileView[]
  readonly known: 'no' | 'some' | 'public'
  readonly credit: string
  readonly classified: 'report' | NotReport
  readonly withdrawnAt?: Instant
  /** Opened by a person first at. */
  readonly seenAt?: Instant
  readonly erased: boolean
}

/** A release line of the product, what is said of it and how far its fix is. */
export interface LineView {
  readonly line: string
  /** YYYY-MM-DD */
  readonly until?: string
  readonly maintained: boolean
  readonly affected: 'yes' | 'no' | 'unknown'
  readonly since?: string
  readonly note?: string
  readonly fix: 'none' | 'started' | 'ready'
  readonly version?: string
  readonly evidence?: string
}

export function casePage(props: CasePageProps): Html {
  const history: History = { ...props, clocks: toldOnce(props.clocks), zones: [props.teamZone], reader: 'team' }
  const main = html`${header(props)}
${props.done !== undefined && notice('note', props.done)}
${props.came !== undefined && errorSummary(props.came.problems, { title: 'Not done yet', ids: actFieldIds(props.came), after: 'What you typed is still here.' })}
${alarms(props)}
${historyCourse(history)}
<div class="case"><div>
${nextActs(props)}
${section('line', html`Timeline <span class="zone-note">all times UTC</span>`, historyList(history))}
${section('talk', 'Conversation', caseTalk(props))}
${section('work', 'Work on the case', caseWork(props))}
</div>
${caseAside(props)}
</div>`
  return consolePage({ title: `${props.number}: ${props.title}`, frame: props.frame, current: 'cases', main })
}

function header(props: CasePageProps): Html {
  const facts = [
    standingWords(props.standing),
    props.rejectedFor === undefined ? '' : rejectWords(props.rejectedFor),
    props.severity?.level ?? '',
  ]
  const words = facts.filter((word) => word !== '').join(' · ')
  const next = mostUrgent(props)
  return html`<header class="case-head">
<div><p class="quiet"><span class="mono">${props.number}</span> · ${words}${props.cve.id !== undefined && html` · <span class="mono">${props.cve.id}</span>`}</p>
<h1>${props.title}</h1></div>
${next !== undefined && clock(next, props.now, [props.teamZone])}
</header>`
}

function alarms({ embargo }: CasePageProps): Html | undefined {
  if (embargo.exploitedSince !== undefined) {
    return notice(
      'late',
      'It is being used against people.',
      html`<p>The dates of this case may be too late. Decide the embargo anew.</p>`,
    )
  }
  if (embargo.brokenAt !== undefined) {
    return notice(
      'late',
      'The embargo is broken: it is known outside.',
      html`<p>Decide the date anew, and tell the reporters.</p>`,
    )
  }
  return undefined
}

/** The late promise that is still owed, or the next one due. */
export function mostUrgent({ clocks, now }: Pick<CasePageProps, 'clocks' | 'now'>): Clock | undefined {
  const owed = clocks.filter((c) => {
    const look = clockLook(c, now)
    return look === 'running' || look === 'soon' || (look === 'missed' && c.metAt === undefined)
  })
  return [...owed].sort((a, b) => (a.due ?? Number.MAX_VALUE) - (b.due ?? Number.MAX_VALUE))[0]
}

/** Two reports may owe the same at the same instant; the case shows it once. */
function toldOnce(clocks: readonly Clock[]): readonly Clock[] {
  const told = new Map<string, Clock>()
  for (const c of clocks) told.set(`${promiseWords(c.kind).noun} ${c.state} ${c.due} ${c.metAt}`, c)
  return [...told.values()]
}
