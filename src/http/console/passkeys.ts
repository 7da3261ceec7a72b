import { listPasskeys } from '../../actions/identity/list-passkeys.ts'
import { passkeyPlace } from '../../actions/identity/passkey-place.ts'
import { beginPasskeyRegistration, finishPasskeyRegistration } from '../../actions/identity/register-passkey.ts'
import { beginStepUp, finishStepUp } from '../../actions/identity/use-passkey.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type PasskeysHere, passkeysPage, stepUpPage } from '../../views/console/sign-in.ts'
import { PATHS } from '../../views/paths.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { readForm } from '../form.ts'
import { type ConsoleCall, consoleFrame, type MemberCall } from './session.ts'

/** Where this installation is reached decides whether passkeys can exist. */
export function passkeysHere(call: Pick<ConsoleCall, 'ctx'>): PasskeysHere {
  const { baseUrl } = call.ctx.installation
  if (passkeyPlace(baseUrl) !== undefined) return 'yes'
  const { hostname } = new URL(baseUrl)
  return /^[\d.]+$|^\[/.test(hostname) ? 'ip-address' : 'no-https'
}

/** GET /console/passkeys */
export function showPasskeys(call: MemberCall): Promise<Answer> {
  return passkeysAnswer(call)
}

/** POST /console/passkeys: a new one. Its challenge is sealed for this member, which is what guards the form. */
export async function addPasskey(call: MemberCall): Promise<Answer> {
  const form = await readForm(call)
  try {
    const answered = { sealed: form.text('token'), response: form.text('credential') }
    await finishPasskeyRegistration(call.ctx, call.session, answered)
    return seeOther(PATHS.passkeys)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'not_stored') throw error
    return passkeysAnswer(call, error.message)
  }
}

async function passkeysAnswer(call: MemberCall, problem?: string): Promise<Answer> {
  const here = passkeysHere(call)
  const known = await listPasskeys(call.ctx, call.session)
  const asked = here === 'yes' ? await beginPasskeyRegistration(call.ctx, call.session) : undefined
  const markup = passkeysPage({
    frame: await consoleFrame(call),
    token: asked?.sealed ?? '',
    now: call.ctx.now(),
    passkeysHere: here,
    passkeys: known.map(({ credential }, i) => ({ name: `Passkey ${i + 1} (${credential.slice(0, 6)}…)` })),
    ...(asked === undefined ? {} : { options: JSON.stringify(asked.options) }),
    ...(problem === undefined ? {} : { problem }),
  })
  return page(markup, { status: problem === undefined ? 200 : 422, scripts: true })
}

/** The page that asks for a fresh proof; `goOn` is where the act is done again afterwards. */
export async function stepUpAnswer(call: MemberCall, goOn: string, refused?: Refusal): Promise<Answer> {
  const here = passkeysHere(call)
  const known = here === 'yes' ? await listPasskeys(call.ctx, call.session) : []
  const asked = known.length > 0 ? await beginStepUp(call.ctx, call.session) : undefined
  const markup = stepUpPage({
    frame: await consoleFrame(call),
    token: asked?.sealed ?? '',
    act: 'do this',
    goOn: ownPath(goOn),
    passkeysHere: here,
    ...(asked === undefined ? {} : { options: JSON.stringify(asked.options) }),
    ...(refused === undefined ? {} : { problem: refused.message }),
  })
  return page(markup, { status: 403, scripts: true })
}

/** GET /console/step-up: where a reload of that page leads. */
export function showStepUp(call: MemberCall): Promise<Answer> {
  return stepUpAnswer(call, call.query.get('goOn') ?? PATHS.inbox)
}

/** POST /console/step-up */
export async function stepUp(call: MemberCall): Promise<Answer> {
  const form = await readForm(call)
  const goOn = ownPath(form.text('goOn'))
  try {
    await finishStepUp(call.ctx, call.session, { sealed: form.text('token'), response: form.text('credential') })
    return seeOther(goOn)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'not_stored') throw error
    return stepUpAnswer(call, goOn, error)
  }
}

/** Only an address of the console: nobody is sent elsewhere by a form. */
function ownPath(path: string): string {
  return /^\/console(\/[\w~%.-]+)*$/.test(path) ? path : PATHS.inbox
}
