import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { movableClock } from '../../src/lib/clock-source.ts'
import { createLog, type LogFields } from '../../src/lib/log.ts'

const CANARY = 'heap overflow in parse_header'

test('a line of the log is one JSON object with the instant, the level, the event and its fields', () => {
  const { log, lines } = logged()
  log.info('server.started', { port: 8080, engine: 'sqlite', durationMs: 12.34567 })
  assert.deepEqual(lines, [
    '{"at":"2026-04-02T16:04:00Z","level":"info","event":"server.started","engine":"sqlite","port":8080,"durationMs":12.346}\n',
  ])
})

test('what is below the level is not written', () => {
  const { log, lines } = logged('warn')
  log.debug('a.b')
  log.info('a.b')
  log.warn('a.b')
  log.error('a.b')
  assert.equal(lines.length, 2)
})

test('the log never says what a report says, whatever field it is put in', () => {
  const { log, lines } = logged()
  for (const field of ['report', 'code', 'route', 'title', 'message'] as const) {
    const fields = { [field]: CANARY } as LogFields
    log.info('report.received', fields)
  }
  log.info('report.received', { member: 'ada@example.org' })
  assert.doesNotMatch(lines.join(''), /overflow|ada|title|message/)
})

test('an unknown error leaves its class, code, causes and frames under an id, and never its message', () => {
  const { log, lines } = logged()
  const cause = Object.assign(new TypeError(CANARY), { code: 'ECONNREFUSED' })
  const id = log.failure(
    'mail.failed',
    new Error(`no: ${CANARY}\n    at ${CANARY.replaceAll(' ', '.')} (a:1:1)`, { cause }),
  )
  const line = JSON.parse(lines[0] ?? '')
  assert.equal(line.error, id)
  assert.equal(line.class, 'Error')
  assert.equal(line.cause.class, 'TypeError')
  assert.equal(line.cause.errorCode, 'ECONNREFUSED')
  assert.match(line.frames[0], /^test\/tools\/log\.test\.ts:\d+:\d+/)
  assert.doesNotMatch(lines.join(''), /overflow/)
})

test('no message, however it is made, comes into the log by way of the stack', () => {
  const piece = fc.constantFrom('Error', ': ', '\n    at x (', 'src/SECRET.ts:1:1', ')', '\n', 'SECRET', ' ', 'r')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, changedLater) => {
      const { log, lines } = logged()
      const error = new Error(pieces.join(''))
      if (changedLater) error.message = `${error.message}!`
      log.failure('a.b', error)
      assert.ok(!lines.join('').includes('SECRET'), lines.join(''))
    }),
    { numRuns: 500 },
  )
})

test('things that are thrown but are no errors are logged by their type alone', () => {
  const { log, lines } = logged()
  log.failure('a.b', CANARY)
  assert.equal(JSON.parse(lines[0] ?? '').class, 'string')
  assert.doesNotMatch(lines.join(''), /overflow/)
})

test('a movable clock stands still until moved, and never goes back', () => {
  const clock = movableClock(1000)
  assert.equal(clock.now(), 1000)
  clock.moveTo(5000)
  assert.equal(clock.now(), 5000)
  assert.throws(() => clock.moveTo(4999), RangeError)
  const first = clock.monotonic()
  assert.ok(clock.monotonic() >= first)
})

function logged(level: 'debug' | 'warn' = 'debug') {
  const lines: string[] = []
  const log = createLog({ level, now: () => Date.UTC(2026, 3, 2, 16, 4), write: (line) => lines.push(line) })
  return { log, lines }
}
