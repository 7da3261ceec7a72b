import type { AdvisoryFacts, Publisher } from '../../src/domain/advisory.ts'

/** An invented vulnerability that uses every field. */
export const example: AdvisoryFacts = {
  id: 'NODE-2026-017',
  title: 'Use after free in zlib when a stream is reset during a write',
  summary: 'Resetting a decompression stream while a write is pending frees memory that another thread still reads.',
  description:
    'Servers that reset a stream when a client disconnects can be crashed from outside.\n\n```js\nstream.reset()\n```',
  impact: 'A remote client can crash the process.',
  workaround: 'Destroy the stream and make a new one.',
  cve: 'CVE-2026-99041',
  aliases: ['GHSA-aaaa-bbbb-cccc'],
  cwe: ['CWE-416', 'CWE-362'],
  severity: {
    level: 'high',
    vectors: [
      'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H',
      'CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    ],
  },
  affected: [
    {
      product: 'Node.js',
      purl: 'pkg:generic/nodejs/node',
      versioning: 'semver',
      lines: [
        { line: '25.x', status: 'affected', introduced: '25.0.0', fixed: '25.9.1' },
        { line: '24.x', status: 'affected', introduced: '0', fixed: '24.14.2' },
        { line: '22.x', status: 'affected', introduced: '22.7.0', lastAffected: '22.22.2' },
        { line: '21.x', status: 'affected', introduced: '21.3.0' },
        { line: '20.x', status: 'not-affected', justification: 'vulnerable_code_not_present' },
        { line: '18.x', status: 'unknown' },
        { line: 'older lines', status: 'unknown' },
      ],
    },
    {
      product: 'undici',
      ecosystem: 'npm',
      package: 'undici',
      versioning: 'semver',
      lines: [{ line: 'all', status: 'affected', introduced: '0', fixed: '6.21.1' }],
    },
  ],
  credits: [
    { name: 'Mira Halvorsen', type: 'finder', contact: 'https://mira.example/' },
    { name: 'Tomasz Wilk', type: 'remediation-developer' },
  ],
  references: [{ url: 'https://github.com/nodejs/node/commit/9d41c7e', type: 'fix', summary: 'Fix on 25.x' }],
  ssvc: {
    selections: [
      { point: 'ssvc:E:1.1.0', value: 'P' },
      { point: 'cisa:CISA:1.1.0', value: 'T*' },
    ],
  },
  timeline: [{ at: Date.UTC(2026, 3, 2, 16, 4), what: 'Reported.' }],
}

export const publisher: Publisher = {
  name: 'Node.js',
  namespace: 'https://nodejs.org',
  contact: 'security@nodejs.example',
  baseUrl: 'https://security.nodejs.example',
  prefix: 'NODE',
}
