import type { Trust } from '../domain/event.ts'
import type { Instant } from '../lib/instant.ts'
import { type MailFrame, type MailText, type MailWays, mail, readIt, when } from './mails.ts'
import { listWords } from './words/count.ts'
import { promiseWords } from './words/promise.ts'
import { trustSentence } from './words/trust.ts'

/** What the receipt of a mail says of the report. */
export interface ReceiptMailFacts {
  readonly publicId: string
  readonly receivedAt: Instant
  /** `from`: it begins later than the report came, because the intake is paused. */
  readonly promises: readonly { readonly kind: string; readonly due: Instant; readonly from?: Instant }[]
  /** No new reports are taken until then, but `taken`; `ways` are others than form and mail. */
  readonly pause?: { readonly until: Instant; readonly taken?: string; readonly ways: string }
  /** What earlier reports of theirs say, where the policy makes a difference by that. */
  readonly sender?: Trust
  /** What they have still to answer for that reason. */
  readonly asks?: readonly string[]
}

/** To whoever reported by mail: it is here, and this is what follows. It repeats nothing of theirs. */
export function receiptMail(
  frame: MailFrame,
  about: ReceiptMailFacts & {
    /** Why what they encrypted stayed closed. */
    readonly unopened?: { readonly why: string; readonly keyIds: readonly string[] }
  } & MailWays,
): MailText {
  return mail(frame, `Received: your report ${about.publicId}`, [
    `${frame.team} has received your mail and keeps it as report ${about.publicId}.`,
    `It reached us ${when(frame, about.receivedAt)}. No person has read it yet.`,
    ...(about.unopened === undefined ? [] : [notOpened(frame, about.unopened)]),
    ...(about.pause === undefined ? [] : paused(frame, about.pause)),
    ...about.promises.map(({ kind, due, from }) => {
      const counted = from === undefined ? '' : `, counted from ${when(frame, from)}`
      return `Promised: ${promiseWords(kind).latest}, by ${when(frame, due)}${counted}.`
    }),
    ...aboutSender(about),
    ...readIt(frame, about),
    ...(about.answerable
      ? [
          'To add something, answer this mail. A mail can be read on its way: encrypt what is secret, or write it on the page.',
        ]
      : []),
    `Our key, if you use OpenPGP: ${frame.baseUrl}/openpgp-key.asc`,
    'If you sent us nothing, somebody used your address. You need do nothing.',
  ])
}

function paused(frame: MailFrame, { until, taken, ways }: ReceiptMailFacts['pause'] & object): readonly string[] {
  const others = ways === '' ? '' : ` If people are in danger before then, use ${ways}.`
  return [
    `We take no new reports until ${when(frame, until)}. Your mail is kept all the same, and waits until then; a promise below that counts from then says so.`,
    ...(taken === undefined
      ? []
      : [`The form is open in these days for ${taken}: ${frame.baseUrl}/report. If yours is that, say so there.`]),
    ...(others === '' ? [] : [others.trim()]),
  ]
}

function aboutSender({ sender, asks = [] }: { readonly sender?: Trust; readonly asks?: readonly string[] }): string[] {
  const sentence = sender && trustSentence(sender)
  const answers = asks.map((question) => `“${question}”`)
  return [
    ...(sentence === undefined ? [] : [sentence]),
    ...(answers.length === 0 ? [] : [`Our policy asks this of you beside your report: ${listWords(answers)}`]),
  ]
}

const NOT_OPENED: Readonly<Record<string, string>> = {
  'to-others': 'It is encrypted to a key that is not ours',
  password: 'It is encrypted with a password that we do not have',
  'no-integrity': 'It is encrypted in an old way that does not show changes, so we did not open it',
}

function notOpened(
  frame: MailFrame,
  { why, keyIds }: { readonly why: string; readonly keyIds: readonly string[] },
): string {
  const named =
    why === 'to-others' && keyIds.length > 0 ? ` (${keyIds.map((id) => `0x${id.toUpperCase()}`).join(', ')})` : ''
  const because = `${NOT_OPENED[why] ?? 'It is encrypted, and we could not open it'}${named}`
  return `${because}. The time counts all the same. Please send it again, encrypted to our key, or use the form: ${frame.baseUrl}/report`
}
