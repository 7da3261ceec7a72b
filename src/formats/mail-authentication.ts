import type { MailFacts } from '../domain/arrival-mail.ts'
import { allOf, type HeaderField, peopleIn } from './mail-head.ts'

/**
 * Only what the team's own server wrote, and of that only what concerns the address that a reader sees (DMARC). Such a
 * field also repeats what the sender said of itself, `smtp.mailfrom=dmarc=pass@example.net` among it: so it is read by the
 * grammar of RFC 8601 §2.2, and no word of it counts for where it happens to stand.
 */
export function authenticationOf(
  head: readonly HeaderField[],
  authserv: string | undefined,
): MailFacts['authentication'] {
  if (authserv === undefined) return 'unknown'
  const own = allOf(head, 'authentication-results')
    .map(resultsIn)
    .find(([server = '']) => server.split(' ')[0]?.toLowerCase() === authserv)
  const verdicts = (own ?? []).slice(1).flatMap((result) => verdictIn(result) ?? [])
  if (verdicts.some(({ result }) => result === 'fail')) return 'fail'
  return verdicts.some(({ result, from }) => result === 'pass' && isOfReader(head, from)) ? 'pass' : 'unknown'
}

/** What stands between the semicolons. Comments are left out, and what stands in quotes is one word. */
function resultsIn(value: string): readonly string[] {
  let depth = 0
  const plain = value.replace(/\\.|"(?:[^"\\]|\\.)*"|[()]|[^\\"()]+|[\\"]/gsu, (token) => {
    if (token === '(') depth++
    if (token === ')' && depth > 0) depth--
    if (depth > 0 || token === '(' || token === ')') return ' '
    return token.startsWith('"') ? token.replace(/[^\w.@-]/g, '_') : token
  })
  return plain.split(';').map((one) =>
    one
      .replace(/\s*=\s*/g, '=')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

interface Verdict {
  readonly result: string
  /** The domain that was looked at; undefined where the server does not say. */
  readonly from: string | undefined
}

function verdictIn(result: string): Verdict | undefined {
  const [method = '', ...properties] = result.toLowerCase().split(' ')
  const found = /^dmarc(?:\/\d+)?=(\w+)$/.exec(method)?.[1]
  const from = properties.find((one) => one.startsWith('header.from='))?.slice('header.from='.length)
  return found === undefined ? undefined : { result: found, from }
}

/** One author, of the domain that was looked at: of several addresses a reader may see another one. */
function isOfReader(head: readonly HeaderField[], from: string | undefined): boolean {
  const [author, ...others] = peopleIn(head, 'from')
  if (author === undefined || others.length > 0) return false
  return from === undefined || domainOf(from) === domainOf(author.address)
}

function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).replace(/\.$/, '')
  return URL.parse(`https://${domain}`)?.hostname ?? domain
}
