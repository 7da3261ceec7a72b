import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AdvisoryFacts } from '../../src/domain/advisory.ts'
import type { CaseState } from '../../src/domain/case.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import {
  type GateCase,
  type GateInput,
  type GateName,
  isArmed,
  redGates,
  reissue,
  release,
  review,
} from '../../src/domain/release.ts'
import type { ReleaseState } from '../../src/domain/release-run.ts'
import { HOUR } from '../../src/lib/instant.ts'

const T = Date.UTC(2026, 3, 14, 15)
const RELEASE: ReleaseState = {
  id: 'r',
  at: T,
  cases: ['c'],
  standing: 'running',
  plannedAt: T - 50 * HOUR,
  armedBy: ['m'],
  startedAt: T,
  endedAt: null,
  steps: {},
  warned: [],
}
const POLICY = {
  zone: 'UTC',
  severities: ['low', 'high'],
  products: [{ id: 'node', name: 'Node.js', kind: 'library', lines: [{ id: '22.x' }, { id: '24.x' }] }],
  release: { order: ['list', 'push', 'builds', 'publish'], fourEyes: false },
  promises: ['audit.recorded', 'cve.assigned', 'embargo.set', 'handler.assigned'].map((type) => ({
    evidence: [{ type }],
  })),
} as unknown as CompiledPolicy

test('a release with every gate green mints its advisories, dated by the run', () => {
  const [advisory] = release(green(), T + 60_000)
  assert.equal(advisory?.facts.id, 'NODE-2026-017')
  assert.equal(advisory?.initialRelease, T + 60_000)
  assert.deepEqual(advisory?.revisions, [{ version: '1', at: T + 60_000, summary: 'Initial release' }])
})

test('a release that is not running mints nothing, however green its gates are', () => {
  assert.throws(() => release({ ...green(), release: { ...RELEASE, standing: 'armed' } }, T), /not running/)
})

// One way for each gate to be red; a new gate without its line here does not compile.
const RED: Record<GateName, GateInput> = {
  'embargo-over': withCase({ state: { ...CASE(), embargoUntil: T + HOUR } }),
  'case-confirmed': withCase({ state: { ...CASE(), standing: 'new' } }),
  'lines-determined': withCase({ state: { ...CASE(), linesComplete: false } }),
  audited: withCase({ state: { ...CASE(), audited: false } }),
  'fixes-ready': withCase({ readyLines: new Set(['24.x']) }),
  'cve-assigned': withCase({ state: { ...CASE(), cve: 'requested' } }),
  'advisory-complete': withCase({ facts: { ...FACTS(), description: '' } }),
  'lines-agree': withCase({
    assessed: [...GREEN().assessed, { line: '20.x', affected: 'yes', since: '20.1.0' }],
    known: [...GREEN().known, { id: '20.x', until: '2026-01-01', maintained: false }],
  }),
  'records-agree': {
    ...green(),
    disagreements: new Map([['c', [{ rule: 'versions', level: 'error', problem: 'OSV says more' }]]]),
  },
  'credits-settled': withCase({ missingCredits: ['Mira Halvorsen'] }),
  'rules-allow': { ...green(), forbidden: ['NODE-2026-017: Not until the fix is in force'] },
  'doors-out-answer': { ...green(), listProblem: 'The relay does not answer.' },
}
for (const [gate, input] of Object.entries(RED)) {
  test(`the gate ${gate} turns red alone, says why, and stops the release`, () => {
    const red = redGates(input)
    assert.deepEqual(
      red.map((verdict) => verdict.gate),
      [gate],
    )
    assert.ok(red[0]?.problems.every((problem) => problem.length > 10))
    assert.throws(() => release(input, T), { code: 'conflict' })
  })
}

test('without a decided embargo nothing is released', () => {
  assert.deepEqual(
    redGates(withCase({ state: { ...CASE(), embargoUntil: null } })).map((v) => v.gate),
    ['embargo-over'],
  )
})

test('an advisory that names another CVE than the case holds the release', () => {
  assert.deepEqual(
    redGates(withCase({ cve: 'CVE-2026-1111' })).map((v) => v.gate),
    ['cve-assigned'],
  )
})

test('a line that has ended needs no fix', () => {
  const known = [
    { id: '22.x', until: '2026-01-01', maintained: false },
    { id: '24.x', until: undefined, maintained: true },
  ]
  assert.deepEqual(redGates(withCase({ known, readyLines: new Set(['24.x']) })), [])
})

