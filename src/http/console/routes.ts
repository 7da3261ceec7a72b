import type { Act } from '../../domain/access.ts'
import type { StepAct } from '../../views/paths.ts'
import type { Answer } from '../answer.ts'
import type { Route } from '../route.ts'
import { keepAdvisory, showAdvisory } from './advisory.ts'
import { CASE_ACTS } from './case-acts.ts'
import { sendCaseFile, showCase } from './case-page.ts'
import { postClassify, postReporterKey, postToCase } from './case-posts.ts'
import { postDoors, showDoors } from './doors.ts'
import { postHand, showHand } from './hand.ts'
import { postHeldDrop, postHeldReport, postHeldReturn, sendArrival, showHeld, showHeldMail } from './held.ts'
import { showCases, showInbox, showOpenings } from './inbox.ts'
import { postMemberKey, postRenewal, postRetirement, postRotation, showKeys } from './keys.ts'
import { addPasskey, showPasskeys, showStepUp, stepUp } from './passkeys.ts'
import { postMember, postMemberLink, postName, postRemoval, postRoles, showPeople } from './people.ts'
import { postPolicy, showPolicy } from './policy.ts'
import { postAbsence, postOpening, postPause } from './policy-absences.ts'
import { postToRelease, postToStep, RELEASE_ACTS, STEP_ACTS } from './release-acts.ts'
import { showListMail, showRelease } from './release-page.ts'
import { postRelease, showReleases } from './releases.ts'
import type { ConsoleCall, MemberCall } from './session.ts'
import { showSignIn, signOut, usePasskeyToSignIn, useSignInLink } from './sign-in.ts'

/** The team's door. Every row but those of signing in needs a session, and the act its member may do. */
export const doorstepRoutes: readonly Route<ConsoleCall>[] = [
  { method: 'GET', path: '/console/sign-in', act: 'public', handler: showSignIn },
  { method: 'POST', path: '/console/sign-in', act: 'public', limit: 'sign-in', handler: usePasskeyToSignIn },
  { method: 'POST', path: '/console/sign-in/link', act: 'public', limit: 'sign-in', handler: useSignInLink },
]

export const memberRoutes: readonly Route<MemberCall>[] = [
  get('/console', 'report.read', showInbox),
  get('/console/by-hand', 'report.write-down', showHand),
  post('/console/by-hand', 'report.write-down', postHand),
  get('/console/doors', 'people.read', showDoors),
  post('/console/doors', 'people.read', postDoors),
  get('/console/cases', 'report.read', showCases),
  get('/console/cases/:number', 'report.read', showCase),
  get('/console/cases/:number/files/:file', 'report.read', sendCaseFile),
  get('/console/cases/:number/openings', 'report.read', showOpenings),
  get('/console/cases/:number/advisory', 'advisory.write', showAdvisory),
  post('/console/cases/:number/advisory', 'advisory.write', keepAdvisory),
  ...Object.entries(CASE_ACTS).map(([act, work]) =>
    post(`/console/cases/:number/${act}`, work.act, postToCase(act, work)),
  ),
  post('/console/reports/:id/classify', 'case.work', postClassify),
  post('/console/reports/:id/key', 'case.talk', postReporterKey),
  get('/console/held', 'report.read', showHeld),
  post('/console/held/drop', 'case.work', postHeldDrop),
  get('/console/held/:id', 'report.read', showHeldMail),
  post('/console/held/:id/report', 'case.work', postHeldReport),
  post('/console/held/:id/return', 'case.work', postHeldReturn),
  get('/console/arrivals/:id/raw', 'report.read', sendArrival),
  get('/console/releases', 'release.plan', showReleases),
  post('/console/releases', 'release.plan', postRelease),
  get('/console/releases/:id', 'release.plan', showRelease),
  get('/console/releases/:id/steps/list/bytes', 'release.plan', showListMail),
  ...Object.entries(RELEASE_ACTS).map(([act, work]) =>
    post(`/console/releases/:id/${act}`, work.act, postToRelease(act, work)),
  ),
  ...Object.entries(STEP_ACTS).map(([act, work]) =>
    post(`/console/releases/:id/steps/:step/${act}`, 'release.step', postToStep(act as StepAct, work)),
  ),
  get('/console/policy', 'policy.read', showPolicy),
  post('/console/policy', 'policy.activate', postPolicy),
  post('/console/policy/absence', 'absence.declare', postAbsence),
  post('/console/policy/pause', 'intake.pause', postPause),
  post('/console/policy/open', 'intake.pause', postOpening),
  get('/console/people', 'people.read', showPeople),
  post('/console/people', 'people.manage', postMember),
  post('/console/people/:id/name', 'people.manage', postName),
  post('/console/people/:id/roles', 'people.manage', postRoles),
  post('/console/people/:id/link', 'people.manage', postMemberLink),
  post('/console/people/:id/remove', 'people.manage', postRemoval),
  get('/console/keys', 'keys.read', showKeys),
  post('/console/keys', 'member.key', postMemberKey),
  post('/console/keys/renew', 'keys.manage', postRenewal),
  post('/console/keys/rotate', 'keys.manage', postRotation),
  post('/console/keys/retire', 'keys.manage', postRetirement),
  get('/console/passkeys', 'people.read', showPasskeys),
  post('/console/passkeys', 'passkey.add', addPasskey),
  get('/console/step-up', 'people.read', showStepUp),
  post('/console/step-up', 'people.read', stepUp),
  post('/console/sign-out', 'people.read', signOut),
]

type MemberHandler = (call: MemberCall) => Answer | Promise<Answer>

function get(path: string, act: Act, handler: MemberHandler): Route<MemberCall> {
  return { method: 'GET', path, act, handler }
}

function post(path: string, act: Act, handler: MemberHandler): Route<MemberCall> {
  return { method: 'POST', path, act, handler }
}
