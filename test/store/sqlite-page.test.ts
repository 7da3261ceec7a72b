import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Packer, Unpacker } from '../../src/store/sqlite-page.ts'

const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
)
const line = fc.record({
  sql: fc.oneof(fc.constantFrom('insert a', 'insert b', 'commit'), fc.string()),
  parameters: fc.array(value, { maxLength: 12 }),
  mustChange: fc.boolean(),
})

test('lines that travel in pages arrive as they were told, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.array(line, { maxLength: 8 }), { maxLength: 6 }), (pages) => {
      const [packer, unpacker] = [new Packer(), new Unpacker()]
      for (const lines of pages) {
        const arrived = unpacker.unpack(structuredClone(packer.pack(lines)))
        assert.deepEqual(
          arrived.map(({ sql, parameters, mustChange }) => ({ sql, parameters: parameters.map(plain), mustChange })),
          lines.map(({ sql, parameters, mustChange }) => ({ sql, parameters: parameters.map(plain), mustChange })),
        )
      }
    }),
  )
})

test('statements without number are told by their text, and the numbered ones keep their numbers', () => {
  const [packer, unpacker] = [new Packer(), new Unpacker()]
  for (const round of [1, 2]) {
    for (let i = 0; i < 700; i++) {
      const sql = `select ${i}`
      const [arrived] = unpacker.unpack(packer.pack([{ sql, parameters: [round] }]))
      assert.deepEqual([arrived?.sql, arrived?.parameters], [sql, [round]])
    }
  }
})

test('a value that would be stored as nothing is refused before it travels', () => {
  assert.throws(() => new Packer().pack([{ sql: 'insert', parameters: [undefined] }]), /cannot be stored/)
})

function plain(one: unknown): unknown {
  return one instanceof Uint8Array ? [...one] : one
}
