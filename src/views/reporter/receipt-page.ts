import type { Clock } from '../../domain/clock.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { button } from '../parts/field.ts'
import { historyList } from '../parts/history.ts'
import { hiddenToken, type SiteFrame, sitePage } from '../parts/layout.ts'
import { codeWords, facts, section, state } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { count, numberWords } from '../words/count.ts'
import { dayWords, instantWords, timeToTheSecond } from '../words/time.ts'

/** Shown once, as the answer to the report. Both buttons are forms: no script, nothing secret in an address. */
export interface ReceiptPageProps {
  readonly frame: SiteFrame
  /** Seals the way to the report for half an hour, so that the two buttons need no code. */
  readonly token: string
  readonly now: Instant
  /** The words of the code, the check word last. */
  readonly code: readonly string[]
  readonly report: string
  readonly receivedAt: Instant
  readonly policy: { readonly version: number; readonly digest: string }
  readonly files: number
  /** Hex, as it stands in the receipt. */
  readonly commitment: string
  /** Every commitment with its due time. */
  readonly clocks: readonly Clock[]
  /** The rule of each promise in one line, by promise id (views/exact-by-promise). */
  readonly exact?: Readonly<Record<string, string>>
  /** What an answer holds, by promise id. */
  readonly answers?: Readonly<Record<string, string>>
  readonly teamZone: string
  readonly ownZone?: string
  /** Mails are promised only where an address was left and mail can be sent. */
  readonly mailsFollow: boolean
}

export function receiptPage(props: ReceiptPageProps): Html {
  const words = numberWords(props.code.length)
  const at = props.receivedAt
  const main = html`<header>
${state('kept', `Received and stored, ${dayWords(at)}, ${timeToTheSecond(at)} UTC`)}
<h1>Keep these ${words} words</h1>
<p class="lede">They are the only way to your report. We store no copy of them and send them to nobody, so we cannot look them up for you.</p>
</header>
<div class="beside"><div>
<h2 class="spoken">Your code</h2>
${codeWords(props.code)}
<p class="small quiet after-tight">The check word is made from the others: a slip of the pen is noticed when you type them. Capital letters, spaces and hyphens do not matter.</p>
<div class="buttons no-print after-tight">
<form method="post" action="${PATHS.receipt}">${hiddenToken(props.token)}${button('Save the signed receipt')}</form>
<form method="post" action="${PATHS.follow}">${hiddenToken(props.token)}${button('Go to your report', 'plain')}</form>
</div>
${section('next', 'What happens next', next(props))}
</div>
${aside(props)}
</div>`
  return sitePage({
    title: 'Your report has been received: keep this page',
    frame: props.frame,
    current: 'report',
    main,
  })
}

function next(props: ReceiptPageProps): Html {
  const zones = [props.teamZone, ...(props.ownZone === undefined ? [] : [props.ownZone])]
  const list = historyList({
    happenings: [
      {
        what: 'report.received',
        at: props.receivedAt,
        report: props.report,
        door: 'form',
        files: props.files,
        policy: props.policy.version,
      },
    ],
    clocks: props.clocks,
    ...(props.exact === undefined ? {} : { exact: props.exact }),
    ...(props.answers === undefined ? {} : { answers: props.answers }),
    now: props.now,
    zones,
    reader: 'reporter',
  })
  const dated = props.clocks.flatMap((clock) => (clock.due === undefined ? [] : [clock.due]))
  const first = Math.min(...dated)
  const mail = props.mailsFollow ? ', or wait for a mail that says only “there is news”' : ''
  return html`${dated.length > 0 && html`<p>Come back after ${instantWords(first, props.now)}${mail}.</p>`}<div class="after-tight">${list}</div>`
}

function aside(props: ReceiptPageProps): Html {
  return html`<aside class="side" aria-label="The receipt">
<section><h2>Your receipt</h2>
${facts(
  [
    ['Report', html`<span class="mono">${props.report}</span>`],
    [
      'Policy in force',
      html`Version ${props.policy.version}<br><span class="mono">${spaced(props.policy.digest.slice(0, 16))} …</span>`,
    ],
    ['What you sent', `The text, ${count(props.files, 'file')}`],
    ['Commitment', html`<span class="mono">${spaced(props.commitment)}</span>`],
    ['Signed with', 'our ledger key, Ed25519'],
  ],
  true,
)}</section>
<section><h2>What the file proves</h2>
<p class="small">That exactly this text reached us at exactly this time, even if we deny it. It holds a secret that opens the commitment: show it only to somebody who may read your report.</p>
<p class="small">Check it without us: <code>fairlead verify receipt.json</code></p></section>
<section><h2>Lost the words?</h2>
<p class="small">Report again and name <span class="mono">${props.report}</span>. Your receipt file then proves that the first was yours.</p></section>
</aside>`
}

/** Digests in groups of four, so that two can be compared by eye. */
export function spaced(hex: string): string {
  return hex.replaceAll(/(.{4})(?=.)/g, '$1 ')
}
