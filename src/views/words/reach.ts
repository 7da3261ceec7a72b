import type { ReachProblem } from '../../domain/reach.ts'

/** A system beside ours, and the variables that say where it is, how we sign in, and what we look for there. */
export interface Party {
  readonly name: string
  readonly address: string
  readonly credentials: string
  readonly subject: string
}
export const PARTIES = {
  hackerone: {
    name: 'HackerOne',
    address: 'FAIRLEAD_HACKERONE_URL',
    credentials: 'FAIRLEAD_HACKERONE_TOKEN',
    subject: 'FAIRLEAD_HACKERONE_PROGRAM',
  },
  github: {
    name: 'GitHub',
    address: 'FAIRLEAD_GITHUB_URL',
    credentials: 'FAIRLEAD_GITHUB_TOKEN',
    subject: 'FAIRLEAD_GITHUB_REPOSITORIES',
  },
  mailbox: {
    name: 'The mailbox',
    address: 'FAIRLEAD_IMAP_URL',
    credentials: 'FAIRLEAD_IMAP_URL',
    subject: 'FAIRLEAD_IMAP_FOLDER',
  },
} as const satisfies Record<string, Party>

/** What was found and what to do about it, in two sentences. */
export function reachWords(party: Party, problem: ReachProblem): string {
  return `${party.name} was not reached: ${briefly(problem)}. ${REMEDIES[problem](party)}`
}

/** The reason alone: "the connection was refused". */
export function briefly(problem: ReachProblem): string {
  return REASONS[problem]
}

const REASONS: Readonly<Record<ReachProblem, string>> = {
  'name-not-found': 'its name was not found',
  refused: 'the connection was refused',
  'no-way': 'no way leads there from this machine',
  'timed-out': 'it did not answer in time',
  'hung-up': 'the connection broke off',
  certificate: 'its certificate is not good',
  'signed-out': 'it does not accept our credentials (401)',
  forbidden: 'our credentials do not suffice (403)',
  'not-found': 'what we ask for is not there (404)',
  'too-many': 'it asks us to come less often (429)',
  server: 'it has trouble of its own (5xx)',
  rejected: 'it does not accept what we ask',
  'other-answer': 'something else answers there',
  'not-set-up': 'it is not set up',
  unknown: 'the reason is not known',
}

const LATER = 'It is tried again by itself, and nothing is lost there.'
const REMEDIES: Readonly<Record<ReachProblem, (party: Party) => string>> = {
  'name-not-found': ({ address }) => `Look at the name in ${address}, and at the DNS of this machine.`,
  refused: ({ address }) => `Look at ${address}, and whether a firewall is in between.`,
  'no-way': ({ address }) => `Look at the network of this machine, and at ${address}.`,
  'timed-out': () => `${LATER} If it lasts, look for a firewall or a proxy in between.`,
  'hung-up': () => LATER,
  certificate: ({ address }) =>
    `Look at the clock of this machine and at the name in ${address}. A certificate of your own house goes into NODE_EXTRA_CA_CERTS.`,
  'signed-out': ({ credentials }) => `Make new ones there, and put them into ${credentials}.`,
  forbidden: ({ credentials }) => `Give those in ${credentials} the rights that the manual names.`,
  'not-found': ({ subject, credentials }) => `Look at ${subject}, and whether those in ${credentials} may see it.`,
  'too-many': () => LATER,
  server: () => LATER,
  rejected: () => `${LATER} If it lasts, its interface may have changed: look for a newer Fairlead.`,
  'other-answer': ({ address }) => `Look at ${address}, and whether a proxy is in between.`,
  'not-set-up': ({ address }) => `Set ${address}.`,
  unknown: () => `${LATER} If it lasts, look into the log.`,
}
