import { SESSION_LIFE } from '../../actions/identity/begin-session.ts'
import { type OpenSession, resumeSession } from '../../actions/identity/resume-session.ts'
import { openForm, sealForm } from '../../actions/identity/seal-form.ts'
import type { RunCtx } from '../../actions/release/run-release.ts'
import type { Scope } from '../../domain/access.ts'
import { currentKey, endOf } from '../../domain/own-keys.ts'
import { Refusal } from '../../domain/refusal.ts'
import { hex, sha256, utf8 } from '../../lib/bytes.ts'
import { DAY } from '../../lib/instant.ts'
import type { ConsoleFrame } from '../../views/parts/layout.ts'
import { PATHS } from '../../views/paths.ts'
import { lengthWords } from '../../views/words/time.ts'
import { namesFor, policyNow } from '../acting.ts'
import { type Answer, withHeaders } from '../answer.ts'
import type { Form } from '../form.ts'
import type { Limits } from '../limits.ts'
import { present } from '../present.ts'
import type { Call } from '../route.ts'
import type { PolicyFile } from './policy-source.ts'

/** A request to the console; `session` is there where the route needs one. */
export type ConsoleCall = Call & {
  readonly ctx: RunCtx
  readonly limits: Limits
  readonly policyFile: PolicyFile | undefined
  readonly session: OpenSession | undefined
}
/** A request by a member, with what that member may see. */
export type MemberCall = ConsoleCall & { readonly session: OpenSession; readonly scope: Scope }

/** Over https the name itself makes the browser hold the cookie to this host and to https (RFC 6265bis §4.1.3.2). */
function cookieName(baseUrl: string): string {
  return baseUrl.startsWith('https:') ? '__Host-fairlead' : 'fairlead'
}

export async function sessionOf(call: Omit<ConsoleCall, 'session'>): Promise<OpenSession | undefined> {
  const name = cookieName(call.ctx.installation.baseUrl)
  const pairs = (call.incoming.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const token = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
  return token === undefined || !/^[\w-]{10,200}$/.test(token) ? undefined : resumeSession(call.ctx, token)
}

export function withSession(call: ConsoleCall, answer: Answer, token: string): Answer {
  return withHeaders(answer, { 'set-cookie': cookie(call, token, SESSION_LIFE / 1000) })
}

export function withoutSession(call: ConsoleCall, answer: Answer): Answer {
  return withHeaders(answer, { 'set-cookie': cookie(call, '', 0) })
}

function cookie(call: ConsoleCall, value: string, seconds: number): string {
  const { baseUrl } = call.ctx.installation
  const secure = baseUrl.startsWith('https:') ? '; Secure' : ''
  return `${cookieName(baseUrl)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`
}

/** What a form of the console guards: a token of one page is worth nothing on another. */
export type Purpose =
  | 'sign-out'
  | 'keys'
  | 'people'
  | 'doors'
  | 'held'
  | 'policy'
  | 'releases'
  | `case ${string}`
  | `hand ${string}`
  | `release ${string}`

/** Bound to the session and the page. Origin and Sec-Fetch-Site are not asked: they are missing where http is plain. */
export function formToken(call: MemberCall, purpose: Purpose): string {
  return sealForm(call.ctx, 'console-form', { session: markOf(call), purpose }, SESSION_LIFE)
}

/** Refuses a form that did not come from our own page in this very session. */
export function demandToken(call: MemberCall, form: Form, purpose: Purpose): void {
  const opened = openForm(call.ctx, 'console-form', form.text('token'))
  if (opened?.session === markOf(call) && opened.purpose === purpose) return
  throw new Refusal(
    'form_expired',
    'This form belongs to another session or another page. Open the page again and repeat it.',
  )
}

function markOf(call: MemberCall): string {
  return hex(sha256(utf8(call.session.token)))
}

/** What every page of the console knows. */
export async function consoleFrame(call: MemberCall): Promise<ConsoleFrame> {
  const [version, names] = await Promise.all([policyNow(call.ctx), namesFor(call.ctx, call.scope)])
  const me = names.get(call.session.member) ?? 'a member'
  const warning = await keyWarning(call)
  return {
    organisation: version.policy.organisation.name,
    me,
    token: formToken(call, 'sign-out'),
    ...present({ warning }),
  }
}

/** From 30 days before the end of our key, on every page. */
async function keyWarning({ ctx, scope }: MemberCall): Promise<ConsoleFrame['warning']> {
  const key = currentKey(await ctx.store.reader(scope).organisation())
  const end = key === undefined ? null : endOf(key)
  const left = end === null ? Number.POSITIVE_INFINITY : end - ctx.now()
  if (left > 30 * DAY) return undefined
  const words = left <= 0 ? 'Our OpenPGP key has ended.' : `Our OpenPGP key ends in ${lengthWords(left)}.`
  return { words: `${words} Renew it.`, path: PATHS.keys }
}
