import { look } from '../../channels/own-site.ts'
import { PUBLIC } from '../../domain/access.ts'
import { judgeExpiry } from '../../domain/door-check.ts'
import { readSecurityTxt } from '../../formats/security-txt.ts'
import { utf8 } from '../../lib/bytes.ts'
import { fromIso } from '../../lib/instant.ts'
import { PARTIES, reachWords } from '../../views/words/reach.ts'
import type { Ctx } from '../ctx.ts'
import { openMail } from '../keys/open-mail.ts'
import { ownKey } from '../keys/own-key.ts'
import type { Tried } from './check-doors.ts'

/** The security.txt on the organisation's own domain, where strangers look first. */
export async function checkSecurityTxt(ctx: Ctx): Promise<Tried> {
  const { policy } = await ctx.store.reader(PUBLIC).policy()
  const { home } = policy.organisation
  if (home === undefined || !URL.canParse(home)) return undefined
  // Tried out on this machine alone: the domain in the policy knows nothing of it, and is not asked.
  if (home.startsWith('https:') && !ctx.installation.baseUrl.startsWith('https:')) return undefined
  const address = new URL('/.well-known/security.txt', home).href
  const page = await look(address)
  if (typeof page === 'string') return { good: false, detail: `${address}: ${page}.` }
  if (page.status !== 200)
    return {
      good: false,
      detail: `${address} answered with status ${page.status}. Put the file of /.well-known/security.txt there.`,
    }
  const { fields } = readSecurityTxt(page.text)
  const fieldOf = (name: string) => fields.find((field) => field.name.toLowerCase() === name)?.value
  if (fieldOf('contact') === undefined) return { good: false, detail: `${address} names no contact.` }
  const judged = judgeExpiry(fromIso(fieldOf('expires') ?? ''), ctx.now())
  return { ...judged, detail: `${address}: ${judged.detail}` }
}

/** What is encrypted to the key that we publish opens here. */
export async function checkPgp(ctx: Ctx): Promise<Tried> {
  const page = await look(`${ctx.installation.baseUrl}/openpgp-key.asc`)
  if (typeof page === 'string') return { good: false, detail: `The public key cannot be fetched: ${page}.` }
  if (page.status === 404) return undefined
  if (!page.text.includes('BEGIN PGP PUBLIC KEY BLOCK'))
    return { good: false, detail: `The address of the public key answers with status ${page.status}.` }
  const { own } = await ownKey(ctx)
  const words = `self-check ${ctx.now()}`
  const sealed = await ctx.pgp.seal({ own, to: [page.text], bytes: utf8(words), now: ctx.now() })
  const raw = utf8(`From: check@localhost\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${sealed}`)
  const opened = await openMail(ctx, raw)
  const good = Buffer.from(opened.mail).toString('utf8').includes(words)
  return {
    good,
    detail: good
      ? 'What is encrypted to the published key opens here.'
      : 'What is encrypted to the published key does not open here.',
  }
}

export async function checkHackerOne(ctx: Ctx): Promise<Tried> {
  const { hackerone } = ctx.platforms
  if (hackerone === undefined) return undefined
  const answered = await hackerone.activitiesSince(undefined, 1)
  return answered.ok
    ? { good: true, detail: 'HackerOne answers.' }
    : { good: false, detail: reachWords(PARTIES.hackerone, answered.problem) }
}

/** Whether strangers can report privately in each repository. */
export async function checkGitHub(ctx: Ctx): Promise<Tried> {
  const { github } = ctx.platforms
  if (github === undefined) return undefined
  for (const repository of github.repositories) {
    const answered = await github.reportingIsOn(repository)
    if (!answered.ok) return { good: false, detail: `${repository}: ${reachWords(PARTIES.github, answered.problem)}` }
    const { enabled } = answered.value as { enabled?: unknown }
    if (enabled !== true)
      return { good: false, detail: `Private reporting is off in ${repository}: turn it on in its settings.` }
  }
  return { good: true, detail: 'Private reporting is on in every repository.' }
}
