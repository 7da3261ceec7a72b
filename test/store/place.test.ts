import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { demandDataDir, placeError } from '../../src/store/place.ts'
import { roomWords } from '../../src/views/words/room.ts'

suite('A place that cannot be used', () => {
  test('a data directory is made with the folders above it, for its owner only, and left as it was', async () => {
    const home = await mkdtemp(join(tmpdir(), 'fairlead-place-'))
    try {
      const data = join(home, 'a', 'b')
      await demandDataDir(data)
      await demandDataDir(data)
      assert.deepEqual(await readdir(data), [])
      assert.equal((await stat(data)).mode & 0o777, process.platform === 'win32' ? 0o777 : 0o700)
      const file = join(home, 'file')
      await writeFile(file, 'words')
      const wrong = { name: 'PlaceError', message: /^FAIRLEAD_DATA .* is .*file.*, and that is a file/ }
      await assert.rejects(demandDataDir(file), wrong)
      await assert.rejects(demandDataDir(join(file, 'below')), wrong)
    } finally {
      await rm(home, { recursive: true })
    }
  })

  test('each reason says what to change, and what is unforeseen stays as it is', () => {
    const words = (code: string): string =>
      String(placeError('FAIRLEAD_DATA', '/x', Object.assign(new Error(), { code })))
    assert.match(words('EACCES'), /where the user .* may not write\. Give the folder/)
    assert.match(words('EROFS'), /can only be read/)
    assert.match(words('ENOSPC'), /its disk is full\. Make room/)
    const strange = new Error('strange')
    assert.equal(placeError('FAIRLEAD_DATA', '/x', strange), strange)
  })

  test('a start ends at once where nothing can be made, also where Node’s own way never comes back', {
    skip: process.platform !== 'linux' && 'skipped: there is no /proc here',
  }, async () => {
    const env = { ...process.env, FAIRLEAD_DATA: '/proc/fairlead', PORT: '0', FAIRLEAD_ROOT_KEY: 'ab'.repeat(32) }
    const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
    const house = spawn(process.execPath, [main, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 })
    const [said, exit] = await Promise.all([house.stderr.toArray(), new Promise((done) => house.once('exit', done))])
    assert.equal(exit, 1)
    assert.match(said.join(''), /^fairlead serve: FAIRLEAD_DATA .* is \/proc\/fairlead, where no folder can be made/)
  })
})

suite('A disk that is nearly full', () => {
  test('what is said of the room left is what still holds on either engine', () => {
    assert.equal(roomWords('sqlite', 33 * 2 ** 20), undefined)
    assert.match(roomWords('sqlite', 20e6)?.problem ?? '', /Only 20 MB .* Reports are stored\. Files that do not fit/)
    assert.equal(roomWords('sqlite', 20e6)?.level, 'warning')
    assert.match(roomWords('sqlite', 1e6)?.problem ?? '', /A short report was stored just now; long ones/)
    assert.match(roomWords('postgres', 0)?.problem ?? '', /0 bytes .* Reports are stored, in the database\. Files are/)
    assert.equal(roomWords('postgres', 0)?.level, 'error')
  })
})
