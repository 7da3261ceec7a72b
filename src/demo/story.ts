import type { AdvisoryFacts } from '../domain/advisory.ts'
import type { LineAssessment } from '../domain/event.ts'

/**
 * CVE-2024-27982 as the Node.js project published it on 3 April 2024, retold in our own words. What was never public (who
 * wrote when, which questions were asked, when the CVE came) is invented, and the demo says so wherever it shows it.
 */
export const INVENTED =
  'Private instants, names of the team and messages are invented; the vulnerability and its facts are real and public.'

/** The lines that were maintained in April 2024, with their published end dates. */
export const LINES_OF_2024 = ['18 until 2025-04-30', '20 until 2026-04-30', '21 until 2024-06-01']

export const TEAM = { handler: 'Robin (invented)', second: 'Sam (invented)' }

export const REPORT = {
  title: 'A space before the content-length header lets a second request through',
  description: `The HTTP server does not read \`content-length\` rightly when a space stands before the header's name.

A proxy in front that does read it forwards one request; Node.js sees two. The second one, hidden in the body of the
first, reaches the application past whatever the proxy checks.

    POST / HTTP/1.1
    Host: localhost:8080
    Connection: close
     Content-Length: 42

    GET /admin HTTP/1.1
    Host: localhost:8080

I expected the server to refuse the malformed header.`,
  name: 'bpingel',
  proof: 'const server = require("node:http").createServer((q, s) => { console.log(q.url); s.end() }).listen(8080)\n',
}

export const LINES: readonly LineAssessment[] = ['18', '20', '21'].map((line) => ({
  line,
  affected: 'yes',
  since: `${line}.0.0`,
}))

export const FIXES: readonly { readonly line: string; readonly version: string }[] = [
  { line: '21', version: '21.7.2' },
  { line: '20', version: '20.12.1' },
  { line: '18', version: '18.20.1' },
]

export const CVE = 'CVE-2024-27982'
export const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N'

export function advisory(id: string): AdvisoryFacts {
  return {
    id,
    title: 'HTTP request smuggling through a malformed content-length header',
    summary:
      'The HTTP server misreads a content-length header with a space before its name, so a second request can be smuggled past a proxy.',
    description: `When a space stands before the name of a \`content-length\` header, the HTTP server of Node.js does not interpret the header.
A request body can then be taken for a further request.

Behind a proxy that reads the header, an attacker can hide a request in the body of another one and reach what the proxy guards.`,
    impact:
      'A request that a proxy would refuse reaches the application. This concerns every HTTP server behind a proxy that reads the header, on every maintained release line.',
    cve: CVE,
    aliases: [],
    cwe: ['CWE-444'],
    severity: { level: 'medium', vectors: [VECTOR] },
    affected: [
      {
        product: 'Node.js',
        purl: 'pkg:generic/nodejs/node',
        versioning: 'semver',
        lines: FIXES.map(({ line, version }) => ({
          line,
          status: 'affected',
          introduced: `${line}.0.0`,
          fixed: version,
        })),
      },
    ],
    credits: [
      { name: 'bpingel', type: 'finder' },
      { name: 'Paolo Insogna', type: 'remediation-developer' },
    ],
    references: [{ url: 'https://nodejs.org/en/blog/vulnerability/april-2024-security-releases/', type: 'advisory' }],
    timeline: [],
  }
}
