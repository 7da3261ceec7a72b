import type { Credit, CreditType } from '../../domain/advisory.ts'
import { CREDIT_TYPES, CREDIT_WORDS } from '../../domain/credit.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { addressLink } from './address.ts'

/** "Found and reported by A. Fixed by B and C.", in the order of the types. */
export function creditSentences(credits: readonly Credit[]): Html {
  const named = (type: CreditType): readonly Credit[] => credits.filter((credit) => credit.type === type)
  const both = sameNames(named('finder'), named('reporter'))
  const sentences = CREDIT_TYPES.flatMap((type) => {
    const people = named(type)
    if (people.length === 0 || (both && type === 'reporter')) return []
    return [sentence(both && type === 'finder' ? 'Found and reported by' : CREDIT_WORDS[type], people)]
  })
  return html`<p>${sentences.map((said, index) => html`${index > 0 && ' '}${said}`)}</p>`
}

function sameNames(some: readonly Credit[], others: readonly Credit[]): boolean {
  const names = new Set(some.map(({ name }) => name))
  return some.length > 0 && others.length === names.size && others.every(({ name }) => names.has(name))
}

function sentence(did: string, named: readonly Credit[]): Html {
  const names = named.map((credit, index): HtmlValue => {
    const join = index === 0 ? '' : index === named.length - 1 ? ' and ' : ', '
    return html`${join}${name(credit)}`
  })
  return html`${did} ${names}.`
}

// A page on the web is linked; an address for mail is not printed where harvesters read.
function name({ name, contact }: Credit): HtmlValue {
  return contact !== undefined && /^https?:\/\//i.test(contact) ? addressLink(contact, name) : name
}
