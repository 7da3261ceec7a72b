import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AdvisoryFacts, DatedAdvisory, Publisher } from '../../../src/domain/advisory.ts'
import type { CompiledPolicy } from '../../../src/domain/policy.ts'
import { type Outcome, scorecard } from '../../../src/domain/scorecard.ts'
import { compilePolicy } from '../../../src/formats/policy-file.ts'
import type { Html } from '../../../src/lib/html.ts'
import { fromIso, HOUR, type Instant } from '../../../src/lib/instant.ts'
import { absenceWords, promiseTexts } from '../../../src/views/policy-text.ts'
import { advisoriesPage } from '../../../src/views/site/advisories-page.ts'
import { advisoryPage } from '../../../src/views/site/advisory-page.ts'
import { manualPage } from '../../../src/views/site/manual-page.ts'
import { notFoundPage } from '../../../src/views/site/not-found-page.ts'
import { policyPage } from '../../../src/views/site/policy-page.ts'
import { portalPage } from '../../../src/views/site/portal-page.ts'
import type { KeptPromise, PromiseText } from '../../../src/views/site/props.ts'
import { scorecardPage } from '../../../src/views/site/scorecard-page.ts'
import { subscribePage } from '../../../src/views/site/subscribe-page.ts'
import { thanksPage } from '../../../src/views/site/thanks-page.ts'

/** The public pages of a house with a past, and of one on its first day. People and vulnerabilities are invented. */

export const at = (text: string): Instant => fromIso(text) ?? Number.NaN
export const NOW = at('2026-04-20T09:00:00Z')
const POLICIES = join(import.meta.dirname, '../../../policies')
const MANUAL = join(import.meta.dirname, '../../../docs/manual')

export function shippedPolicy(name: string): CompiledPolicy {
  const texts = Object.fromEntries(
    readdirSync(POLICIES)
      .filter((file) => file.endsWith('.md'))
      .map((file) => [file, readFileSync(join(POLICIES, file), 'utf8')]),
  )
  const { policy, findings } = compilePolicy(readFileSync(join(POLICIES, `${name}.yaml`), 'utf8'), { texts })
  if (policy === undefined) throw new Error(`${name}: ${findings.map((found) => found.problem).join(' ')}`)
  return policy
}

export const PUBLISHER: Publisher = {
  name: 'Node.js',
  namespace: 'https://nodejs.org',
  contact: 'mailto:security@nodejs.example',
  baseUrl: 'https://security.nodejs.example',
  prefix: 'NODE',
}

