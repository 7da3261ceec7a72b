/** Every address that a page links or posts to, in one place; the doors route the same ones. */
export const PATHS = {
  portal: '/',
  policy: '/policy',
  report: '/report',
  follow: '/r',
  advisories: '/advisories',
  scorecard: '/scorecard',
  thanks: '/thanks',
  subscribe: '/subscribe',
  manual: '/manual',
  securityTxt: '/.well-known/security.txt',
  openapi: '/api/v1/openapi.json',
  csaf: '/.well-known/csaf/provider-metadata.json',
  openpgpKey: '/openpgp-key.asc',
  atom: '/feed.atom',
  rss: '/feed.rss',
  json: '/feed.json',
  osv: '/osv/all.json',
  affected: '/affected.json',
  stylesheet: '/assets/fairlead.css',
  icon: '/assets/icon.svg',

  /** The reporter's forms. Each carries the sealed token; none has a secret in its address. */
  reply: '/r/reply',
  credit: '/r/credit',
  giveKey: '/r/key',
  changeIdentity: '/r/identity',
  withdraw: '/r/withdraw',
  erase: '/r/erase',
  receipt: '/r/receipt',
  reportFile: '/r/file',
  closePage: '/r/close',
  byMail: '/r/mail',
  byMailNumber: '/r/mail/number',
  agree: '/r/agree',
  useRight: '/r/right',
  askContact: '/r/contact',
  claimReward: '/r/reward',

  guest: '/guest',
  guestSignIn: '/guest/sign-in',
  guestWrite: '/guest/write',
  guestSignOut: '/guest/sign-out',

  inbox: '/console',
  cases: '/console/cases',
  releases: '/console/releases',
  consolePolicy: '/console/policy',
  absence: '/console/policy/absence',
  pauseIntake: '/console/policy/pause',
  openIntake: '/console/policy/open',
  hand: '/console/by-hand',
  doors: '/console/doors',
  held: '/console/held',
  people: '/console/people',
  keys: '/console/keys',
  signIn: '/console/sign-in',
  signOut: '/console/sign-out',
  passkeys: '/console/passkeys',
  stepUp: '/console/step-up',
} as const

/** The acts on a case: POST to `/console/cases/<number>/<act>`. */
export type CaseAct =
  | 'say'
  | 'keep'
  | 'heard'
  | 'contact'
  | 'github'
  | 'handler'
  | 'describe'
  | 'confirm'
  | 'reject'
  | 'severity'
  | 'lines'
  | 'audit'
  | 'fix'
  | 'cve'
  | 'embargo'
  | 'fact'
  | 'known'
  | 'guests'
  | 'guest-link'
  | 'guest-remove'
  | 'guest-say'
  | 'link'
  | 'duplicate'
  | 'unlink'
  | 'close'
  | 'reopen'
  | 'override'
  | 'advisory'

export function casePath(number: string, act?: CaseAct): string {
  return `${PATHS.cases}/${encodeURIComponent(number)}${act === undefined ? '' : `/${act}`}`
}

/** A file of a report or message, for people of the team. */
export function caseFilePath(number: string, file: string): string {
  return `${casePath(number)}/files/${encodeURIComponent(file)}`
}

/** The same for a guest of the case. */
export function guestFilePath(file: string): string {
  return `${PATHS.guest}/files/${encodeURIComponent(file)}`
}

/** Who opened what in a case. */
export function openingsPath(number: string): string {
  return `${casePath(number)}/openings`
}

/** A held mail; the acts on it are POST to `/console/held/<id>/<act>`. */
export function heldPath(id: string, act?: 'report' | 'return'): string {
  return `${PATHS.held}/${encodeURIComponent(id)}${act === undefined ? '' : `/${act}`}`
}

/** What arrived, byte for byte. */
export function arrivalRawPath(id: string): string {
  return `/console/arrivals/${encodeURIComponent(id)}/raw`
}

/** The acts on one report of a case: POST to `/console/reports/<id>/<act>`. */
export type ReportAct = 'key' | 'classify' | 'unlink' | 'identity'
export function reportPath(id: string, act: ReportAct): string {
  return `/console/reports/${encodeURIComponent(id)}/${act}`
}

/** The acts on a release: POST to `/console/releases/<id>/<act>`; `new` is `/console/releases` itself. */
export type ReleaseAct = 'arm' | 'disarm' | 'move' | 'abort'
export function releasePath(id: string, act?: ReleaseAct): string {
  return `${PATHS.releases}/${encodeURIComponent(id)}${act === undefined ? '' : `/${act}`}`
}

/** The acts on a step of a release: POST to `/console/releases/<id>/steps/<step>/<act>`. */
export type StepAct = 'confirm' | 'look' | 'sent' | 'not-sent' | 'skip' | 'retry'
export function stepPath(release: string, step: string, act: StepAct): string {
  return `${releasePath(release)}/steps/${encodeURIComponent(step)}/${act}`
}
/** The exact bytes that a step will send, as a file. */
export function stepBytesPath(release: string, step: string): string {
  return `${releasePath(release)}/steps/${encodeURIComponent(step)}/bytes`
}

/** The acts on a member: POST to `/console/people/<id>/<act>`. */
export type MemberAct = 'name' | 'roles' | 'remove' | 'link'
export function memberPath(id: string, act: MemberAct): string {
  return `${PATHS.people}/${encodeURIComponent(id)}/${act}`
}

export function advisoryPath(id: string): string {
  return `${PATHS.advisories}/${encodeURIComponent(id)}`
}

export function scriptPath(name: 'passkey' | 'inbox-keys' | 'preview' | 'countdown'): string {
  return `/assets/${name}.js`
}
