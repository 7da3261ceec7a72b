import type { FormField, PolicyProduct } from '../../src/domain/policy.ts'
import { HOUR, MINUTE } from '../../src/lib/instant.ts'
import { UNTYPED } from '../../src/views/parts/field.ts'
import { confirmPage } from '../../src/views/reporter/confirm-page.ts'
import { followPage } from '../../src/views/reporter/follow-page.ts'
import { receiptPage } from '../../src/views/reporter/receipt-page.ts'
import { chooseProductPage, type ReportFormProps, reportFormPage } from '../../src/views/reporter/report-form.ts'
import { type ReportPageProps, reportPage } from '../../src/views/reporter/report-page.ts'
import { routePage } from '../../src/views/reporter/route-page.ts'
import { refusalPage } from '../../src/views/site/refusal-page.ts'
import type { Gallery } from './gallery.ts'
import {
  at,
  CLOCKS,
  DESCRIPTION,
  EMBARGO,
  FRESH_CLOCKS,
  HAPPENINGS,
  LATE_CLOCKS,
  MESSAGES,
  NOW,
  RECEIVED,
  SITE,
  TITLE,
  TOKEN,
} from './story.ts'

export const PRODUCTS: readonly PolicyProduct[] = [
  { id: 'quay', name: 'quay', kind: 'library', lines: [{ id: '4.x' }, { id: '3.x', until: '2027-04-30' }] },
  { id: 'harbour', name: 'Harbour', kind: 'service', lines: [] },
]

const QUESTIONS: readonly FormField[] = [
  {
    id: 'part',
    label: 'Where is it?',
    required: true,
    kinds: [],
    input: 'choice',
    choices: [
      { id: 'core', label: 'quay itself' },
      { id: 'shipped', label: 'Something shipped with it' },
      { id: 'module', label: 'A module somebody else wrote', route: 'maintainers' },
    ],
  },
  {
    id: 'versions',
    label: 'Versions you tried',
    hint: 'As the program prints them, with commas.',
    required: true,
    kinds: ['library'],
    input: 'line',
  },
  { id: 'gain', label: 'What could somebody gain by it?', required: false, kinds: [], input: 'text' },
]

const FORM: ReportFormProps = {
  frame: SITE,
  token: TOKEN,
  now: RECEIVED,
  policyVersion: 1,
  product: PRODUCTS[0] as PolicyProduct,
  severalProducts: true,
  questions: QUESTIONS,
  doors: [
    { kind: 'form' },
    { kind: 'mail', address: 'security@quayside.example', note: 'Delivered to a few of the core team.' },
    { kind: 'hackerone', address: 'https://hackerone.com/quayside' },
  ],
  openpgpFingerprint: '6F2A 91C0 4D7B E358 A0C6 1B94 D83E 57F0 2C6D 9E41',
  promised: [
    { when: 'Within 24 hours', what: 'A person says that they have read it' },
    { when: 'Within 48 hours', what: 'An answer with next steps' },
    { when: 'Then every 5 days', what: 'An update, until the announcement' },
  ],
  nonIssues: ['A program that harms only itself.', 'Missing headers on the documentation site.'],
  typed: UNTYPED,
  kept: [],
  limits: { files: 20, bytes: 1_000_000_000 },
}

