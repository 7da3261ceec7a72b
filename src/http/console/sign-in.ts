import { endSession } from '../../actions/identity/end-session.ts'
import { openForm, sealForm } from '../../actions/identity/seal-form.ts'
import { signInWithLink } from '../../actions/identity/sign-in-with-link.ts'
import { beginPasskeySignIn, finishPasskeySignIn } from '../../actions/identity/use-passkey.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { memberOf } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import { signInLinkPage, signInPage } from '../../views/console/sign-in.ts'
import { PATHS } from '../../views/paths.ts'
import { frameOf, policyNow } from '../acting.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { readForm } from '../form.ts'
import { passkeysHere } from './passkeys.ts'
import { type ConsoleCall, demandToken, type MemberCall, withoutSession, withSession } from './session.ts'

/** GET /console/sign-in: with a passkey; with `?link=` the button that uses the link. */
export async function showSignIn(call: ConsoleCall): Promise<Answer> {
  const link = call.query.get('link')
  if (link !== null) return showLink(call, link)
  return signInAnswer(call)
}

/** Opening the address uses nothing up: mail scanners open links too. The secret goes on, sealed, inside the form. */
async function showLink(call: ConsoleCall, link: string): Promise<Answer> {
  const frame = frameOf(await policyNow(call.ctx))
  if (!/^[\w-]{10,200}$/.test(link))
    return page(signInLinkPage({ frame, token: '', problem: 'unknown' }), { status: 404 })
  return page(signInLinkPage({ frame, token: sealForm(call.ctx, 'console-form', { link }) }))
}

/** POST /console/sign-in/link */
export async function useSignInLink(call: ConsoleCall): Promise<Answer> {
  const form = await readForm(call)
  const link = openForm(call.ctx, 'console-form', form.text('token'))?.link
  try {
    const session = await signInWithLink(call.ctx, typeof link === 'string' ? link : '')
    return withSession(call, seeOther(await firstPage(call, session.member)), session.token)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_signed_in') throw error
    const frame = frameOf(await policyNow(call.ctx))
    return page(signInLinkPage({ frame, token: '', problem: 'over' }), { status: 401 })
  }
}

/** Who has no passkey yet and could have one is asked to make one first. */
async function firstPage(call: ConsoleCall, member: string): Promise<string> {
  if (passkeysHere(call) !== 'yes') return PATHS.inbox
  const organisation = await call.ctx.store.reader(SYSTEM_SCOPE).organisation()
  return memberOf(organisation, member)?.passkeys === 0 ? PATHS.passkeys : PATHS.inbox
}

/** POST /console/sign-in: the browser's answer for a passkey. */
export async function usePasskeyToSignIn(call: ConsoleCall): Promise<Answer> {
  const form = await readForm(call)
  try {
    const answered = { sealed: form.text('token'), response: form.text('credential') }
    const session = await finishPasskeySignIn(call.ctx, answered)
    return withSession(call, seeOther(PATHS.inbox), session.token)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'not_stored') throw error
    return signInAnswer(call, error)
  }
}

async function signInAnswer(call: ConsoleCall, refused?: Refusal): Promise<Answer> {
  const version = await policyNow(call.ctx)
  const here = passkeysHere(call)
  const { members } = await call.ctx.store.reader(SYSTEM_SCOPE).organisation()
  const some = members.some((member) => member.until === null && member.passkeys > 0)
  const asked = here === 'yes' && some ? await beginPasskeySignIn(call.ctx) : undefined
  const markup = signInPage({
    frame: frameOf(version),
    token: asked?.sealed ?? '',
    passkeysHere: here,
    ...(asked === undefined ? {} : { options: JSON.stringify(asked.options) }),
    ...(refused === undefined ? {} : { problem: refused.message }),
  })
  return page(markup, { status: refused === undefined ? 200 : 401, scripts: true })
}

/** POST /console/sign-out */
export async function signOut(call: MemberCall): Promise<Answer> {
  demandToken(call, await readForm(call), 'sign-out')
  await endSession(call.ctx, call.session.token)
  return withoutSession(call, seeOther(PATHS.signIn))
}
