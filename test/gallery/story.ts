import type { AdvisoryFacts } from '../../src/domain/advisory.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { DAY, HOUR, type Instant, MINUTE } from '../../src/lib/instant.ts'
import type { ConsoleFrame, SiteFrame } from '../../src/views/parts/layout.ts'
import type { MessageView } from '../../src/views/parts/message.ts'
import type { Happening } from '../../src/views/words/happening.ts'

/** One invented story that all pages of the gallery tell: a report on Thursday 2 April 2026, a release twelve days later. */
export const at = (text: string): Instant => Temporal.Instant.from(text).epochMilliseconds
export const RECEIVED = at('2026-04-02T16:04:11Z')
export const NOW = at('2026-04-11T11:20:00Z')
export const EMBARGO = at('2026-04-14T15:00:00Z')
export const SITE: SiteFrame = { organisation: 'Quayside' }
export const CONSOLE: ConsoleFrame = { organisation: 'Quayside', me: 'Tomasz Wilk', token: 'sealed-token' }
export const TOKEN = 'sealed-token'

export const TITLE = 'A trailer after a chunked body is read as the next request'
export const DESCRIPTION = `A trailer field with a bare line feed ends the body one byte early. What follows is parsed as a new request on the same connection.

    printf 'POST / HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nA: b\\nGET /admin HTTP/1.1\\r\\n\\r\\n' | nc host 80

I saw two answers and expected one. Behind a proxy that shares connections, somebody else gets the second answer.`

export const CLOCKS: readonly Clock[] = [
  {
    promise: 'acknowledge',
    kind: 'acknowledge',
    period: 1,
    state: 'met',
    startedAt: RECEIVED,
    due: RECEIVED + DAY,
    metAt: RECEIVED + 3 * HOUR + 27 * MINUTE,
  },
  {
    promise: 'answer',
    kind: 'answer',
    period: 1,
    state: 'missed',
    startedAt: RECEIVED,
    due: RECEIVED + 2 * DAY,
    metAt: RECEIVED + 2 * DAY + 6 * HOUR + 36 * MINUTE,
  },
  {
    promise: 'update',
    kind: 'update',
    period: 3,
    state: 'running',
    startedAt: at('2026-04-09T09:30:00Z'),
    due: at('2026-04-14T09:30:00Z'),
    warnAt: at('2026-04-13T09:30:00Z'),
  },
  {
    promise: 'embargo',
    kind: 'embargo',
    period: 1,
    state: 'running',
    startedAt: at('2026-04-10T09:05:00Z'),
    due: EMBARGO,
  },
  { promise: 'publish', kind: 'publish', period: 1, state: 'waiting' },
]

export const FRESH_CLOCKS: readonly Clock[] = [
  {
    promise: 'acknowledge',
    kind: 'acknowledge',
    period: 1,
    state: 'running',
    startedAt: RECEIVED,
    due: RECEIVED + DAY,
  },
  { promise: 'answer', kind: 'answer', period: 1, state: 'running', startedAt: RECEIVED, due: RECEIVED + 2 * DAY },
  { promise: 'update', kind: 'update', period: 1, state: 'waiting' },
  { promise: 'embargo', kind: 'embargo', period: 1, state: 'waiting' },
]

export const LATE_CLOCKS: readonly Clock[] = [
  { promise: 'acknowledge', kind: 'acknowledge', period: 1, state: 'missed', startedAt: RECEIVED, due: RECEIVED + DAY },
  { promise: 'answer', kind: 'answer', period: 1, state: 'running', startedAt: RECEIVED, due: RECEIVED + 2 * DAY },
]