const REPORT: ReportPageProps = {
  frame: SITE,
  token: TOKEN,
  now: NOW,
  teamZone: 'UTC',
  ownZone: 'Europe/Berlin',
  report: {
    id: 'R-7K3M-9Q2F',
    caseNumber: 'QUAY-2026-017',
    title: TITLE,
    policyVersion: 1,
    files: [
      { id: 'f1', name: 'smuggle.sh', size: 412 },
      { id: 'f2', name: 'two-answers.txt', size: 31_204 },
    ],
  },
  standing: 'fixing',
  seen: { at: at('2026-04-02T19:12:00Z'), by: 'Ana Ferreira' },
  handler: 'Tomasz Wilk',
  clocks: CLOCKS,
  happenings: HAPPENINGS.map(({ because, ...did }) =>
    did.what === 'embargo.set' && because !== undefined ? { ...did, because } : did,
  ),
  publish: { when: 'from', at: EMBARGO, because: 'Two of our builders are away on Monday.' },
  access: [
    { name: 'Tomasz Wilk', role: 'handler', since: at('2026-04-03T09:12:00Z'), lastOpened: at('2026-04-11T08:50:00Z') },
    { name: 'Ana Ferreira', role: 'team', since: RECEIVED, lastOpened: at('2026-04-10T09:40:00Z') },
    {
      name: 'Ilse Brandt',
      role: 'guest, proxy maintainer',
      since: at('2026-04-07T10:00:00Z'),
      until: EMBARGO,
      limits: 'sees the text, not your name',
    },
  ],
  messages: [
    {
      from: 'You',
      about: 'your report',
      at: RECEIVED,
      text: DESCRIPTION,
      files: [{ id: 'f1', name: 'smuggle.sh', size: 412 }],
      reach: 'theirs',
    },
    ...MESSAGES,
  ],
  credit: { wish: 'name', name: 'Mira Halvorsen', settled: false },
  receipt: { provedSince: at('2026-04-03T00:00:00Z'), entry: 'c0'.repeat(32) },
  open: true,
  named: true,
  mail: true,
  key: { fingerprint: '4311e893'.repeat(5), other: true },
  erased: false,
  forgetsAt: NOW + 30 * MINUTE,
  typed: UNTYPED,
}

const FRESH: ReportPageProps = {
  ...withoutSeen(REPORT),
  now: RECEIVED + 5 * MINUTE,
  standing: 'new',
  clocks: FRESH_CLOCKS,
  happenings: HAPPENINGS.slice(0, 1),
  publish: { when: 'undecided' },
  access: [{ name: 'The security team', role: '4 people' }],
  messages: REPORT.messages.slice(0, 1),
  credit: { wish: 'later', settled: false },
  receipt: { entry: 'c0'.repeat(32) },
}

