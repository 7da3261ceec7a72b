import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AdvisoryFacts, DatedAdvisory, Publisher } from '../../../src/domain/advisory.ts'
import type { CompiledPolicy } from '../../../src/domain/policy.ts'
import type { Outcome } from '../../../src/domain/scorecard.ts'
import { compilePolicy } from '../../../src/formats/policy-file.ts'
import { fromIso, HOUR, type Instant } from '../../../src/lib/instant.ts'
import type { KeptPromise } from '../../../src/views/site/props.ts'

/** What public pages are drawn from in tests. People and vulnerabilities are invented. */

export const at = (text: string): Instant => fromIso(text) ?? Number.NaN
export const NOW = at('2026-04-20T09:00:00Z')
const POLICIES = join(import.meta.dirname, '../../../policies')

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