export const HAPPENINGS: readonly Happening[] = [
  {
    what: 'report.received',
    at: RECEIVED,
    report: 'R-7K3M-9Q2F',
    door: 'form',
    files: 2,
    from: 'Mira Halvorsen',
    policy: 1,
  },
  { what: 'report.seen', at: at('2026-04-02T19:12:00Z'), who: 'Ana Ferreira' },
  {
    what: 'message.sent',
    at: RECEIVED + 3 * HOUR + 27 * MINUTE,
    as: 'acknowledgement',
    who: 'Ana Ferreira',
    outcomes: [{ kind: 'acknowledge', due: RECEIVED + DAY, met: RECEIVED + 3 * HOUR + 27 * MINUTE }],
  },
  { what: 'handler.assigned', at: at('2026-04-03T09:12:00Z'), handler: 'Tomasz Wilk' },
  {
    what: 'message.sent',
    at: RECEIVED + 2 * DAY + 6 * HOUR + 36 * MINUTE,
    as: 'answer',
    who: 'Tomasz Wilk',
    expectedResolution: EMBARGO,
    outcomes: [{ kind: 'answer', due: RECEIVED + 2 * DAY, met: RECEIVED + 2 * DAY + 6 * HOUR + 36 * MINUTE }],
  },
  { what: 'case.confirmed', at: at('2026-04-06T10:05:00Z'), who: 'Tomasz Wilk' },
  {
    what: 'message.sent',
    at: at('2026-04-06T10:20:00Z'),
    as: 'update',
    who: 'Tomasz Wilk',
    outcomes: [{ kind: 'update', due: at('2026-04-09T22:40:00Z'), met: at('2026-04-06T10:20:00Z') }],
  },
  { what: 'lines.assessed', at: at('2026-04-06T10:40:00Z'), affected: ['4.x', '3.x'], who: 'Tomasz Wilk' },
  {
    what: 'report.joined',
    at: at('2026-04-07T08:15:00Z'),
    report: 'R-2C8X-4HJD',
    because: 'One fix fixes both.',
    who: 'Joyeeta Sen',
  },
  {
    what: 'message.sent',
    at: at('2026-04-09T09:30:00Z'),
    as: 'update',
    asks: true,
    who: 'Tomasz Wilk',
    outcomes: [{ kind: 'update', due: at('2026-04-11T10:20:00Z'), met: at('2026-04-09T09:30:00Z') }],
  },
  { what: 'message.received', at: at('2026-04-09T15:02:00Z'), files: 1 },
  { what: 'cve.assigned', at: at('2026-04-10T09:05:00Z'), cve: 'CVE-2026-99041', who: 'Ana Ferreira' },
  {
    what: 'embargo.set',
    at: at('2026-04-10T09:40:00Z'),
    until: EMBARGO,
    proposed: at('2026-04-13T09:05:00Z'),
    because: 'Two of our builders are away on Monday.',
    who: 'Ana Ferreira',
  },
]

export const MESSAGES: readonly MessageView[] = [
  {
    from: 'Tomasz Wilk',
    about: 'answer with next steps',
    at: at('2026-04-04T22:40:00Z'),
    text: 'Thank you. I ran your command and saw the second answer on the first try. I am sorry that this comes late.\n\nNext steps: on Monday I try it on every line. If it holds, we ask for a CVE and propose a date.',
    files: [],
    reach: 'everybody',
  },
  {
    from: 'Tomasz Wilk',
    about: 'question',
    at: at('2026-04-09T09:30:00Z'),
    text: 'Both lines are affected. Do you know of a proxy that shares connections and passes the trailer on?',
    files: [],
    reach: 'everybody',
  },
  {
    from: 'Mira Halvorsen',
    about: 'reporter, to the team',
    at: at('2026-04-09T15:02:00Z'),
    text: 'One. I tried it in a container, and have told nobody there; the capture is attached.',
    files: [{ id: 'f3', name: 'proxy.pcap.gz', size: 88_213 }],
    reach: 'theirs',
  },
]

export const TEAM_NOTE: MessageView = {
  from: 'Joyeeta Sen',
  about: 'seen by 4 people of the team',
  at: at('2026-04-09T15:40:00Z'),
  text: 'That makes it remote. I would raise it to high.',
  files: [],
  reach: 'office',
}

export const ADVISORY: AdvisoryFacts = {
  id: 'QUAY-2026-017',
  title: TITLE,
  summary:
    'A trailer field with a bare line feed lets a client smuggle a second request past a proxy that shares connections.',
  description:
    'The parser of trailers took a bare line feed as the end of the message.\n\n## Who is exposed\n\nServers behind a proxy that:\n\n- reuses connections, and\n- passes trailers on.\n\n```\nserver.on("request", …)\n```',
  impact: 'Another client of the same proxy may receive the answer to the smuggled request.',
  workaround: 'Turn off trailers: `quay({ trailers: false })`.',
  cve: 'CVE-2026-99041',
  aliases: ['GHSA-7v2x-q9m4-c3wp'],
  cwe: ['CWE-444'],
  severity: { level: 'high', vectors: ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:N'] },
  affected: [
    {
      product: 'quay',
      ecosystem: 'npm',
      package: 'quay',
      purl: 'pkg:npm/quay',
      versioning: 'semver',
      lines: [
        { line: '4.x', status: 'affected', introduced: '4.0.0', fixed: '4.9.1' },
        { line: '3.x', status: 'affected', introduced: '3.7.0', fixed: '3.22.3' },
        { line: '2.x', status: 'not-affected', justification: 'vulnerable_code_not_present' },
        { line: '1.x', status: 'unknown' },
      ],
    },
  ],
  credits: [
    { name: 'Mira Halvorsen', type: 'finder' },
    { name: 'Tomasz Wilk', type: 'remediation-developer' },
    { name: 'Joyeeta Sen', type: 'remediation-developer' },
  ],
  references: [{ url: 'https://quayside.example/commit/9d41c7e', type: 'fix', summary: 'The fix on 4.x' }],
  timeline: [
    { at: RECEIVED, what: 'Reported by Mira Halvorsen' },
    { at: at('2026-04-06T10:05:00Z'), what: 'Confirmed on two lines' },
    { at: EMBARGO, what: 'Mail to the list' },
  ],
}
