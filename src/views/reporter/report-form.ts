import type { PolicyDoor, PolicyProduct } from '../../domain/policy.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { errorSummary } from '../parts/errors.ts'
import { button } from '../parts/field.ts'
import { hiddenToken, type SiteFrame, sitePage } from '../parts/layout.ts'
import { facts, notice } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { capitalised, count, numberWords } from '../words/count.ts'
import { instantInZones } from '../words/time.ts'
import type { ReportFormProps } from './form-props.ts'
import { reportFields } from './report-fields.ts'

export type { ReportFormProps } from './form-props.ts'

export function reportFormPage(props: ReportFormProps): Html {
  const wrong = props.typed.problems.length > 0
  const name = props.severalProducts ? ` in ${props.product.name}` : ''
  const main = html`<header>
<h1>Report a vulnerability${name}</h1>
<p class="lede">Private from the first byte. You need no account, and your name only if you want credit.</p>
</header>
${props.pausedUntil !== undefined && paused(props.pausedUntil, props)}
<div class="beside">
<form method="post" action="${PATHS.report}" enctype="multipart/form-data" novalidate>
${errors(props)}${hiddenToken(props.token)}<input type="hidden" name="product" value="${props.product.id}">
${reportFields(props)}
<p class="field buttons">${button('Send the report')} <span class="small quiet">Under policy version ${props.policyVersion}</span></p>
</form>
${aside(props)}
</div>`
  const title = `${wrong ? 'Error: ' : ''}Report a vulnerability in ${props.product.name}`
  return sitePage({ title, frame: props.frame, current: 'report', main })
}

function errors({ typed, kept, keptUntil, now }: ReportFormProps): Html | undefined {
  const zone = typed.values.zone ?? ''
  const files =
    kept.length === 0 || keptUntil === undefined
      ? ''
      : ` Your ${kept.length === 1 ? 'file is' : `${numberWords(kept.length)} files are`} kept, sealed, until ${instantInZones(keptUntil, [zone], now)}.`
  return errorSummary(typed.problems, { after: `Everything you typed is still here.${files}` })
}

function paused(until: Instant, { now, taken }: ReportFormProps): Html {
  const all =
    taken === undefined
      ? 'Nothing new can be reported before then.'
      : `${capitalised(taken)} can be reported here all the same: say so below. Its times count from the day we take reports again.`
  return notice(
    'soon',
    'The team takes no new reports for a while.',
    html`<p>The form opens again ${instantInZones(until, [], now)}. ${all} If people are in danger before then, use another way below.</p>`,
  )
}

function aside({ promised, doors, nonIssues, openpgpFingerprint }: ReportFormProps): Html {
  return html`<aside class="side" aria-label="About reporting">
<section><h2>What starts when you send</h2>
${facts([['At once', 'A receipt, signed by us'], ...promised.map(({ when, what }) => [when, what] as const)], true)}
<p class="small after-tight"><a href="${PATHS.policy}">The whole policy</a></p></section>
${otherDoors(doors, openpgpFingerprint)}
${
  nonIssues.length > 0 &&
  html`<section><h2>Is it one?</h2>
<p class="small">These are known, and are no vulnerabilities here:</p>
<ul class="plain-list small after-tight">${nonIssues.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<p class="small after-tight">Unsure? Send it.</p></section>`
}
</aside>`
}

function otherDoors(doors: readonly PolicyDoor[], fingerprint: string | undefined): Html | undefined {
  const others = doors.filter((door) => door.kind !== 'form' && door.onRequest !== true && door.address !== undefined)
  if (others.length === 0) return undefined
  return html`<section><h2>Rather another way?</h2>
<ul class="plain-list small">${others.map((door) => html`<li>${doorLink(door)}${door.note !== undefined && html`<br><span class="quiet">${door.note}</span>`}</li>`)}</ul>
${fingerprint !== undefined && html`<p class="small after-tight">Our <a href="${PATHS.openpgpKey}">OpenPGP key</a>:</p><p class="mono small">${fingerprint}</p>`}</section>`
}

/** A door of the policy as a link where it can be one. */
export function doorLink(door: PolicyDoor): Html {
  const address = door.address ?? ''
  if (door.kind === 'mail')
    return html`<a href="mailto:${address.replace(/^mailto:/, '')}">${address.replace(/^mailto:/, '')}</a>`
  return /^https?:\/\//.test(address)
    ? html`<a href="${address}">${address.replace(/^https?:\/\//, '')}</a>`
    : html`${address}`
}

export interface ChooseProductProps {
  readonly frame: SiteFrame
  readonly products: readonly PolicyProduct[]
  /** The answer came back without a choice. */
  readonly problem?: string
}

/** Several products: choose one first, since each kind is asked other questions. A plain GET, `?product=<id>`. */
export function chooseProductPage({ frame, products, problem }: ChooseProductProps): Html {
  const main = html`<header>
<h1>Report a vulnerability</h1>
<p class="lede">First: in what? ${products.length > 1 && `There are ${numberWords(products.length)} to choose from, and each is asked other questions.`}</p>
</header>
${problem !== undefined && notice('late', problem)}
<ul class="ruled">${products.map(
    (
      product,
    ) => html`<li><a href="${PATHS.report}?product=${encodeURIComponent(product.id)}"><strong>${product.name}</strong></a> <span class="quiet">${KINDS[product.kind]}${product.lines.length > 0 && `, ${count(product.lines.length, 'release line')}`}</span></li>
`,
  )}</ul>`
  return sitePage({ title: 'Report a vulnerability: choose what it is in', frame, current: 'report', main })
}

const KINDS: Readonly<Record<PolicyProduct['kind'], string>> = {
  library: 'a library',
  product: 'a product that people install',
  service: 'a service we run',
}
