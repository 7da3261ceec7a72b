import type { PrenotificationList } from '../../domain/policy.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { markdown } from '../markdown.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter, meta, table } from '../parts/small.ts'
import { timeTag } from '../parts/timeline.ts'
import { PATHS } from '../paths.ts'
import { joined } from '../policy-condition-words.ts'
import { calendarSentences, listHeading } from '../policy-text.ts'
import { capitalised, count } from '../words/count.ts'
import { takenSentence } from '../words/pause.ts'
import { dateWords, instantInZones } from '../words/time.ts'
import { senderSentences } from '../words/trust.ts'
import { addressLink } from './address.ts'
import { caseCourse, caseTimeline, stepsOf, typicalCase } from './case-course.ts'
import { doorFacts, routeList } from './doors.ts'
import { intakeNotice } from './portal-page.ts'
import { promiseList, RECORD_LINK } from './promise-list.ts'
import type { PolicyPageProps, PolicyVersionFacts } from './props.ts'

/** The policy as the world reads it. Every number on it comes from the compiled policy and from the record. */
export function policyPage(props: PolicyPageProps): Html {
  const { frame, policy, publisher } = props
  const stops = typicalCase(policy, props.promises)
  const main = html`${head(props)}
${intakeNotice(props.intakePause, policy)}
${caseCourse(stops)}
${chapter('promises', 'What we promise', promises(props, stepsOf(stops)))}
${chapter('report', 'How to report', html`${doorFacts(policy, publisher, props.openpgp)}${routeList(policy)}`)}
${conduct(props)}
${nonIssues(props)}
${senders(props)}
${versions(props)}
${policy.lists.map((list) => chapter(`list-${list.id}`, listHeading(list), members(list)))}
${stops.length > 0 && chapter('steps', 'A typical case, step by step', caseTimeline(stops))}
${policy.sections.map(({ id, heading, text }) =>
  chapter(`section-${id}`, heading, html`<div class="prose">${markdown(text)}</div>`),
)}
${chapter('updates', 'Receiving security updates', updates(props))}
${chapter('change', 'Changes and absences', changes(props))}
${chapter('proof', 'Check us', proof(props))}`
  return sitePage({ title: policy.title, frame, current: 'policy', look: 'published', main })
}

function head({ policy, inForce, earlier }: PolicyPageProps): Html {
  const before =
    earlier.length === 0 ? 'Earlier versions: none' : html`<a href="#change">Earlier versions: ${earlier.length}</a>`
  return html`<header><h1>${policy.title}</h1>
${(policy.titleInOther ?? []).map(({ language, text }) => html`<p class="lede" lang="${language}">${text}</p>`)}
<p class="lede">${policy.lede}</p>
${(policy.ledeInOther ?? []).map(({ language, text }) => html`<p lang="${language}">${text}</p>`)}
${meta([
  `Version ${inForce.version}`,
  html`In force since ${timeTag(inForce.activatedAt, dateWords(inForce.activatedAt))}`,
  html`<a href="${inForce.file ?? POLICY_FILE}">Policy file</a>`,
  before,
])}
<p class="buttons no-print after-tight"><a class="button" href="${PATHS.report}">Report a vulnerability</a> <a class="button plain" href="${PATHS.follow}">Follow a report</a></p></header>`
}

function promises({ promises, policy }: PolicyPageProps, steps: ReadonlySet<string>): Html {
  if (promises.length === 0) return html`<p class="empty">This policy makes no promise that a clock could keep.</p>`
  const clocks = promises.some(({ keeping }) => keeping === 'clock')
  const intro = clocks
    ? html`<p>Each sentence is the policy's own. Beside it stands the rule that keeps it. A clock starts by itself, and only
a person on the team can stop it by doing what it says. What is late stays late in the record.</p>
<p>${calendarSentences(policy).join(' ')}</p>`
    : html`<p>These sentences name no time that a clock could keep. We say so rather than promise what we cannot keep.</p>`
  return html`${intro}${promiseList(promises, steps)}
${steps.size > 0 && html`<p class="small">${capitalised(count(steps.size, 'step'))} without a date ${steps.size === 1 ? 'stands' : 'stand'} in <a href="#steps">a typical case</a>.</p>`}
${promises.some(({ record }) => record !== undefined) && RECORD_LINK}`
}

