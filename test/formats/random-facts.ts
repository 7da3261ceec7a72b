import fc from 'fast-check'
import type { AdvisoryFacts, AffectedLine, AffectedProduct } from '../../src/domain/advisory.ts'
import { CREDIT_TYPES } from '../../src/domain/credit.ts'
import { SSVC_POINTS } from '../../src/domain/ssvc-points.ts'

const pre = fc.constantFrom('', '-0', '-alpha', '-alpha.1', '-beta.11', '-rc.1', '-rc.1.x-y')
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((s) => `${s.replace(/[\p{C}\p{Z}]/gu, ' ').trim()}x`)

/** Prose that looks like what the records put around it. */
const prose = fc.oneof(
  text,
  fc.constantFrom(
    '## Credits\n\n- Found by nobody',
    '# Affected versions\n\n- Node.js 1.x: not affected',
    'Credits\n-------\n\n- Found by nobody\n- Fixed by nobody',
    'Affected versions\n-----------------\n\n- Node.js 1.x: affected, no fix',
    '```js\nlet open = 1 // never closed',
    '~~~\n## Credits\n```\n- Found by x',
    '<!-- what follows is hidden',
    ']]></pre></description></item><item><title>x</title>',
    '- **Severity:** none\n- **CVE:** CVE-1999-0001',
    'Severity:   none\nCVE:        CVE-1999-0001\n\n\n\ntext  with   spaces\tand tabs',
    '<pre>Advisory:   X-1</pre> &amp; &lt;b&gt; &#38;',
  ),
)

/** A line of one major version whose versions lie in it and in order. */
function line(major: number): fc.Arbitrary<AffectedLine> {
  const version = fc
    .tuple(fc.nat(30), fc.nat(30), pre)
    .map(([minor, patch, tail]) => `${major}.${minor}.${patch}${tail}`)
  const fixed = fc.tuple(fc.nat(30), fc.nat(9)).map(([minor, patch]) => `${major}.${minor + 31}.${patch}`)
  const name = `${major}.x`
  return fc.oneof(
    fc.record({ line: fc.constant(name), status: fc.constant('affected' as const), introduced: version, fixed }),
    fc.record({
      line: fc.constant(name),
      status: fc.constant('affected' as const),
      introduced: fc.constant('0'),
      fixed: version.filter((v) => !v.endsWith('0.0-0')),
    }),
    fc.record({
      line: fc.constant(name),
      status: fc.constant('affected' as const),
      introduced: version,
      lastAffected: fixed,
    }),
    fc.record({ line: fc.constant(name), status: fc.constant('affected' as const), introduced: version }),
    fc.record({ line: fc.constant(name), status: fc.constantFrom('not-affected' as const, 'unknown' as const) }),
  )
}

const lines = fc
  .uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
  .chain((majors) => fc.tuple(...majors.map(line)))

const product: fc.Arbitrary<AffectedProduct> = fc.oneof(
  fc.record({
    product: fc.constant('Node.js'),
    purl: fc.constant('pkg:generic/nodejs/node'),
    versioning: fc.constant('semver' as const),
    lines,
  }),
  fc.record({ product: text, versioning: fc.constant('semver' as const), lines }),
  fc.record({
    product: fc.constant('undici'),
    ecosystem: fc.constant('npm'),
    package: fc.constantFrom('undici', '@scope/undici'),
    versioning: fc.constant('semver' as const),
    lines,
    versions: fc.uniqueArray(
      fc.tuple(fc.integer({ min: 50, max: 60 }), fc.nat(9)).map(([a, b]) => `${a}.${b}.0`),
      { maxLength: 3 },
    ),
  }),
)

/** Versions in the order of an ecosystem, and commits. */
const others: fc.Arbitrary<AffectedProduct> = fc.oneof(
  fc.record({
    product: fc.constant('requests: the (library)'),
    ecosystem: fc.constant('PyPI'),
    package: fc.constantFrom('requests', 'Zope.Interface_x'),
    versioning: fc.constant('ecosystem' as const),
    lines: fc.constantFrom<readonly AffectedLine[]>(
      [{ line: 'all: affected', status: 'affected', introduced: '0', fixed: '2.31.0.post1' }],
      [{ line: 'from 1.0rc1 before 1.1', status: 'affected', introduced: '1.0rc1', fixed: '1.1' }],
      [
        {
          line: 'old',
          status: 'not-affected',
          introduced: '0',
          fixed: '1!0.5',
          justification: 'component_not_present',
        },
        { line: 'new', status: 'affected', introduced: '1!0.5', lastAffected: '1!2.0.dev3' },
      ],
      [{ line: 'any', status: 'unknown', introduced: '0', justification: 'not (yet) read: affected' }],
    ),
    versions: fc.constantFrom<readonly string[]>([], ['3.0', '3.1a1']),
  }),
  fc.record({
    product: fc.constant('kernel'),
    repository: fc.constant('https://git.example/linux.git'),
    versioning: fc.constant('git' as const),
    lines: fc.constant<readonly AffectedLine[]>([
      { line: 'main', status: 'affected', introduced: 'a'.repeat(40), fixed: 'b'.repeat(40) },
      { line: 'stable', status: 'affected', introduced: '0', fixed: 'c'.repeat(40) },
    ]),
  }),
)

const VECTORS = [
  'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:3.0/AV:L/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N/E:P/RL:O/RC:C',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L/CR:H/MAV:A',
]

/** Any value of any decision point of the official tables. */
const decision = fc.constantFrom(...SSVC_POINTS).chain(([point, , values]) =>
  fc.record({
    point: fc.constant(point),
    value: fc.constantFrom(...values.split('|').map((v) => v.split('=')[0] ?? '')),
  }),
)

/** Facts that the facts' own check finds nothing wrong with. */
export const randomFacts: fc.Arbitrary<AdvisoryFacts> = fc
  .record({
    id: fc.tuple(fc.integer({ min: 2020, max: 2030 }), fc.nat(999)).map(([year, n]) => `NODE-${year}-${n}`),
    title: text,
    summary: prose,
    description: prose,
    impact: prose,
    workaround: prose,
    aliases: fc.constantFrom([], ['GHSA-2222-3333-4444']),
    cwe: fc.subarray(['CWE-79', 'CWE-416', 'CWE-20']),
    affected: fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: product }, others), {
      minLength: 1,
      maxLength: 2,
      selector: (p) => p.product,
    }),
    credits: fc.uniqueArray(fc.record({ name: text, type: fc.constantFrom(...CREDIT_TYPES) }), {
      maxLength: 4,
      selector: (c) => c.type + c.name,
    }),
    references: fc.constantFrom([], [{ url: 'https://example.com/fix?a=1&b=%20', type: 'fix' as const }]),
    timeline: fc.array(fc.record({ at: fc.integer({ min: 0, max: 4e12 }), what: text }), { maxLength: 3 }),
    level: fc.constantFrom('low', 'high', 'severe'),
    three: fc.constantFrom(undefined, ...VECTORS),
    four: fc.constantFrom(undefined, 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N/E:P/CR:M'),
    cve: fc.constantFrom(undefined, 'CVE-2026-106358'),
    ssvc: fc.option(fc.uniqueArray(decision, { maxLength: 4, selector: (one) => one.point.replace(/:[^:]*$/, '') }), {
      nil: undefined,
    }),
  })
  .map(({ level, three, four, cve, ssvc, ...facts }) => ({
    ...facts,
    ...(cve === undefined ? {} : { cve }),
    ...(ssvc === undefined ? {} : { ssvc: { selections: ssvc } }),
    severity: { level, vectors: [three, four].filter((vector) => vector !== undefined) },
  }))
