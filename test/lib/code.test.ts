import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CODE_WORDS, containsCode, newCode, parseCode } from '../../src/lib/code.ts'
import { WORDS } from '../../src/lib/words.ts'

test('the list has 1024 words of four to six letters, each known by its first four', () => {
  assert.equal(WORDS.length, 1024)
  assert.equal(new Set(WORDS.map((word) => word.slice(0, 4))).size, 1024)
  assert.ok(WORDS.every((word) => /^[a-z]{4,6}$/.test(word)))
  assert.deepEqual([...WORDS].sort(), WORDS)
})

test('a new code has nine words and is read back as itself', () => {
  for (let i = 0; i < 200; i++) {
    const code = newCode()
    assert.equal(code.split('-').length, CODE_WORDS)
    assert.equal(parseCode(code), code)
  }
})

test('a code may be typed in any case, with spaces, hyphens, commas, numbers and line breaks', () => {
  const code = newCode()
  const words = code.split('-')
  const ways = [
    words.join(' '),
    words.join(', ').toUpperCase(),
    `  ${words.map((word, i) => `${i + 1}. ${word}`).join('\n')}\n`,
    words.map((word, i) => `${i + 1})${word[0]?.toUpperCase()}${word.slice(1)}`).join('\r\n'),
    words.join(' – '),
    words.map((word) => word.slice(0, 4)).join(' '),
  ]
  for (const way of ways) assert.equal(parseCode(way), code, way)
})

test('a mistyped word is named by its place, with the word that was probably meant', () => {
  const words = newCode().split('-')
  words[2] = 'xqzzv'
  assert.deepEqual(parseCode(words.join(' ')), { problem: 'Word 3 looks mistyped.' })
  words[2] = 'hravest'
  const read = parseCode(words.join(' '))
  assert.ok(typeof read !== 'string' && read.problem.startsWith('Word 3 looks mistyped'))
})

test('two words that changed places are noticed by the check word', () => {
  let noticed = 0
  for (let i = 0; i < 50; i++) {
    const words = newCode().split('-')
    const [a = '', b = ''] = words
    if (a === b) continue
    words.splice(0, 2, b, a)
    if (typeof parseCode(words.join(' ')) !== 'string') noticed++
  }
  assert.ok(noticed >= 48)
})

test('too few and too many words are counted', () => {
  const words = newCode().split('-')
  assert.deepEqual(parseCode(words.slice(0, 7).join(' ')), { problem: 'The code has 9 words; these are 7.' })
  assert.deepEqual(parseCode([...words, 'apple'].join(' ')), { problem: 'The code has 9 words; these are 10.' })
  assert.deepEqual(parseCode(''), { problem: 'Type the 9 words of your code.' })
})

test('reading a code never throws, whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      const read = parseCode(text)
      assert.equal(typeof read, 'object')
    }),
  )
})

test('a code is found inside other words, and nine words of the list that are no code are left alone', () => {
  const code = newCode()
  assert.ok(containsCode(`My code is ${code.replaceAll('-', ' ')}, can you look?`))
  assert.ok(containsCode(`apple ${code.toUpperCase()} apple`))
  const words = code.split('-')
  assert.ok(!containsCode(words.slice(0, 8).join(' ')))
  assert.ok(!containsCode(`${words.slice(0, 4).join(' ')} it ${words.slice(4).join(' ')}`))
})
