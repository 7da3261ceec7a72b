import type { ActingCall } from '../acting.ts'
import type { Route } from '../route.ts'
import { sendGuestFile, sendToTeam, showGuestPage } from './guest-page.ts'
import type { GuestCall } from './session.ts'
import { showGuestLink, signOutGuest, useGuestLink } from './sign-in.ts'

/** The door for people outside the team who were read into one case. */
export const guestDoorstepRoutes: readonly Route<ActingCall>[] = [
  { method: 'GET', path: '/guest/sign-in', act: 'public', handler: showGuestLink },
  { method: 'POST', path: '/guest/sign-in', act: 'public', limit: 'sign-in', handler: useGuestLink },
]

export const guestRoutes: readonly Route<GuestCall>[] = [
  { method: 'GET', path: '/guest', act: 'guest.write', handler: showGuestPage },
  { method: 'POST', path: '/guest/write', act: 'guest.write', limit: 'message', handler: sendToTeam },
  { method: 'GET', path: '/guest/files/:file', act: 'guest.write', handler: sendGuestFile },
  { method: 'POST', path: '/guest/sign-out', act: 'guest.write', handler: signOutGuest },
]
