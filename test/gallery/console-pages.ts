import type { Clock } from '../../src/domain/clock.ts'
import { DAY, HOUR, type Instant, MINUTE } from '../../src/lib/instant.ts'
import { advisoryEditorPage } from '../../src/views/console/advisory-editor.ts'
import { doorsPage } from '../../src/views/console/doors-page.ts'
import { handDonePage, handPage } from '../../src/views/console/hand-page.ts'
import { type InboxPageProps, type InboxRow, inboxPage } from '../../src/views/console/inbox-page.ts'
import { keysPage } from '../../src/views/console/keys-page.ts'
import { casesPage, openingsPage } from '../../src/views/console/lists.ts'
import { peoplePage } from '../../src/views/console/people-page.ts'
import { consolePolicyPage } from '../../src/views/console/policy-page.ts'
import { releasesPage } from '../../src/views/console/releases-page.ts'
import { passkeysPage, signInLinkPage, signInPage, stepUpPage } from '../../src/views/console/sign-in.ts'
import { UNTYPED } from '../../src/views/parts/field.ts'
import { consoleRefusalPage } from '../../src/views/site/refusal-page.ts'
import { CASE_PAGES, TEAM } from './case-pages.ts'
import type { Gallery } from './gallery.ts'
import { MAIL_PAGES } from './mail-pages.ts'
import { RELEASE_PAGES } from './release-pages.ts'
import { PRODUCTS } from './reporter-pages.ts'
import { ADVISORY, at, CONSOLE, EMBARGO, NOW, RECEIVED, SITE, TITLE, TOKEN } from './story.ts'

function row(number: number, title: string, more: Partial<InboxRow>): InboxRow {
  return {
    number: `QUAY-2026-0${number}`,
    title,
    standing: 'acknowledged',
    doors: ['form'],
    reports: 1,
    receivedAt: RECEIVED,
    unread: false,
    ...more,
  }
}

function due(kind: string, length: number, left: number): Clock {
  const end: Instant = NOW + left
  return { promise: kind, kind, period: 1, state: 'running', startedAt: end - length, due: end }
}

const INBOX: InboxPageProps = {
  brokenDoors: 1,
  frame: CONSOLE,
  now: NOW,
  open: { reports: 7, cases: 6 },
  filters: [
    { show: 'all', count: 6, current: true },
    { show: 'mine', count: 1, current: false },
    { show: 'nobody', count: 2, current: false },
    { show: 'waiting', count: 1, current: false },
    { show: 'embargo', count: 1, current: false },
    { show: 'not-a-report', count: 1, current: false },
    { show: 'form', count: 3, current: false },
    { show: 'mail', count: 4, current: false },
  ],
  rows: [
    row(21, 'Preopened directory escapes through a renamed link', {
      clock: { ...due('answer', 2 * DAY, -190 * MINUTE), state: 'missed' },
    }),
    row(24, 'Host names with a trailing dot pass the allow list', {
      clock: due('acknowledge', DAY, 100 * MINUTE),
      standing: 'new',
      doors: ['mail'],
      from: 'Kaveh Rahimi',
    }),
    row(23, 'Path normalisation keeps a device name', {
      clock: due('answer', 2 * DAY, 9.5 * HOUR),
      handler: { name: 'Rafael Okafor', me: false },
      similar: [
        { number: 'QUAY-2026-026', copy: true },
        { number: 'QUAY-2026-008', copy: false },
      ],
      from: 'R. Lindqvist',
      unread: true,
    }),
    row(17, TITLE, {
      clock: due('update', 5 * DAY, 2 * DAY + 22 * HOUR),
      handler: { name: 'Tomasz Wilk', me: true },
      standing: 'fixing',
      doors: ['form', 'mail'],
      reports: 2,
      severity: 'high',
      cve: 'CVE-2026-99041',
      embargoUntil: EMBARGO,
    }),
    row(20, 'Crash in sign with an empty key', {
      clock: { ...due('update', 5 * DAY, 3 * DAY), state: 'paused' },
      handler: { name: 'Rafael Okafor', me: false },
      standing: 'needs-information',
      doors: ['mail'],
    }),
    row(22, '“Please say which days count as days”', {
      standing: 'not-a-report',
      doors: ['mail'],
      handler: { name: 'Ana Ferreira', me: false },
    }),
  ],
}

const ACTIVE = {
  version: 1,
  title: 'How Quayside handles security reports',
  digest: '4be190d7'.repeat(8),
  activatedAt: at('2026-01-12T09:00:00Z'),
  file: 'policies/quayside.yaml',
}

