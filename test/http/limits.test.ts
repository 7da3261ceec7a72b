import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { Refusal } from '../../src/domain/refusal.ts'
import { type LimitKind, Limits, SHARED_NETWORK } from '../../src/http/limits.ts'
import { networkReader } from '../../src/http/network.ts'

function take(limits: Limits, kind: LimitKind, network: string, times: number): number {
  let taken = 0
  for (let i = 0; i < times; i++) {
    try {
      limits.take(kind, network)
      taken++
    } catch (error) {
      assert.ok(error instanceof Refusal && error.code === 'too_many' && (error.retryAfter ?? 0) >= 1)
    }
  }
  return taken
}

function from(address: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return { socket: { remoteAddress: address }, headers } as unknown as IncomingMessage
}

test('a network may send some reports at once, and one a minute after that', () => {
  let now = 0
  const limits = new Limits({ monotonic: () => now, on: true })
  assert.equal(take(limits, 'report', 'a', 100), 20)
  now += 59_000
  assert.equal(take(limits, 'report', 'a', 5), 0)
  now += 2_000
  assert.equal(take(limits, 'report', 'a', 5), 1)
})

test('what one network spends does not stop another', () => {
  const limits = new Limits({ monotonic: () => 0, on: true })
  take(limits, 'wrong-code', 'a', 100)
  assert.equal(take(limits, 'wrong-code', 'b', 1), 1)
})

test('all networks together are limited too, so that many addresses are no way around', () => {
  const limits = new Limits({ monotonic: () => 0, on: true })
  let taken = 0
  for (let i = 0; i < 1000; i++) taken += take(limits, 'wrong-code', `network ${i}`, 1)
  assert.equal(taken, 600)
})

test('callers behind a proxy that nobody configured share one bucket', () => {
  const limits = new Limits({ monotonic: () => 0, on: true })
  assert.equal(take(limits, 'wrong-code', SHARED_NETWORK, 1000), 30)
})

test('a code that proved right is not counted', () => {
  const limits = new Limits({ monotonic: () => 0, on: true })
  for (let i = 0; i < 100; i++) {
    limits.take('wrong-code', 'a')
    limits.giveBack('wrong-code', 'a')
  }
  assert.equal(take(limits, 'wrong-code', 'a', 100), 10)
})

test('limits are turned off by name only', () => {
  assert.equal(take(new Limits({ monotonic: () => 0, on: false }), 'report', 'a', 1000), 1000)
})

test('addresses of one /24 or /64 are one network, and the key shows no address', () => {
  const read = networkReader([])
  assert.equal(read(from('192.0.2.7')), read(from('192.0.2.250')))
  assert.equal(read(from('::ffff:192.0.2.7')), read(from('192.0.2.7')))
  assert.notEqual(read(from('192.0.2.7')), read(from('192.0.3.7')))
  assert.equal(read(from('2001:db8:1:2::7')), read(from('2001:db8:1:2:ffff::1')))
  assert.notEqual(read(from('2001:db8:1:2::7')), read(from('2001:db8:1:3::7')))
  assert.ok(!read(from('192.0.2.7')).includes('192'))
  assert.notEqual(networkReader([])(from('192.0.2.7')), read(from('192.0.2.7')), 'each process has a key of its own')
})

test('X-Forwarded-For counts only from a configured proxy', () => {
  const believing = networkReader(['10.0.0.0/8'])
  const direct = networkReader([])
  assert.equal(direct(from('10.1.1.1', '198.51.100.1')), direct(from('10.1.1.1', '203.0.113.9')))
  assert.equal(believing(from('10.1.1.1', '203.0.113.9')), believing(from('203.0.113.50')))
  assert.equal(believing(from('10.1.1.1', '198.51.100.1, 203.0.113.9, 10.2.2.2')), believing(from('203.0.113.9')))
  assert.equal(believing(from('10.1.1.1', 'nonsense')), SHARED_NETWORK)
  assert.equal(direct(from('127.0.0.1')), SHARED_NETWORK)
})

test('who shares an address with everybody waits in a queue, and goes on when there is room', async () => {
  let now = 0
  const limits = new Limits({ monotonic: () => now, on: true })
  take(limits, 'report', SHARED_NETWORK, 1000)
  const waiting = limits.admit('report', SHARED_NETWORK)
  now += 1_000
  await waiting
})

test('a network of its own over its limit is told when to come back, and does not wait', async () => {
  const limits = new Limits({ monotonic: () => 0, on: true })
  take(limits, 'report', 'a', 100)
  await assert.rejects(
    limits.admit('report', 'a'),
    (error: Refusal) => error.code === 'too_many' && error.retryAfter === 60,
  )
})

test('the queue is bounded: who finds it full is told when to come back', async () => {
  let now = 0
  const limits = new Limits({ monotonic: () => now, on: true })
  take(limits, 'report', SHARED_NETWORK, 1000)
  const waiting = Array.from({ length: 200 }, () => limits.admit('report', SHARED_NETWORK))
  await assert.rejects(limits.admit('report', SHARED_NETWORK), { code: 'too_many' })
  now += 200_000
  await Promise.all(waiting)
})

test('a limiter that cannot decide lets nobody in, and says that nothing was stored', async () => {
  const limits = new Limits({
    monotonic: () => {
      throw new Error('no clock')
    },
    on: true,
  })
  await assert.rejects(limits.admit('report', 'a'), { code: 'not_stored' })
})
