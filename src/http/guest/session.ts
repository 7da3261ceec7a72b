import { GUEST_SESSION_LIFE, type GuestScope, guestOf } from '../../actions/guests/sign-in-as-guest.ts'
import { openForm, sealForm } from '../../actions/identity/seal-form.ts'
import { demand } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { hex, sha256, utf8 } from '../../lib/bytes.ts'
import { guestDoorPage } from '../../views/guest/guest-door-page.ts'
import { type ActingCall, frameOf, policyNow } from '../acting.ts'
import { type Answer, page, withHeaders } from '../answer.ts'
import type { Form } from '../form.ts'
import type { Route } from '../route.ts'

/** A request by a guest, who sees one case. */
export type GuestCall = ActingCall & { readonly scope: GuestScope; readonly session: string }

/** Lets a route run only for a guest who has access now; everybody else learns how one gets a link, and nothing more. */
export async function asGuest(route: Route<GuestCall>, call: ActingCall): Promise<Answer> {
  const session = cookieOf(call)
  const scope = session === undefined ? undefined : await guestOf(call.ctx, session)
  if (session === undefined || scope === undefined) {
    call.incoming.resume()
    const markup = guestDoorPage({ frame: frameOf(await policyNow(call.ctx)), say: 'no session' })
    return page(markup, { status: 401 })
  }
  if (route.act !== 'public') demand(scope, route.act)
  return route.handler({ ...call, scope, session })
}

/** A name of its own: a member may be somebody's guest in the same browser. */
function cookieName(baseUrl: string): string {
  return baseUrl.startsWith('https:') ? '__Host-fairlead-guest' : 'fairlead-guest'
}

function cookieOf(call: ActingCall): string | undefined {
  const name = cookieName(call.ctx.installation.baseUrl)
  const pairs = (call.incoming.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const token = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
  return token === undefined || !/^[\w-]{10,200}$/.test(token) ? undefined : token
}

/** An empty token ends it. */
export function withGuestSession(call: ActingCall, answer: Answer, token: string): Answer {
  const { baseUrl } = call.ctx.installation
  const secure = baseUrl.startsWith('https:') ? '; Secure' : ''
  const seconds = token === '' ? 0 : GUEST_SESSION_LIFE / 1000
  const cookie = `${cookieName(baseUrl)}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`
  return withHeaders(answer, { 'set-cookie': cookie })
}

export function guestToken(call: GuestCall): string {
  return sealForm(call.ctx, 'guest-page', { session: markOf(call) }, GUEST_SESSION_LIFE)
}

/** Refuses a form that did not come from the guest's own page in this very session. */
export function demandGuestToken(call: GuestCall, form: Form): void {
  if (openForm(call.ctx, 'guest-page', form.text('token'))?.session === markOf(call)) return
  throw new Refusal('form_expired', 'This form belongs to another session. Open the page again and repeat it.')
}

function markOf(call: GuestCall): string {
  return hex(sha256(utf8(call.session)))
}
