import type { RefusalCode } from '../../domain/refusal.ts'
import { type Html, html } from '../../lib/html.ts'
import { type ConsoleFrame, consolePage, doorstepPage, type SiteFrame, sitePage } from '../parts/layout.ts'
import { notice } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { lengthWords } from '../words/time.ts'

/** A refusal as a page. `message` is the refusal's own, for the person who must act; it never has content in it. */
export interface RefusalPageProps {
  readonly frame: SiteFrame
  readonly code: RefusalCode
  readonly message?: string
  /** Seconds after which to try again. */
  readonly retryAfter?: number
  /** Where the person came from, to go back to. */
  readonly back?: { readonly path: string; readonly words: string }
}

/** For visitors and reporters. */
export function refusalPage(props: RefusalPageProps): Html {
  const { heading, text } = REFUSALS[props.code]
  return sitePage({ title: heading, frame: props.frame, look: 'narrow-page', main: body(props, heading, text) })
}

/** For the team: the same words inside the console's frame, or on its doorstep. */
export function consoleRefusalPage(
  props: Omit<RefusalPageProps, 'frame'> & { readonly frame: ConsoleFrame | SiteFrame },
): Html {
  const { heading, text } = REFUSALS[props.code]
  const back = props.back ?? { path: PATHS.inbox, words: 'Inbox' }
  const main = body({ ...props, back }, heading, text)
  return 'me' in props.frame
    ? consolePage({ title: heading, frame: props.frame, look: 'narrow-page', main })
    : doorstepPage({ title: heading, frame: props.frame, main })
}

function body(props: Omit<RefusalPageProps, 'frame'>, heading: string, text: string): Html {
  const back = props.back ?? { path: PATHS.portal, words: 'To the first page' }
  const wait = props.retryAfter === undefined ? '' : ` Try again in ${lengthWords(props.retryAfter * 1000)}.`
  return html`<header><h1>${heading}</h1><p class="lede">${text}${wait}</p></header>
${props.message !== undefined && props.message !== '' && notice(props.code === 'not_found' ? 'note' : 'late', props.message)}
<p><a href="${back.path}">${back.words}</a></p>`
}

const REFUSALS: Readonly<Record<RefusalCode, { readonly heading: string; readonly text: string }>> = {
  not_found: { heading: 'There is nothing here', text: 'Or nothing that this page may show you. Check the address.' },
  not_signed_in: { heading: 'Sign in first', text: 'This is a page of the team.' },
  step_up_needed: { heading: 'Confirm that it is you', text: 'This act asks for a fresh proof. Nothing was done yet.' },
  forbidden: {
    heading: 'This is not yours to do',
    text: 'You can see it, but the act needs another role. Nothing was done.',
  },
  invalid: { heading: 'Something in it needs you', text: 'Nothing was done yet.' },
  conflict: {
    heading: 'It changed meanwhile',
    text: 'Somebody was faster, or its state does not allow this. Nothing was done.',
  },
  idempotency_mismatch: {
    heading: 'The same key, another content',
    text: 'A form with this key was sent before with other words in it. Open a new one.',
  },
  too_large: { heading: 'That is too large', text: 'Nothing of it was stored.' },
  too_many: { heading: 'Too many tries', text: 'Nothing is lost, and nothing was done.' },
  unreadable: { heading: 'We could not read that', text: 'The bytes that arrived are damaged. Nothing was stored.' },
  unsupported: { heading: 'We cannot do that', text: 'This kind of request is not understood here.' },
  form_expired: {
    heading: 'This form is too old',
    text: 'A form is good for half an hour. Nothing was sent. Go back, copy what you typed, and open the form again.',
  },
  not_stored: {
    heading: 'Not stored. Please try again',
    text: 'Our store cannot keep anything at the moment, so we kept nothing of what you sent. It is not lost on your side: go back and send it again.',
  },
}