/** Every page a reporter can come to, in every state that looks different. */
export const REPORTER_PAGES: Gallery = {
  'report-choose': (as) => chooseProductPage(as({ frame: SITE, products: PRODUCTS })),
  report: (as) => reportFormPage(as(FORM)),
  'report-errors': (as) =>
    reportFormPage(
      as({
        ...FORM,
        typed: {
          values: {
            title: TITLE,
            part: 'core',
            versions: 'latest',
            description: DESCRIPTION,
            known: 'some',
            who: 'named',
            name: 'Mira Halvorsen',
            mail: 'mira@halvorsen',
            zone: 'Europe/Berlin',
            credit: 'name',
          },
          problems: [
            { field: 'versions', problem: 'Name at least one version you tried, such as 4.9.0.' },
            {
              field: 'mail',
              problem: 'This is no mail address we can write to. Correct it, or leave the field empty.',
            },
            { field: 'part', problem: 'Answer “Where is it?”.' },
          ],
        },
        kept: [
          { id: 'f1', name: 'smuggle.sh', size: 412 },
          { id: 'f2', name: 'two-answers.txt', size: 31_204 },
        ],
        keptUntil: RECEIVED + HOUR,
        pausedUntil: RECEIVED + 100 * HOUR,
        taken: 'what is public already, or being used against people',
      }),
    ),
  'report-confirm': (as) =>
    confirmPage(
      as({
        frame: SITE,
        token: TOKEN,
        now: RECEIVED,
        keptUntil: RECEIVED + HOUR / 2,
        files: [
          {
            file: {
              id: '01J9ZK3M5QF2V7X8Y9ABCDEFGH',
              name: 'screen.jpg',
              size: 231_204,
              type: 'image/jpeg',
              sha256: '',
            },
            traits: [
              { kind: 'place', words: '49.4871° N, 8.4660° E' },
              { kind: 'person', words: 'M. Halvorsen' },
              { kind: 'device', words: 'Telephone 12' },
            ],
            canStrip: true,
            tooLarge: false,
          },
          {
            file: {
              id: '01J9ZK3M5QF2V7X8Y9ABCDEFGJ',
              name: 'notes.pdf',
              size: 31_204,
              type: 'application/pdf',
              sha256: '',
            },
            traits: [{ kind: 'person', words: 'Mira Halvorsen', stays: true }],
            canStrip: false,
            tooLarge: false,
          },
          {
            file: {
              id: '01J9ZK3M5QF2V7X8Y9ABCDEFGK',
              name: 'film.mp4',
              size: 131_204_000,
              type: 'video/mp4',
              sha256: '',
            },
            traits: [],
            canStrip: false,
            tooLarge: true,
          },
        ],
        nonIssues: ['Missing headers on the documentation site.'],
        values: { title: TITLE, description: DESCRIPTION },
      }),
    ),
  'report-route': (as) =>
    routePage(
      as({
        frame: SITE,
        token: TOKEN,
        chosen: 'A module somebody else wrote',
        route: {
          id: 'maintainers',
          what: 'modules of others',
          to: 'the maintainers of the module',
          address: 'https://packages.example/about',
        },
        product: 'quay',
        title: TITLE,
        description: DESCRIPTION,
        values: { title: TITLE, description: DESCRIPTION, part: 'module' },
      }),
    ),
  receipt: (as) =>
    receiptPage(
      as({
        frame: SITE,
        token: TOKEN,
        now: RECEIVED + 2000,
        code: ['harvest', 'linen', 'orbit', 'candle', 'winter', 'pepper', 'anchor', 'maple', 'tidal'],
        report: 'R-7K3M-9Q2F',
        receivedAt: RECEIVED,
        policy: { version: 1, digest: '4be190d7'.repeat(8) },
        files: 2,
        commitment: 'c09a77315f0e84bd'.repeat(4),
        clocks: FRESH_CLOCKS,
        teamZone: 'UTC',
        ownZone: 'Europe/Berlin',
        mailsFollow: true,
      }),
    ),
  follow: (as) => followPage(as({ frame: SITE })),
  'follow-wrong': (as) =>
    followPage(
      as({
        frame: SITE,
        typed: 'harvest linen orbit candel',
        problem: 'Word 4 looks mistyped (is it “candle”?).',
      }),
    ),
  'follow-expired': (as) => followPage(as({ frame: SITE, note: 'expired' })),
  reporter: (as) => reportPage(as(REPORT)),
  'reporter-new': (as) => reportPage(as(FRESH)),
  'reporter-late': (as) =>
    reportPage(as({ ...FRESH, now: RECEIVED + 30 * HOUR, clocks: LATE_CLOCKS, done: 'written', sender: 'doubtful' })),
  'reporter-errors': (as) =>
    reportPage(
      as({
        ...REPORT,
        reward: { quotes: ['A reward is paid when it is resolved, as the table says.'], open: true },
        typed: {
          values: { text: '', credit: 'name', creditName: '' },
          problems: [
            { field: 'text', problem: 'Write the message first.' },
            { field: 'creditName', problem: 'Say under which name to credit you.' },
            {
              field: 'claim',
              problem: 'Your message contains your code. Nobody on the team needs it: take it out and send again.',
            },
          ],
        },
      }),
    ),
  'reporter-closed': (as) =>
    reportPage(
      as({
        ...withoutTitle(REPORT),
        standing: 'published',
        clocks: [],
        publish: { when: 'now' },
        reward: { quotes: ['A reward is paid when it is resolved.'], open: false, claimedAt: RECEIVED + 99 * HOUR },
        open: false,
        erased: true,
        named: false,
        credit: { wish: 'none', settled: true },
      }),
    ),
  'error-not-found': (as) => refusalPage(as({ frame: SITE, code: 'not_found' })),
  'error-too-many': (as) =>
    refusalPage(as({ frame: SITE, code: 'too_many', retryAfter: 90, back: { path: '/r', words: 'Back to the code' } })),
  'error-not-stored': (as) =>
    refusalPage(
      as({
        frame: SITE,
        code: 'not_stored',
        retryAfter: 30,
        back: { path: '/report', words: 'Back to the form' },
      }),
    ),
}

function withoutSeen({ seen: _seen, handler: _handler, ...rest }: ReportPageProps): ReportPageProps {
  return rest
}

function withoutTitle(props: ReportPageProps): ReportPageProps {
  const { title: _title, ...report } = props.report
  return { ...props, report, messages: [] }
}
