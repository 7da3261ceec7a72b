import type { CompiledPolicy } from '../../domain/policy.ts'
import { type Html, html } from '../../lib/html.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter, notice } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { takenSentence } from '../words/pause.ts'
import { instantInZones } from '../words/time.ts'
import { advisoryList, newestFirst } from './advisory-list.ts'
import { doorFacts, routeList } from './doors.ts'
import { isBinding, promiseBrief } from './promise-list.ts'
import type { IntakeRest, PortalProps } from './props.ts'

/** How many advisories the first page shows. */
const NEWEST = 5

/** The first page: what one can do here, and what is promised for it. */
export function portalPage(props: PortalProps): Html {
  const { frame, policy, publisher } = props
  const main = html`<header><h1>Found a vulnerability in ${frame.organisation}?</h1>
<p class="lede">${policy.lede}</p></header>
${intakeNotice(props.intakePause, policy)}
${ways()}
${chapter('promises', 'What we promise', promises(props))}
${chapter('doors', 'Ways in', html`${doorFacts(policy, publisher, props.openpgp)}${routeList(policy)}`)}
${chapter('advisories', 'Latest advisories', latest(props))}`
  return sitePage({ title: `${frame.organisation} security`, frame, look: 'published', main })
}

/** Said on the first page and on the policy page before and while the form takes nothing new. */
export function intakeNotice(pause: IntakeRest | null, policy: CompiledPolicy): Html | false {
  if (pause === null) return false
  const zone = policy.zone
  const until = instantInZones(pause.until, [zone])
  return notice(
    'soon',
    pause.begun
      ? 'The team takes no new reports for a while.'
      : `From ${instantInZones(pause.from, [zone])} on the team takes no new reports for a while.`,
    html`<p>The form opens again ${until}. Reports that are under way go on, and every promise in them holds.
        ${takenSentence(policy)} If people are in danger before, use another way below.</p>`,
  )
}

function ways(): Html {
  return html`<div class="ways no-print">
<section aria-labelledby="way-report"><h2 id="way-report"><a href="${PATHS.report}">Report a vulnerability</a></h2>
<p>Privately, to the team alone. No account, no script, no cookie, and no name if you want none. You get a receipt and a
code at once.</p></section>
<section aria-labelledby="way-follow"><h2 id="way-follow"><a href="${PATHS.follow}">Follow a report</a></h2>
<p>With your code: what has happened, which promise comes next, who has access, and the conversation with us.</p></section>
</div>`
}

function promises({ promises }: PortalProps): Html {
  const clocks = promises.filter(({ keeping }) => keeping === 'clock')
  const shown = clocks.length > 0 ? clocks : promises.filter(isBinding)
  if (shown.length === 0) return html`<p>The policy promises no dates. <a href="${PATHS.policy}">Read it all</a></p>`
  return html`${promiseBrief(shown)}
<p class="small"><a href="${PATHS.policy}">The whole policy</a> · <a href="${PATHS.scorecard}">How we kept them</a></p>`
}

function latest({ latest }: PortalProps): Html {
  if (latest.length === 0) return html`<p class="empty">No advisory has been published yet.</p>`
  return html`${advisoryList(newestFirst(latest).slice(0, NEWEST), 'h3')}
<p class="small"><a href="${PATHS.advisories}">Every advisory</a> · <a href="${PATHS.subscribe}">Be told of the next one</a> · <a href="${PATHS.thanks}">Thanks</a></p>`
}