export const FACTS: AdvisoryFacts = {
  id: 'NODE-2026-017',
  title: 'Use after free in zlib when a Brotli or Zstd stream is reset during a write',
  summary:
    'Resetting a decompression stream while a write is pending frees memory that another thread still reads. Servers that reset a stream when a client disconnects can be crashed from outside.',
  description:
    'A call of `reset()` releases the decoder at once. A write that runs on another thread goes on reading from it.\n\n- The stream must be Brotli or Zstd.\n- The reset must come while a write is pending.\n\n## What changed\n\n`reset()` now waits for the pending write.',
  impact: 'The process crashes. With control over the heap, **other memory may be read**.',
  workaround:
    'Do not call `reset()`; destroy the stream and make a new one.\n\n```js\nstream.destroy()\nstream = zlib.createBrotliDecompress(options) // a line that is long enough to need to scroll on a telephone\n```\n\n| stream | exposed |\n|---|---|\n| Brotli | yes |\n| Gzip | no |',
  cve: 'CVE-2026-99041',
  aliases: ['GHSA-xxxx-yyyy-zzzz'],
  cwe: ['CWE-416'],
  severity: {
    level: 'high',
    vectors: [
      'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H',
      'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    ],
  },
  affected: [
    {
      product: 'Node.js',
      purl: 'pkg:generic/nodejs/node',
      versioning: 'semver',
      lines: [
        { line: '25.x', status: 'affected', introduced: '25.0.0', fixed: '25.9.1' },
        { line: '24.x', status: 'affected', introduced: '24.0.0', fixed: '24.14.2' },
        { line: '22.x', status: 'affected', introduced: '22.7.0', fixed: '22.22.3' },
        { line: '20.x', status: 'not-affected', justification: 'vulnerable_code_not_present' },
        { line: '18.x', status: 'affected', introduced: '18.0.0', lastAffected: '18.20.8' },
        { line: '16.x and older', status: 'unknown' },
      ],
    },
  ],
  credits: [
    { name: 'Mira Halvorsen', type: 'finder', contact: 'https://halvorsen.example/' },
    { name: 'Mira Halvorsen', type: 'reporter' },
    { name: 'Tomasz Wilk', type: 'remediation-developer', contact: 'mailto:tomasz@example.org' },
    { name: 'Joyeeta Sen', type: 'remediation-developer' },
    { name: 'Ilse Brandt', type: 'remediation-reviewer' },
  ],
  references: [
    { url: 'https://github.com/nodejs/node/commit/9d41c7e', type: 'fix', summary: 'The change on the main line' },
    { url: 'https://nodejs.example/blog/april-2026', type: 'article' },
  ],
  timeline: [
    { at: at('2026-04-02T16:04:00Z'), what: 'Reported by Mira Halvorsen' },
    { at: at('2026-04-06T10:05:00Z'), what: 'Confirmed on three lines' },
    { at: at('2026-04-10T09:05:00Z'), what: 'CVE issued' },
    { at: at('2026-04-14T15:00:00Z'), what: 'Embargo ended; mail to the list' },
  ],
}

export const KEPT: readonly KeptPromise[] = [
  {
    kind: 'acknowledge',
    exact: 'Within 24 hours of the report',
    due: at('2026-04-03T16:04:00Z'),
    metAt: at('2026-04-02T19:31:00Z'),
  },
  {
    kind: 'answer',
    exact: 'Within 48 hours of the report',
    due: at('2026-04-04T16:04:00Z'),
    metAt: at('2026-04-04T22:40:00Z'),
  },
]

export function dated(more: Partial<AdvisoryFacts> = {}, day = '2026-04-14T16:12:00Z'): DatedAdvisory {
  const first = at(day)
  const revisions = [{ version: '1', at: first, summary: 'First published.' }]
  return { facts: { ...FACTS, ...more }, initialRelease: first, currentRelease: first, revisions }
}

export const ADVISORIES: readonly DatedAdvisory[] = [
  {
    ...dated(),
    currentRelease: at('2026-04-15T08:00:00Z'),
    revisions: [...dated().revisions, { version: '2', at: at('2026-04-15T08:00:00Z'), summary: 'Added line 18.x.' }],
  },
  dated(
    {
      id: 'NODE-2026-004',
      cve: 'CVE-2026-99007',
      title: 'Permission model lets a relative symbolic link leave the allowed folder',
      severity: { level: 'medium', vectors: [] },
      credits: [{ name: 'A finder who is named at length, of the Faculty of Very Long Names', type: 'finder' }],
    },
    '2026-01-13T17:00:00Z',
  ),
  {
    ...dated(
      { id: 'NODE-2025-031', cve: 'CVE-2025-99120', title: 'HTTP/2 settings flood keeps memory', credits: [] },
      '2025-11-04T12:00:00Z',
    ),
    withdrawn: { at: at('2025-11-20T10:00:00Z'), reason: 'It could not be made to happen outside a debugger.' },
  },
]

export function outcomes(policy: CompiledPolicy): readonly Outcome[] {
  return policy.promises.flatMap((promise, index) =>
    Array.from({ length: [42, 42, 214, 3, 11, 0][index % 6] ?? 0 }, (_, n) => ({
      promise: promise.id,
      due: NOW - (n + 1) * HOUR,
      kept: n % 14 !== 3,
    })),
  )
}

export type Page = readonly [path: string, page: Html]

/** Every page of a house that has published before. */
export function fullPages(policy: CompiledPolicy): readonly Page[] {
  const frame = { organisation: policy.organisation.name }
  const card = scorecard(outcomes(policy), policy, NOW)
  const promises = withRecord(promiseTexts(policy), card)
  const shared = { frame, publisher: PUBLISHER, policy, promises }
  const openpgp = { fingerprint: '6F2A91C04D7BE358A0C61B94D83E57F02C6D9E41', until: at('2026-12-31T00:00:00Z') }
  return [
    ['/', portalPage({ ...shared, latest: ADVISORIES, intakePausedUntil: at('2026-04-27T08:00:00Z'), openpgp })],
    [
      '/policy',
      policyPage({
        ...shared,
        inForce: { version: 3, digest: 'ab'.repeat(32), activatedAt: at('2026-01-12T09:00:00Z'), file: '/policy.yaml' },
        earlier: [2, 1].map((version) => ({
          version,
          digest: 'cd'.repeat(32),
          activatedAt: at(`202${version + 2}-06-01T12:00:00Z`),
        })),
        absences: [
          { from: at('2026-12-24T12:00:00Z'), until: at('2027-01-02T12:00:00Z'), effect: absenceWords(policy) },
        ],
        intakePausedUntil: null,
        ledgerKey: 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=',
        openpgp,
      }),
    ],
    ['/advisories', advisoriesPage({ frame, advisories: ADVISORIES })],
    ...ADVISORIES.map(
      (advisory): Page => [
        `/advisories/${advisory.facts.id}`,
        advisoryPage({ frame, publisher: PUBLISHER, advisory, zone: 'Europe/Berlin', kept: KEPT }),
      ],
    ),
    ['/scorecard', scorecardPage({ frame, scorecard: card, promises })],
    ['/thanks', thanksPage({ frame, advisories: ADVISORIES })],
    ['/subscribe', subscribePage({ frame, publisher: PUBLISHER, policy })],
    ...chapters().map(
      (chapter, _index, all): Page => [`/manual/${chapter.id}`, manualPage({ frame, chapters: all, chapter })],
    ),
    ['/404', notFoundPage({ frame })],
  ]
}

/** The same house on its first day: nothing published, nothing counted, and a draft. */
export function emptyPages(policy: CompiledPolicy): readonly Page[] {
  const frame = { organisation: policy.organisation.name }
  const promises = promiseTexts(policy)
  const shared = { frame, publisher: PUBLISHER, policy, promises }
  const bare: AdvisoryFacts = {
    ...FACTS,
    description: '',
    aliases: [],
    cwe: [],
    affected: [],
    credits: [],
    references: [],
    timeline: [],
    severity: { level: 'low', vectors: [] },
  }
  const { impact: _impact, workaround: _workaround, cve: _cve, ...draft } = bare
  return [
    ['/empty/', portalPage({ ...shared, latest: [], intakePausedUntil: null })],
    [
      '/empty/policy',
      policyPage({
        ...shared,
        inForce: { version: 1, digest: 'ab'.repeat(32), activatedAt: NOW, file: '/policy.yaml' },
        earlier: [],
        absences: [],
        intakePausedUntil: null,
      }),
    ],
    ['/empty/advisories', advisoriesPage({ frame, advisories: [] })],
    [
      '/empty/draft',
      advisoryPage({
        frame,
        publisher: PUBLISHER,
        advisory: { ...dated(), facts: draft },
        zone: policy.zone,
        draft: true,
      }),
    ],
    ['/empty/scorecard', scorecardPage({ frame, scorecard: scorecard([], policy, NOW), promises })],
    ['/empty/thanks', thanksPage({ frame, advisories: [] })],
  ]
}

function withRecord(texts: readonly PromiseText[], card: ReturnType<typeof scorecard>): readonly PromiseText[] {
  const records = new Map(card.lines.map((line) => [line.promise, line.record]))
  return texts.map((text) => {
    const record = records.get(text.id)
    return record === undefined ? text : { ...text, record }
  })
}

function chapters(): readonly { id: string; title: string; text: string }[] {
  return readdirSync(MANUAL)
    .filter((file) => file.endsWith('.md'))
    .sort((a, b) => Number(b === 'index.md') - Number(a === 'index.md'))
    .map((file) => {
      const text = readFileSync(join(MANUAL, file), 'utf8')
      return { id: file.replace('.md', ''), title: /^# (.+)$/m.exec(text)?.[1] ?? file, text }
    })
}
