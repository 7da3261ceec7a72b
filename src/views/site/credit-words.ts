import type { Credit, CreditType } from '../../domain/advisory.ts'
import { CREDIT_TYPES, CREDIT_WORDS } from '../../domain/credit.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { addressLink } from './address.ts'

/** "Found by A and B. Fixed by C.", in the order of the types. */
export function creditSentences(credits: readonly Credit[]): Html {
  const sentences = CREDIT_TYPES.flatMap((type) => {
    const named = credits.filter((credit) => credit.type === type)
    return named.length === 0 ? [] : [sentence(type, named)]
  })
  return html`<p>${sentences.map((said, index) => html`${index > 0 && ' '}${said}`)}</p>`
}

function sentence(type: CreditType, named: readonly Credit[]): Html {
  const names = named.map((credit, index): HtmlValue => {
    const join = index === 0 ? '' : index === named.length - 1 ? ' and ' : ', '
    return html`${join}${name(credit)}`
  })
  return html`${CREDIT_WORDS[type]} ${names}.`
}

// A page on the web is linked; an address for mail is not printed where harvesters read.
function name({ name, contact }: Credit): HtmlValue {
  return contact !== undefined && /^https?:\/\//i.test(contact) ? addressLink(contact, name) : name
}
