import { type Html, html } from '../../lib/html.ts'
import { PATHS, scriptPath } from '../paths.ts'
import { LOGO, SPRITE } from './mark.ts'
import { notice } from './small.ts'

/** What every public page and every page of a reporter knows of its site. */
export interface SiteFrame {
  /** "Node.js": the masthead says "Node.js security". */
  readonly organisation: string
}

/** What every page of the console knows. */
export interface ConsoleFrame {
  readonly organisation: string
  /** Name of the person who is signed in. */
  readonly me: string
  /** Guards the sign-out form. */
  readonly token: string
  /** What the whole team must see until somebody has done something about it. */
  readonly warning?: { readonly words: string; readonly path: string }
}

export interface SitePage {
  readonly title: string
  readonly frame: SiteFrame
  readonly current?: 'policy' | 'report' | 'follow' | 'advisories' | 'scorecard'
  /** `published` sets headings and prose in serif: what was published or promised. */
  readonly look?: 'published' | 'narrow-page'
  /** For people who were invited: it keeps them signed in. */
  readonly guest?: boolean
  /** It came back with problems, which its title says first. */
  readonly wrong?: boolean
  readonly main: Html
}

export interface ConsolePage {
  readonly title: string
  /** It came back with problems, which its title says first. */
  readonly wrong?: boolean
  readonly frame: ConsoleFrame
  readonly current?: 'inbox' | 'cases' | 'releases' | 'policy' | 'people'
  readonly look?: 'cockpit' | 'narrow-page'
  readonly scripts?: readonly Parameters<typeof scriptPath>[0][]
  readonly main: Html
}

/** A public page, or one for a reporter: no cookie, no script, nothing from elsewhere. */
export function sitePage(page: SitePage): Html {
  const { organisation } = page.frame
  const masthead = html`<a class="brand" href="${PATHS.portal}">${LOGO} ${organisation} security</a>
    <nav aria-label="Site"><ul>${SITE_NAV.map((entry) => navEntry(entry, page.current))}</ul></nav>`
  const cookie = page.guest === true ? 'sets one cookie, which keeps you signed in,' : 'sets no cookie,'
  const colophon = html`<p>Run by ${organisation} with Fairlead. This page ${cookie} runs no script and loads
    nothing from anywhere else.</p>`
  return sheet({ ...page, bodyClass: page.look ?? '', masthead, colophon, scripts: [] })
}

/** A page of the console, for people who are signed in. */
export function consolePage(page: ConsolePage): Html {
  const { organisation, me, token } = page.frame
  const masthead = html`<a class="brand" href="${PATHS.inbox}">${LOGO} ${organisation} security, team</a>
    <nav aria-label="Console"><ul>${CONSOLE_NAV.map((entry) => navEntry(entry, page.current))}
      <li><form method="post" action="${PATHS.signOut}">${hiddenToken(token)}<button class="link" type="submit">Sign
        out</button></form></li></ul></nav>`
  const colophon = html`<p>Signed in as ${me}. What you open here is written down and shown to those it concerns.</p>`
  const { warning } = page.frame
  const main =
    warning === undefined
      ? page.main
      : html`${notice('soon', html`<a href="${warning.path}">${warning.words}</a>`)}
${page.main}`
  return sheet({ ...page, main, bodyClass: `console ${page.look ?? ''}`.trim(), masthead, colophon })
}

/** A page of the console for somebody who is not signed in yet. */
export function doorstepPage(page: Omit<ConsolePage, 'frame' | 'current'> & { readonly frame: SiteFrame }): Html {
  const masthead = html`<a class="brand" href="${PATHS.portal}">${LOGO} ${page.frame.organisation} security, team</a>`
  const colophon = html`<p>This is the team's side. To report something, go to <a href="${PATHS.report}">the form</a>:
    it needs no account.</p>`
  return sheet({ ...page, bodyClass: 'console narrow-page', masthead, colophon })
}

export function hiddenToken(token: string): Html {
  return html`<input type="hidden" name="token" value="${token}">`
}

interface Sheet {
  readonly title: string
  readonly wrong?: boolean
  readonly bodyClass: string
  readonly masthead: Html
  readonly main: Html
  readonly colophon: Html
  readonly scripts?: ConsolePage['scripts']
}

function sheet({ title, wrong = false, bodyClass, masthead, main, colophon, scripts = [] }: Sheet): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${wrong && 'Error: '}${title}</title>
<link rel="icon" type="image/svg+xml" href="${PATHS.icon}">
<link rel="stylesheet" href="${PATHS.stylesheet}">
${scripts.map((name) => html`<script type="module" src="${scriptPath(name)}"></script>`)}
</head>
<body class="${bodyClass}">
${SPRITE}
<a class="skip" href="#main">Skip to the text</a>
<header class="masthead">
${masthead}
</header>
<main id="main" class="page">
${main}
</main>
<footer class="colophon">
${colophon}
</footer>
</body>
</html>
`
}

type NavEntry = readonly [id: string, path: string, word: string]

const SITE_NAV: readonly NavEntry[] = [
  ['policy', PATHS.policy, 'Policy'],
  ['report', PATHS.report, 'Report'],
  ['follow', PATHS.follow, 'Follow a report'],
  ['advisories', PATHS.advisories, 'Advisories'],
  ['scorecard', PATHS.scorecard, 'Promises kept'],
]
const CONSOLE_NAV: readonly NavEntry[] = [
  ['inbox', PATHS.inbox, 'Inbox'],
  ['cases', PATHS.cases, 'Cases'],
  ['releases', PATHS.releases, 'Releases'],
  ['policy', PATHS.consolePolicy, 'Policy'],
  ['people', PATHS.people, 'People'],
]

function navEntry([id, path, word]: NavEntry, current: string | undefined): Html {
  return id === current
    ? html`<li><a href="${path}" aria-current="page">${word}</a></li>`
    : html`<li><a href="${path}">${word}</a></li>`
}