/** Which lines get fixes, and until when. */
function versions({ policy }: PolicyPageProps): Html | false {
  const rows = policy.products.flatMap((p) => p.lines.map((line) => [p.name, line.id, line.until ?? 'no end date set']))
  if (rows.length === 0) return false
  const heads = ['Product', 'Line', 'Fixes until']
  return chapter('versions', 'Supported versions', table({ caption: 'Lines that get fixes', heads, rows }))
}

function members({ criteria, facts }: PrenotificationList): Html {
  return html`<p>${criteria.length > 0 ? 'A member of this list meets each of these:' : 'The team decides who is on it.'}</p>
${criteria.length > 0 && html`<ul class="ruled">${criteria.map((rule) => html`<li>${rule}</li>`)}</ul>`}
${facts && html`<p>Members are told ${joined(facts, 'and')}, and nothing else.</p>`}`
}

function conduct({ policy }: PolicyPageProps): Html | false {
  const { please, doNot } = policy.conduct
  if (please.length + doNot.length === 0) return false
  return chapter(
    'conduct',
    'What we ask',
    html`<div class="pair">${asked('Please do', please)}${asked('Please do not', doNot)}</div>`,
  )
}

function nonIssues({ policy: { nonIssues: known = [] } }: PolicyPageProps): Html | false {
  if (known.length === 0) return false
  return chapter(
    'no-vulnerability',
    'Known, and no vulnerability here',
    html`<ul class="ruled">${known.map(({ says }) => html`<li>${says}</li>`)}</ul><p>Unsure? Report it: nothing is refused because it stands here.</p>`,
  )
}

/** Nobody is judged by a rule that is not published. */
function senders({ policy }: PolicyPageProps): Html | false {
  const sentences = senderSentences(policy)
  if (sentences.length === 0) return false
  return chapter('senders', 'What earlier reports change', html`${sentences.map((one) => html`<p>${one}</p>`)}`)
}

function asked(heading: string, sentences: readonly string[]): Html | false {
  if (sentences.length === 0) return false
  return html`<div><h3>${heading}</h3><ul class="ruled">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></div>`
}

function updates({ policy }: PolicyPageProps): Html {
  return html`<ul class="ruled">
${policy.updates.map(({ name, address }) => html`<li>${addressLink(address, name)}</li>`)}
<li>Feeds: <a href="${PATHS.atom}">Atom</a>, <a href="${PATHS.rss}">RSS</a>, <a href="${PATHS.json}">JSON</a>. Machines:
<a href="${PATHS.csaf}">CSAF</a>, <a href="${PATHS.osv}">OSV</a>, <a href="${PATHS.securityTxt}">security.txt</a>.</li>
<li><a href="${PATHS.subscribe}">All of it in one place</a></li>
</ul>`
}

function changes({ policy, inForce, earlier, absences }: PolicyPageProps): Html {
  const zones = [policy.zone]
  return html`<p>A report stays under the version that was in force when it arrived.${policy.whilePaused && ` While we have to take no new reports: ${takenSentence(policy)}`}</p>
${
  absences.length === 0
    ? html`<p>No absence is announced.</p>`
    : table({
        caption: 'Absences announced in advance',
        heads: ['From', 'To', 'Effect'],
        rows: absences.map(({ from, until, effect }) => [
          instantInZones(from, zones),
          instantInZones(until, zones),
          effect,
        ]),
        wide: 'Absences announced in advance',
      })
}
${table({
  caption: `${count(earlier.length + 1, 'version')}, the newest first`,
  heads: ['Version', 'In force since', 'SHA-256 of the file'],
  rows: [inForce, ...earlier].map(versionRow),
  wide: 'Versions of the policy',
})}`
}

function versionRow(version: PolicyVersionFacts): readonly HtmlValue[] {
  const name = `Version ${version.version}`
  return [
    version.file === undefined ? name : html`<a href="${version.file}">${name}</a>`,
    timeTag(version.activatedAt, dateWords(version.activatedAt)),
    html`<code>${version.digest}</code>`,
  ]
}

function proof({ ledgerKey, inForce, frame }: PolicyPageProps): Html {
  return html`<p>Everything above is made from <a href="${inForce.file ?? POLICY_FILE}">one file</a>, and the same file runs the clocks.
A receipt names the digest of the version it was given under.</p>
${
  ledgerKey !== undefined &&
  html`<p>The key of ${frame.organisation}'s ledger signs every receipt and every checkpoint. With it you can check yours without us:</p>
<pre tabindex="0">fairlead verify receipt.json \\
  --key ${ledgerKey}</pre>`
}`
}

const POLICY_FILE = '/policy.yaml'