test('an advisory that is silent on a maintained line, or has a severity of its own, holds the release', () => {
  const [product] = FACTS().affected
  assert.ok(product)
  const policy = {
    ...POLICY,
    products: POLICY.products.map((p) => ({
      ...p,
      lines: [...p.lines, { id: '26' }, { id: '18', until: '2020-01-01' }],
    })),
  }
  const silent = redGates({ ...green(), policy })
  assert.deepEqual(
    silent.map((v) => v.problems),
    [['NODE-2026-017: Line 26 is maintained, but nothing is said of it.']],
  )
  const lines = [...product.lines, { line: 'v26.x', status: 'not-affected' as const }]
  const spoken = withCase({ facts: { ...FACTS(), affected: [{ ...product, lines }] } })
  assert.deepEqual(redGates({ ...spoken, policy }), [])
  const odd = withCase({ facts: { ...FACTS(), severity: { level: 'terrible', vectors: [] } } })
  assert.deepEqual(
    redGates(odd).map((v) => v.problems),
    [['NODE-2026-017: The policy knows no severity "terrible".']],
  )
})

test('every gate is reviewed, green ones too', () => {
  assert.equal(review(green()).length, Object.keys(RED).length)
})

test('where the policy wants four eyes, two people arm', () => {
  const policy = { ...POLICY, release: { ...POLICY.release, fourEyes: true } }
  assert.equal(isArmed({ ...RELEASE, armedBy: ['a'] }, policy), false)
  assert.equal(isArmed({ ...RELEASE, armedBy: ['a', 'b'] }, policy), true)
})

test('a rebuilt advisory keeps its first date and counts its revisions', () => {
  const again = reissue([
    { dated: T, facts: FACTS() },
    { dated: T + HOUR, facts: { ...FACTS(), workaround: 'Put a proxy in front.' } },
  ])
  assert.equal(again.initialRelease, T)
  assert.equal(again.currentRelease, T + HOUR)
  assert.deepEqual(
    again.revisions.map((r) => r.version),
    ['1', '2'],
  )
  assert.throws(() => reissue([]), /never released/)
})

function green(): GateInput {
  return {
    now: T,
    release: RELEASE,
    policy: POLICY,
    cases: [GREEN()],
    disagreements: new Map(),
    listProblem: undefined,
  }
}
function withCase(change: Partial<GateCase>): GateInput {
  return { ...green(), cases: [{ ...GREEN(), ...change }] }
}
function GREEN(): GateCase {
  return {
    state: CASE(),
    facts: FACTS(),
    assessed: [
      { line: '22.x', affected: 'yes', since: '22.7.0' },
      { line: '24.x', affected: 'yes', since: '24.0.0' },
    ],
    known: [
      { id: '22.x', until: undefined, maintained: true },
      { id: '24.x', until: undefined, maintained: true },
    ],
    readyLines: new Set(['22.x', '24.x']),
    cve: 'CVE-2026-99041',
    missingCredits: [],
    unwantedCredits: [],
  }
}
function CASE(): CaseState {
  return {
    id: 'c',
    number: 'NODE-2026-017',
    openedAt: T - 100 * HOUR,
    standing: 'confirmed',
    rejectedFor: null,
    confirmedAt: T - 90 * HOUR,
    closedAt: null,
    handler: 'm',
    severity: 'high',
    linesComplete: true,
    audited: true,
    fixesReady: 2,
    cve: 'assigned',
    cveAssignedAt: T - 80 * HOUR,
    embargoUntil: T,
    embargoBrokenAt: null,
    exploitedSince: null,
    advisoryRevision: 1,
    release: 'r',
    publishedAt: null,
    reports: ['a'],
    guests: [],
  }
}
function FACTS(): AdvisoryFacts {
  return {
    id: 'NODE-2026-017',
    title: 'Use after free in a decompressor',
    summary: 'A reset during a write frees memory in use.',
    description: 'Resetting a decompressor during a write frees memory that is in use.',
    cve: 'CVE-2026-99041',
    aliases: [],
    cwe: ['CWE-416'],
    severity: { level: 'high', vectors: ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H'] },
    affected: [
      {
        product: 'Node.js',
        versioning: 'semver',
        lines: [
          { line: '22.x', status: 'affected', introduced: '22.7.0', fixed: '22.20.1' },
          { line: '24.x', status: 'affected', introduced: '24.0.0', fixed: '24.14.1' },
        ],
      },
    ],
    credits: [{ name: 'Mira Halvorsen', type: 'finder' }],
    references: [],
    timeline: [],
  }
}

test('what the policy does not promise, no gate asks for', () => {
  const modest = { ...POLICY, promises: [] } as unknown as CompiledPolicy
  const state: CaseState = { ...CASE(), audited: false, cve: 'none', embargoUntil: null, handler: null }
  const facts = { ...FACTS() }
  assert.deepEqual(redGates({ ...withCase({ state, facts }), policy: modest }), [])
})

test('a product without release lines needs no verdict on lines', () => {
  const state: CaseState = { ...CASE(), linesComplete: false }
  assert.deepEqual(redGates(withCase({ state, known: [], assessed: [], readyLines: new Set() })), [])
})
