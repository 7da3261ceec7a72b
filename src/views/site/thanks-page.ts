import type { Credit, CreditType, DatedAdvisory } from '../../domain/advisory.ts'
import { CREDIT_TYPES } from '../../domain/credit.ts'
import { type Html, html } from '../../lib/html.ts'
import { toIso } from '../../lib/instant.ts'
import { sitePage } from '../parts/layout.ts'
import { chapter } from '../parts/small.ts'
import { advisoryPath, PATHS } from '../paths.ts'
import { addressLink } from './address.ts'
import { newestFirst } from './advisory-list.ts'
import type { ThanksPageProps } from './props.ts'

/** Everybody who is credited in an advisory, by the year of its release; a name once a year, with what it did. */
export function thanksPage({ frame, advisories }: ThanksPageProps): Html {
  const credited = newestFirst(advisories).filter(({ facts, withdrawn }) => facts.credits.length > 0 && !withdrawn)
  const years = [...Map.groupBy(credited, ({ initialRelease }) => toIso(initialRelease).slice(0, 4))]
  const main = html`<header><h1>${years.length === 0 ? 'Nobody to thank yet' : 'Thank you'}</h1>
<p class="lede">These people found vulnerabilities in ${frame.organisation}, told us first, or helped to mend them. Each
stands here under the name they chose; others chose to stay without one.</p></header>
${years.length === 0 ? EMPTY : years.map(([year, list]) => chapter(`y${year}`, year, people(list)))}`
  return sitePage({ title: `Thanks, ${frame.organisation} security`, frame, look: 'published', main })
}

interface Person {
  readonly name: string
  readonly contact: string | undefined
  readonly did: { readonly type: CreditType; readonly advisory: string }[]
}

function people(advisories: readonly DatedAdvisory[]): Html {
  return html`<ul class="ruled">${peopleOf(advisories).map(
    ({
      name,
      contact,
      did,
    }) => html`<li><p><strong>${contact === undefined ? name : addressLink(contact, name)}</strong></p>
<p class="small quiet">${deeds(did)}</p></li>
`,
  )}</ul>`
}

function peopleOf(advisories: readonly DatedAdvisory[]): readonly Person[] {
  const found = new Map<string, Person>()
  for (const { facts } of advisories) {
    for (const credit of facts.credits) {
      const person = found.get(credit.name) ?? { name: credit.name, contact: linkable(credit), did: [] }
      person.did.push({ type: credit.type, advisory: facts.id })
      found.set(credit.name, person)
    }
  }
  return [...found.values()]
}

// A web page that somebody gave with the name is part of the credit; an address for mail would be harvested.
function linkable({ contact }: Credit): string | undefined {
  return contact !== undefined && /^https?:\/\//i.test(contact) ? contact : undefined
}

function deeds(did: Person['did']): Html {
  const of = (type: CreditType): readonly string[] => [
    ...new Set(did.filter((deed) => deed.type === type).map(({ advisory }) => advisory)),
  ]
  // Who found and reported the same is not named for it twice.
  const both = of('finder').length > 0 && of('finder').join() === of('reporter').join()
  const said = CREDIT_TYPES.filter((type) => of(type).length > 0 && !(both && type === 'reporter'))
  return html`${said.map((type, index) => {
    const verb = both && type === 'finder' ? 'found and reported' : DEEDS[type]
    return html`${index > 0 && '; '}${verb} ${of(type).map((id, at) => html`${at > 0 && ', '}<a class="mono" href="${advisoryPath(id)}">${id}</a>`)}`
  })}`
}

const DEEDS: Readonly<Record<CreditType, string>> = {
  finder: 'found',
  reporter: 'reported',
  analyst: 'analysed',
  coordinator: 'coordinated',
  'remediation-developer': 'fixed',
  'remediation-reviewer': 'reviewed the fix of',
  'remediation-verifier': 'verified the fix of',
  tool: 'found, as a tool,',
  sponsor: 'sponsored',
  other: 'helped with',
}

const EMPTY: Html = html`<p class="empty">No advisory with a credit has been published yet. <a href="${PATHS.report}">Report a
  vulnerability</a></p>`
