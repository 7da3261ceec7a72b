import { endGuestSessions, signInAsGuest } from '../../actions/guests/sign-in-as-guest.ts'
import { openForm, sealForm } from '../../actions/identity/seal-form.ts'
import { Refusal } from '../../domain/refusal.ts'
import { guestDoorPage } from '../../views/guest/guest-door-page.ts'
import { PATHS } from '../../views/paths.ts'
import { type ActingCall, frameOf, policyNow } from '../acting.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { readForm } from '../form.ts'
import { demandGuestToken, type GuestCall, withGuestSession } from './session.ts'

/** GET /guest/sign-in?link=…: opening the address uses nothing up, since mail scanners open links too. */
export async function showGuestLink(call: ActingCall): Promise<Answer> {
  const frame = frameOf(await policyNow(call.ctx))
  const link = call.query.get('link') ?? ''
  if (!/^[\w-]{10,200}$/.test(link)) return page(guestDoorPage({ frame, say: 'no session' }), { status: 404 })
  return page(guestDoorPage({ frame, say: 'link', token: sealForm(call.ctx, 'guest-page', { link }) }))
}

/** POST /guest/sign-in */
export async function useGuestLink(call: ActingCall): Promise<Answer> {
  const form = await readForm(call)
  const link = openForm(call.ctx, 'guest-page', form.text('token'))?.link
  try {
    const session = await signInAsGuest(call.ctx, typeof link === 'string' ? link : '')
    return withGuestSession(call, seeOther(PATHS.guest), session)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_signed_in') throw error
    const frame = frameOf(await policyNow(call.ctx))
    return page(guestDoorPage({ frame, say: 'over' }), { status: 401 })
  }
}

/** POST /guest/sign-out: on every machine. */
export async function signOutGuest(call: GuestCall): Promise<Answer> {
  demandGuestToken(call, await readForm(call))
  await endGuestSessions(call.ctx, call.scope)
  const markup = guestDoorPage({ frame: frameOf(await policyNow(call.ctx)), say: 'signed out' })
  return withGuestSession(call, page(markup), '')
}
