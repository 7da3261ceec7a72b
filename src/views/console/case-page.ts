import type { Clock } from '../../domain/clock.ts'
import { type Html, html } from '../../lib/html.ts'
import { clock } from '../parts/clock.ts'
import { errorSummary } from '../parts/errors.ts'
import { type History, historyCourse, historyList } from '../parts/history.ts'
import { consolePage } from '../parts/layout.ts'
import { notice, section } from '../parts/small.ts'
import { capitalised, listWords } from '../words/count.ts'
import { promiseWords } from '../words/promise.ts'
import { rejectWords, standingWords } from '../words/standing.ts'
import { instantWords } from '../words/time.ts'
import { actFieldIds } from './acts.ts'
import { caseAside } from './case-aside.ts'
import { guestTalk } from './case-guests.ts'
import { nextActs } from './case-next.ts'
import { type CasePageProps, mostUrgent } from './case-props.ts'
import { similarSection } from './case-similar.ts'
import { caseTalk } from './case-talk.ts'
import { caseWork } from './case-work.ts'

export type { CasePageProps, CaseReport, LineView, Person } from './case-props.ts'

export function casePage(props: CasePageProps): Html {
  const history: History = { ...props, clocks: toldOnce(props.clocks), zones: [props.teamZone], reader: 'team' }
  const main = html`${header(props)}
${props.done !== undefined && notice('note', props.done)}
${props.came !== undefined && errorSummary(props.came.problems, { title: 'Not done yet', ids: actFieldIds(props.came), after: 'What you typed is still here.' })}
${alarms(props)}
${unreached(props)}
${historyCourse(history)}
<div class="case"><div>
${nextActs(props)}
${section('line', html`Timeline <span class="zone-note">all times UTC</span>`, historyList(history))}
${section('talk', 'Conversation', caseTalk(props))}
${guestTalk(props)}
${similarSection(props)}
${section('work', 'Work on the case', caseWork(props))}
</div>
${caseAside(props)}
</div>`
  const title = `${props.number}: ${props.title}`
  return consolePage({ title, wrong: props.came !== undefined, frame: props.frame, current: 'cases', main })
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

/** A reporter who does not know that there is news is a task, not a line in a log. */
function unreached({ reports, now }: CasePageProps): readonly Html[] {
  return reports.flatMap(({ id, from, returned }) => {
    if (returned === undefined) return []
    const owed = returned.owed.length === 0 ? '' : ` ${capitalised(listWords(returned.owed))}: owed again.`
    const words = html`<p>Reach them in another way, or ask for another address: they do not know that there is news.${owed} ${instantWords(returned.at, now)}: ${returned.proof}</p>`
    return [notice('soon', `Our mail to the reporter came back: ${from ?? id}`, words)]
  })
}

/** Two reports may owe the same at the same instant; the case shows it once. */
function toldOnce(clocks: readonly Clock[]): readonly Clock[] {
  const told = new Map<string, Clock>()
  for (const c of clocks) told.set(`${promiseWords(c.kind).noun} ${c.state} ${c.due} ${c.metAt}`, c)
  return [...told.values()]
}
