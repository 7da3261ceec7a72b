import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFinding } from '../../src/formats/finding.ts'
import { utf8 } from '../../src/lib/bytes.ts'

function found(value: unknown) {
  return readFinding(utf8(JSON.stringify(value)))
}

function sarif(driver: object, results: readonly object[], extensions: readonly object[] = []) {
  const tool = { driver: { name: 'Tool', ...driver }, extensions }
  return found({ version: '2.1.0', runs: [{ tool, results }] })
}

const AT = [{ physicalLocation: { artifactLocation: { uri: 'src/a.js' }, region: { startLine: 10 } } }]

test('A result is told by its words, with links to places shown, its weakness, and the rule of an extension (CodeQL)', () => {
  const rule = {
    id: 'js/path-injection',
    shortDescription: { text: 'Uncontrolled data used in path expression' },
    properties: { tags: ['security', 'external/cwe/cwe-022'] },
  }
  const one = {
    ruleId: 'js/path-injection',
    rule: { id: 'js/path-injection', index: 0, toolComponent: { index: 0 } },
    message: { text: 'This path depends on a [user-provided value](1).' },
    locations: AT,
    relatedLocations: [
      { id: 1, physicalLocation: { artifactLocation: { uri: 'src/b.js' }, region: { startLine: 3 } } },
    ],
  }
  assert.deepEqual(sarif({ rules: [] }, [one], [{ name: 'queries', rules: [rule] }]), {
    kind: 'SARIF',
    title: 'This path depends on a user-provided value (`src/b.js:3`).',
    text: 'Found by Tool.\n\nResults:\n\n- js/path-injection: This path depends on a user-provided value (`src/b.js:3`). (CWE-22) at `src/a.js:10`',
  })
})

test('Where the words only list facts, the rule gives the title (Trivy); where a rule has the words, they are read there', () => {
  const rules = [
    { id: 'CVE-2021-23337', shortDescription: { text: 'lodash: command injection' } },
    { id: 'R2', messageStrings: { default: { text: '{0} reaches {1}' } } },
  ]
  const listed = { ruleId: 'CVE-2021-23337', ruleIndex: 0, message: { text: 'Package: lodash\nSeverity: HIGH' } }
  assert.equal(sarif({ rules }, [listed])?.title, 'lodash: command injection')
  const named = { ruleIndex: 1, message: { id: 'default', arguments: ['Input', 'eval'] } }
  assert.equal(sarif({ rules }, [named])?.title, 'Input reaches eval')
})

test('What passed or is suppressed was not found, and a run that found nothing is no report', () => {
  const passed = { kind: 'pass', message: { text: 'passed' } }
  const suppressed = { message: { text: 'known' }, suppressions: [{ kind: 'inSource' }] }
  const doubted = { message: { text: 'doubted' }, suppressions: [{ kind: 'external', status: 'rejected' }] }
  assert.equal(sarif({}, [passed, suppressed]), undefined)
  assert.equal(sarif({}, [passed, suppressed, doubted])?.title, 'doubted')
})

test('A CycloneDX file says what its analysis says: not affected stays not affected', () => {
  const text = found({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    vulnerabilities: [
      {
        id: 'CVE-2026-1',
        ratings: [{ score: 9.8, severity: 'critical', method: 'CVSSv31' }],
        affects: [{ ref: 'pkg:npm/a@1', versions: [{ range: 'vers:npm/<2', status: 'affected' }] }],
        analysis: { state: 'not_affected', justification: 'code_not_reachable', response: ['will_not_fix'] },
      },
    ],
  })?.text
  assert.match(text ?? '', /^Analysis: not affected, code not reachable, will not fix$/m)
  assert.match(text ?? '', /^CVSSv31 9\.8 critical$/m)
  assert.match(text ?? '', /^- pkg:npm\/a@1: affected vers:npm\/<2$/m)
})
