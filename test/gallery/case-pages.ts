import { HOUR } from '../../src/lib/instant.ts'
import { type CasePageProps, casePage } from '../../src/views/console/case-page.ts'
import type { Gallery } from './gallery.ts'
import {
  at,
  CLOCKS,
  CONSOLE,
  DESCRIPTION,
  EMBARGO,
  FRESH_CLOCKS,
  HAPPENINGS,
  MESSAGES,
  NOW,
  RECEIVED,
  TEAM_NOTE,
  TITLE,
  TOKEN,
} from './story.ts'

export const TEAM = [
  { id: 'ana', name: 'Ana Ferreira' },
  { id: 'joyeeta', name: 'Joyeeta Sen' },
  { id: 'rafael', name: 'Rafael Okafor' },
  { id: 'tomasz', name: 'Tomasz Wilk' },
]

const CASE: CasePageProps = {
  frame: CONSOLE,
  token: TOKEN,
  now: NOW,
  teamZone: 'Europe/Berlin',
  me: 'tomasz',
  team: TEAM,
  number: 'QUAY-2026-017',
  title: TITLE,
  standing: 'fixing',
  policyVersion: 1,
  handler: 'tomasz',
  clocks: CLOCKS,
  happenings: HAPPENINGS,
  messages: [...MESSAGES, TEAM_NOTE],
  reports: [
    {
      id: 'R-7K3M-9Q2F',
      from: 'Mira Halvorsen',
      door: 'form',
      receivedAt: RECEIVED,
      title: TITLE,
      description: DESCRIPTION,
      answers: [{ question: 'Versions you tried', answer: '4.9.0, 3.22.2' }],
      files: [{ id: 'f1', name: 'smuggle.sh', size: 412 }],
      known: 'some',
      credit: 'name',
      classified: 'report',
      seenAt: at('2026-04-02T19:12:00Z'),
      erased: false,
      key: {
        fingerprint: '4311e893'.repeat(5),
        userIds: ['Mira Halvorsen <mira@example.org>'],
        until: at('2027-04-02T00:00:00Z'),
        offered: { fingerprint: '77aa66bb'.repeat(5), userIds: ['Mira Halvorsen <mira@example.org>'] },
      },
    },
    {
      id: 'R-2C8X-4HJD',
      door: 'mail',
      receivedAt: at('2026-04-07T08:15:00Z'),
      title: 'Request smuggling with trailers',
      origin: 'QUAY-2026-019',
      description: 'Same as above, found with a fuzzer.',
      answers: [],
      files: [],
      known: 'no',
      credit: 'later',
      classified: 'report',
      erased: false,
    },
  ],
  severities: ['low', 'medium', 'high', 'critical'],
  severity: { level: 'high', score: 8.1, vector: 'AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:N', cwe: 'CWE-444' },
  lines: [
    { line: '4.x', maintained: true, affected: 'yes', since: '4.0.0', fix: 'ready', version: '4.9.1' },
    { line: '3.x', maintained: true, until: '2027-04-30', affected: 'yes', since: '3.7.0', fix: 'started' },
    { line: '2.x', maintained: true, affected: 'no', fix: 'none' },
    { line: '1.x', maintained: false, until: '2025-04-30', affected: 'unknown', fix: 'none' },
  ],
  linesComplete: true,
  cve: { state: 'assigned', id: 'CVE-2026-99041', at: at('2026-04-10T09:05:00Z') },
  embargo: { until: EMBARGO, proposed: at('2026-04-13T09:05:00Z'), reason: 'Two of our builders are away on Monday.' },
  advisory: { revision: 2, problems: 1 },
  release: { id: 'rel1', title: 'Release 2026-04-14', at: EMBARGO, armed: false },
  guests: [{ id: 'g1', name: 'Ilse Brandt', role: 'proxy maintainer', since: at('2026-04-07T10:00:00Z') }],
  wants: { audit: true, cve: true, embargo: true },
  plan: { dates: [EMBARGO, at('2026-04-21T15:00:00Z')], earliest: EMBARGO, usually: at('2026-04-13T09:05:00Z') },
  embargoReasons: ['severity of the bug', 'difficulty in applying a fix'],
  facts: [
    {
      what: 'date.wished',
      meaning: 'The reporter named the day on which they will publish.',
      needsDate: true,
      values: [],
    },
    { what: 'list.posted', meaning: 'It was first posted to an outside private list.', needsDate: false, values: [] },
    { what: 'track.assigned', meaning: 'The track was set.', needsDate: false, values: ['public', 'private'] },
  ],
  wished: { date: '2026-05-12', quote: 'We will publish on 12 May 2026.' },
  similar: [
    {
      number: 'QUAY-2026-012',
      title: 'Trailers are passed on behind a proxy',
      standing: 'closed',
      report: 'R-5D2M-8WQ1',
      mine: 'R-7K3M-9Q2F',
      receivedAt: at('2026-02-11T10:00:00Z'),
      newer: false,
      reasons: {
        copy: false,
        shared: [
          { kind: 'file', values: ['chunked.c', 'parse.c'] },
          { kind: 'weakness', values: ['request smuggling'] },
        ],
        words: 41,
      },
    },
    {
      number: 'QUAY-2025-101',
      title: 'Chunk extensions with a bare line feed',
      standing: 'published',
      report: 'R-9K4T-2NB7',
      mine: 'R-7K3M-9Q2F',
      receivedAt: at('2025-11-03T15:20:00Z'),
      newer: false,
      reasons: { copy: false, shared: [{ kind: 'file', values: ['chunked.c'] }], words: 33 },
    },
    {
      number: 'QUAY-2026-025',
      title: TITLE,
      standing: 'new',
      report: 'R-1B7X-6YTN',
      mine: 'R-7K3M-9Q2F',
      receivedAt: at('2026-04-12T07:30:00Z'),
      newer: true,
      reasons: { copy: true, shared: [], words: 100 },
    },
  ],
}

const NEW_CASE: CasePageProps = {
  ...bare(CASE),
  now: RECEIVED + 20 * HOUR,
  standing: 'new',
  clocks: FRESH_CLOCKS,
  happenings: HAPPENINGS.slice(0, 1),
  messages: [],
  reports: CASE.reports.slice(0, 1),
  lines: [],
  linesComplete: false,
  cve: { state: 'none' },
  embargo: {},
  advisory: { revision: 0, problems: 0 },
  guests: [],
}

/** A case at its beginning, in its middle, and with forms that came back. */
export const CASE_PAGES: Gallery = {
  case: (as) => casePage(as(CASE)),
  'case-new': (as) => casePage(as(NEW_CASE)),
  'case-errors': (as) =>
    casePage(
      as({
        ...NEW_CASE,
        came: {
          act: 'say',
          values: { text: '', as: 'answer' },
          problems: [
            { field: 'text', problem: 'Write the message first.' },
            { field: 'as', problem: 'Say what the answer holds.' },
          ],
        },
      }),
    ),
  'case-lines-wrong': (as) =>
    casePage(
      as({
        ...CASE,
        done: 'The severity is kept.',
        embargo: { ...CASE.embargo, brokenAt: NOW },
        came: {
          act: 'lines',
          values: {},
          problems: [{ field: 'line:4.x', problem: 'Write the first affected version in at most 60 characters.' }],
        },
      }),
    ),
}

function bare({ handler: _handler, severity: _severity, release: _release, ...rest }: CasePageProps): CasePageProps {
  return rest
}