/** Every page of the console in every state that looks different. */
export const CONSOLE_PAGES: Gallery = {
  'sign-in': (as) =>
    signInPage(
      as({
        frame: SITE,
        token: TOKEN,
        passkeysHere: 'yes',
        options: '{"challenge":"AAAA","allowCredentials":[]}',
      }),
    ),
  'sign-in-ip': (as) =>
    signInPage(
      as({
        frame: SITE,
        token: TOKEN,
        passkeysHere: 'ip-address',
        problem: 'You were signed out. Sign in again.',
      }),
    ),
  'sign-in-link': (as) => signInLinkPage(as({ frame: SITE, token: TOKEN, name: 'Ana Ferreira', expiresAt: NOW })),
  'sign-in-used': (as) => signInLinkPage(as({ frame: SITE, token: TOKEN, name: '', expiresAt: NOW, problem: 'over' })),
  passkeys: (as) =>
    passkeysPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        now: NOW,
        passkeysHere: 'yes',
        options: '{}',
        passkeys: [{ name: 'Laptop', addedAt: RECEIVED, usedAt: NOW }],
      }),
    ),
  'step-up': (as) =>
    stepUpPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        act: 'arm the release of 14 April',
        goOn: '/console/releases/rel1',
        passkeysHere: 'no-https',
      }),
    ),
  inbox: (as) => inboxPage(as(INBOX)),
  'by-hand': (as) =>
    handPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        draft: 'x',
        now: NOW,
        products: PRODUCTS,
        questions: [],
        pause: {
          until: NOW + 2 * DAY,
          waiting: ['acknowledgement', 'answer'],
          taken: 'what is public already',
        },
        typed: UNTYPED,
      }),
    ),
  'by-hand-done': (as) =>
    handDonePage(
      as({
        frame: CONSOLE,
        now: NOW,
        code: ['harvest', 'linen', 'orbit', 'candle', 'winter', 'pepper', 'anchor', 'maple', 'tidal'],
        report: 'R-7K3M-9Q2F',
        number: 'QUAY-2026-018',
        receivedAt: RECEIVED,
        commitment: 'c09a77315f0e84bd'.repeat(4),
        promised: [
          { what: 'An answer with next steps', due: RECEIVED + 48 * HOUR },
          { what: 'An update', due: RECEIVED + 96 * HOUR, from: RECEIVED + 72 * HOUR },
        ],
      }),
    ),
  doors: (as) =>
    doorsPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        now: NOW,
        daily: true,
        checks: [
          {
            door: 'form',
            at: NOW - HOUR,
            good: true,
            detail: 'A report went in through the public address, was stored and undone.',
          },
          {
            door: 'mail',
            at: NOW - HOUR,
            good: false,
            detail: 'A mail of ours to our own address did not come back within an hour.',
          },
          {
            door: 'pgp',
            at: NOW - 72 * HOUR,
            good: true,
            detail: 'What is encrypted to the published key opens here.',
          },
        ],
      }),
    ),
  'inbox-empty': (as) => inboxPage(as({ ...INBOX, rows: [], open: { reports: 0, cases: 0 } })),
  ...CASE_PAGES,
  openings: (as) =>
    openingsPage(
      as({
        frame: CONSOLE,
        now: NOW,
        number: 'QUAY-2026-017',
        title: TITLE,
        openings: [{ at: RECEIVED, who: 'Ana Ferreira', what: 'the report R-7K3M-9Q2F' }],
      }),
    ),
  cases: (as) =>
    casesPage(
      as({
        frame: CONSOLE,
        now: NOW,
        cases: [
          {
            number: 'QUAY-2026-017',
            title: TITLE,
            standing: 'fixing',
            handler: 'Tomasz Wilk',
            openedAt: RECEIVED,
            severity: 'high',
            kept: 4,
            missed: 1,
          },
        ],
      }),
    ),
  'cases-empty': (as) => casesPage(as({ frame: CONSOLE, now: NOW, cases: [] })),
  'advisory-editor': (as) =>
    advisoryEditorPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        now: NOW,
        number: 'QUAY-2026-017',
        facts: ADVISORY,
        zone: 'Europe/Berlin',
        severities: ['low', 'medium', 'high', 'critical'],
        findings: [
          {
            rule: 'facts-empty',
            level: 'error',
            path: 'impact',
            problem: 'Line 1.x is maintained, but nothing is said of it.',
            remedy: 'Add it.',
          },
        ],
        revision: 2,
        saved: { at: NOW - HOUR, by: 'Tomasz Wilk' },
        unsaved: true,
      }),
    ),
  releases: (as) =>
    releasesPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        now: NOW,
        releases: [
          {
            id: 'rel0',
            title: 'Release 2026-02-03',
            at: at('2026-02-03T15:00:00Z'),
            standing: 'done',
            cases: ['QUAY-2026-003'],
            red: 0,
          },
          { id: 'rel1', title: 'Release 2026-04-14', at: EMBARGO, standing: 'armed', cases: ['QUAY-2026-017'], red: 2 },
        ],
        free: [
          {
            id: 'c19',
            number: 'QUAY-2026-019',
            title: 'A link leads out of the watched directory',
            embargoUntil: EMBARGO,
          },
        ],
      }),
    ),
  'releases-empty': (as) => releasesPage(as({ frame: CONSOLE, token: TOKEN, now: NOW, releases: [], free: [] })),
  ...RELEASE_PAGES,
  ...MAIL_PAGES,
  'console-policy': (as) =>
    consolePolicyPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        now: NOW,
        active: ACTIVE,
        proposal: {
          digest: '9d41c7e0'.repeat(8),
          findings: [
            {
              rule: 'contact',
              level: 'note',
              file: 'quayside.yaml',
              line: 14,
              problem: 'The address is quoted and nobody answers there.',
            },
          ],
          changes: [
            {
              kind: 'changed',
              subject: 'promise acknowledge',
              before: 'Within 24 hours of your report',
              after: 'Within 36 hours of your report',
            },
            { kind: 'new', subject: 'product harbour', after: 'Harbour, a service' },
          ],
        },
        versions: [{ version: 1, at: at('2026-01-12T09:00:00Z'), digest: '4be190d7'.repeat(8), reports: 42 }],
        mayActivate: true,
        announced: {
          zone: 'Europe/Berlin',
          promises: [{ id: 'answer', kind: 'answer' }],
          absences: [{ from: NOW + DAY, until: NOW + 9 * DAY, effect: 'These days do not count.' }],
          pause: { from: NOW + DAY, until: NOW + 2 * DAY },
          taken: 'What is public already can be reported all the same; its times count from then on.',
          mayAnnounce: true,
        },
      }),
    ),
  'console-policy-same': (as) =>
    consolePolicyPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        now: NOW,
        active: ACTIVE,
        versions: [],
        mayActivate: false,
        announced: { zone: 'UTC', promises: [], absences: [], taken: '', mayAnnounce: false },
      }),
    ),
  people: (as) =>
    peoplePage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        now: NOW,
        me: 'tomasz',
        manage: true,
        members: TEAM.map((person, index) => ({
          ...person,
          roles: index === 3 ? ['member', 'releaser', 'admin'] : ['member'],
          since: at('2026-01-12T09:00:00Z'),
          passkeys: index,
          handles: index,
          ...(index === 0 ? {} : { lastSignedIn: NOW - DAY, mail: `${person.id}@example.org` }),
          ...(index === 1 ? { keyed: true } : {}),
        })),
        changes: [{ at: NOW - DAY, name: 'Mara Quist', was: 'M. Quist', address: 'changed', by: 'Tomasz' }],
        link: {
          name: 'Ilse Brandt',
          url: 'http://localhost:8080/console/sign-in/link#2f9c',
          until: NOW + 15 * MINUTE,
          mailed: false,
        },
      }),
    ),
  keys: (as) =>
    keysPage(
      as({
        frame: CONSOLE,
        token: TOKEN,
        now: NOW,
        me: 'tomasz',
        manage: true,
        byMail: true,
        keys: [
          { fingerprint: 'a1b2c3d4'.repeat(5), standing: 'in use', since: NOW - 700 * DAY, until: NOW + 25 * DAY },
          { fingerprint: '0f1e2d3c'.repeat(5), standing: 'only opens', since: NOW - 900 * DAY, until: null },
          { fingerprint: '99887766'.repeat(5), standing: 'retired', since: NOW - 1400 * DAY, until: NOW - DAY },
        ],
        members: TEAM.map(({ id, name }, index) => ({
          id,
          name,
          ...(index === 0 ? {} : { mail: `${id}@example.org` }),
          ...(index === 1 ? { fingerprint: '5a5b5c5d'.repeat(5), named: ['old@example.net'] } : {}),
        })),
        came: {
          act: `member-${TEAM[2]?.id}`,
          values: { key: 'hello' },
          problems: [{ field: 'key', problem: 'There is no OpenPGP public key here.' }],
        },
      }),
    ),
  'console-forbidden': (as) =>
    consoleRefusalPage(as({ frame: CONSOLE, code: 'forbidden', message: 'This needs the role "releaser".' })),
  'console-expired': (as) => consoleRefusalPage(as({ frame: CONSOLE, code: 'form_expired' })),
  'console-signed-out': (as) =>
    consoleRefusalPage(
      as({ frame: SITE, code: 'not_signed_in', back: { path: '/console/sign-in', words: 'Sign in' } }),
    ),
}
