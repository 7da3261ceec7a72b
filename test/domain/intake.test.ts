import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkNewReport, isMailAddress, isZone, LIMITS, type NewReport, routeOf } from '../../src/domain/intake.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'

const POLICY = {
  products: [
    { id: 'node', name: 'Node.js', kind: 'library', lines: [] },
    { id: 'site', name: 'nodejs.org', kind: 'service', lines: [] },
  ],
  form: [
    { id: 'versions', label: 'Versions you tried', required: true, kinds: ['library'], input: 'line' },
    { id: 'address', label: 'Address', required: true, kinds: ['service'], input: 'line' },
    {
      id: 'part',
      label: 'Where is it?',
      required: false,
      kinds: [],
      input: 'choice',
      choices: [
        { id: 'core', label: 'Node.js itself' },
        { id: 'module', label: 'A module from npm', route: 'npm-modules' },
      ],
    },
  ],
} as unknown as CompiledPolicy

test('a report that says what is wrong, where and how can be stored', () => {
  assert.deepEqual(checkNewReport(REPORT, POLICY), [])
})

test('the form asks what the kind of product needs, and nothing of the other kinds', () => {
  assert.deepEqual(fieldsOf({ ...REPORT, answers: {} }), ['versions'])
  assert.deepEqual(fieldsOf({ ...REPORT, product: 'site', answers: {} }), ['address'])
  assert.deepEqual(fieldsOf({ ...REPORT, product: 'site', answers: { address: 'https://nodejs.example' } }), [])
})

test('a program that sends only a title and a description is not asked the questions of the form', () => {
  assert.deepEqual(fieldsOf({ ...REPORT, door: 'api', product: '', answers: {} }), [])
})

test('every problem is told at once, each with the field to change', () => {
  const problems = checkNewReport(
    { ...REPORT, title: ' ', description: '', mail: 'mira@halvorsen', zone: 'Mars/Base' },
    POLICY,
  )
  assert.deepEqual(
    problems.map((p) => p.field),
    ['title', 'description', 'mail', 'zone'],
  )
  assert.ok(problems.every((p) => p.problem.endsWith('.')))
})

test('a text that is too long says how long it is and how long it may be', () => {
  const [problem] = checkNewReport({ ...REPORT, title: 'x'.repeat(LIMITS.title + 1) }, POLICY)
  assert.match(problem?.problem ?? '', /201 characters; at most 200/)
})

test('an answer that is not among the choices is refused', () => {
  assert.deepEqual(fieldsOf({ ...REPORT, answers: { versions: '1', part: 'elsewhere' } }), ['part'])
})

test('a report about somebody else’s module is routed to its maintainers before anything is sent', () => {
  assert.equal(routeOf({ ...REPORT, answers: { versions: '1', part: 'module' } }, POLICY), 'npm-modules')
  assert.equal(routeOf(REPORT, POLICY), undefined)
})

test('who wishes to be named must say how', () => {
  assert.deepEqual(fieldsOf({ ...REPORT, credit: 'name', name: '', creditName: '' }), ['creditName'])
})

test('mail addresses are those we can send to', () => {
  for (const good of ['mira@halvorsen.org', 'a+b@c.co', 'ü@müller.example']) assert.ok(isMailAddress(good), good)
  for (const bad of [
    'mira@halvorsen',
    'a b@c.de',
    '@c.de',
    'a@',
    'a@b@c.de',
    'a\n@b.de',
    '<a@b.de>',
    `${'a'.repeat(65)}@b.de`,
  ])
    assert.ok(!isMailAddress(bad), bad)
})

test('time zones are IANA names', () => {
  assert.ok(isZone('Europe/Berlin'))
  assert.ok(isZone('UTC'))
  for (const bad of ['Mars/Base', '', '+01:00', '../etc']) assert.ok(!isZone(bad), bad)
})

function fieldsOf(input: NewReport): string[] {
  return checkNewReport(input, POLICY).map((p) => p.field)
}
const REPORT: NewReport = {
  door: 'form',
  product: 'node',
  title: 'A crafted header makes the server read past its buffer',
  description: 'See the program.',
  answers: { versions: 'v24.14.0' },
  known: 'no',
  name: '',
  mail: '',
  zone: '',
  credit: 'none',
  creditName: '',
}
