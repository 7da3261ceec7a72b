import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'fairlead.js')

test('the program says in one sentence what stands in its way, and how to mend it', {
  skip: process.platform === 'win32' && 'skipped: no file modes here',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-words-'))
  const key = join(folder, 'root.key')
  writeFileSync(key, 'A'.repeat(44), { mode: 0o644 })
  const env = { ...process.env, FAIRLEAD_ROOT_KEY_FILE: key, FAIRLEAD_DATA: join(folder, 'data') }
  const ran = spawnSync(process.execPath, [PROGRAM, 'serve', '--port', '0'], { env, encoding: 'utf8' })
  rmSync(folder, { recursive: true, force: true })
  assert.equal(ran.stderr, `fairlead serve: The root key ${key} can be read by others. Run: chmod 600 ${key}\n`)
  assert.equal(ran.status, 1)
})

test('a command on a folder without a store says so and makes none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-words-'))
  const data = join(folder, 'mistyped')
  const env = { ...process.env, FAIRLEAD_ROOT_KEY_FILE: join(folder, 'root.key'), FAIRLEAD_DATA: data }
  const commands = ['doctor', 'ledger verify', 'sign-in-link', `export site ${join(folder, 'site')}`]
  for (const command of commands) {
    const ran = spawnSync(process.execPath, [PROGRAM, ...command.split(' ')], { env, encoding: 'utf8' })
    assert.match(ran.stderr, /^There is no store in .*mistyped\. Start Fairlead first/, command)
    assert.equal(ran.status, 1)
  }
  assert.deepEqual(readdirSync(folder), [])
  rmSync(folder, { recursive: true, force: true })
})
