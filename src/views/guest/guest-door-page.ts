import { type Html, html } from '../../lib/html.ts'
import { button } from '../parts/field.ts'
import { hiddenToken, type SiteFrame } from '../parts/layout.ts'
import { PATHS } from '../paths.ts'
import { guestSheet } from './guest-sheet.ts'

/** What somebody sees who was invited, before and after. */
export interface GuestDoorProps {
  readonly frame: SiteFrame
  readonly say: 'link' | 'over' | 'no session' | 'signed out'
  /** Seals the link's secret, so that it leaves the address with this page. */
  readonly token?: string
}

export function guestDoorPage({ frame, say, token = '' }: GuestDoorProps): Html {
  const { title, words } = SAID[say]
  const form =
    say === 'link' &&
    html`<form method="post" action="${PATHS.guestSignIn}">${hiddenToken(token)}<p class="buttons">${button('Open the case')}</p></form>`
  const main = html`<header><h1>${title}</h1>
<p class="lede">${words}</p></header>
${form}`
  return guestSheet({ frame, title, main })
}

const SAID = {
  link: {
    title: 'You were asked for help',
    words:
      'This link opens one case that is not public, once, on this machine. What you read there is confidential until it is published. The reporter is told that you have access.',
  },
  over: {
    title: 'This link does not work any more',
    words:
      'It was used already, it is older than a week, or your access has ended. Ask whoever invited you for a new one.',
  },
  'no session': {
    title: 'This page is for people who were invited',
    words:
      'The link of an invitation opens it. If yours was used, or you are on another machine, ask whoever invited you for a new one. What you wrote before is not lost.',
  },
  'signed out': {
    title: 'You are signed out',
    words: 'Nothing of the case stays in this browser. A new link opens it again.',
  },
} as const
