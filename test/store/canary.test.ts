import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { newId } from '../../src/lib/ids.ts'
import { DAY, HOUR } from '../../src/lib/instant.ts'
import { createLog } from '../../src/lib/log.ts'
import { backup } from '../../src/store/backup.ts'
import type { Store } from '../../src/store/store.ts'
import { folder, foundedStore, onBothEngines, type Place, sqlitePlace } from './a-store.ts'
import { bytesOf } from './bytes.ts'
import { MEMBER, START, submit } from './story.ts'

const CANARIES = {
  title: 'canary-title-quokka-41592',
  text: 'canary-text-numbat-65358',
  name: 'Canary Name-Bilby-97932',
  mail: 'canary-mail-potoroo@canary-dunnart.example',
  file: 'canary-file-content-quoll-38462',
  fileName: 'canary-file-name-wombat-64338.txt',
  message: 'canary-message-wallaby-32795',
  note: 'canary-note-kowari-02884',
  guest: 'canary-guest-mulgara-19716',
  code: 'canary-code-antechinus-93993',
  answer: 'canary-answer-dibbler-75105',
  member: 'canary-member-phascogale-82097',
  release: 'canary-release-thylacine-49445',
}

/** All the ways in which a text may lie about: as it is, and in the encodings that machines like. */
function disguises(text: string): Map<string, Buffer> {
  const plain = Buffer.from(text)
  const found = new Map([
    ['plain', plain],
    ['hex', Buffer.from(plain.toString('hex'))],
    ['HEX', Buffer.from(plain.toString('hex').toUpperCase())],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
    ['gzip', gzipSync(plain).subarray(10, -8)],
    ['JSON in JSON', Buffer.from(JSON.stringify(JSON.stringify(text)).slice(3, -3))],
  ])
  for (const offset of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(offset, 'x'), plain])
    // The first and last letters depend on what stands around; the middle does not.
    const letters = padded
      .toString('base64')
      .replace(/=+$/, '')
      .slice(offset === 0 ? 0 : offset + 1, -2)
    found.set(`base64 at ${offset}`, Buffer.from(letters))
    found.set(`base64url at ${offset}`, Buffer.from(letters.replaceAll('+', '-').replaceAll('/', '_')))
  }
  return found
}

function sightings(where: string, bytes: Buffer): string[] {
  const seen: string[] = []
  for (const [what, text] of Object.entries(CANARIES)) {
    for (const [how, disguise] of disguises(text))
      if (bytes.includes(disguise)) seen.push(`${what} (${how}) in ${where}`)
  }
  return seen
}

function inFolder(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const full = join(path, name)
    if (!statSync(full).isFile()) return sightings(`the name ${name}`, Buffer.from(name))
    const bytes = readFileSync(full)
    const inflated = bytes[0] === 0x1f && bytes[1] === 0x8b ? sightings(`${name} inflated`, gunzipSync(bytes)) : []
    return [...sightings(`the name ${name}`, Buffer.from(name)), ...sightings(name, bytes), ...inflated]
  })
}

async function live(store: Store): Promise<{ report: string; case: string }> {
  const what = {
    report: newId(),
    case: newId(),
    title: CANARIES.title,
    text: CANARIES.text,
    identity: { name: CANARIES.name, mail: CANARIES.mail },
  }
  const meta = { name: CANARIES.fileName, type: 'text/plain', now: START, limit: 10_000 }
  const ref = await store.files.receive(what.report, meta, bytesOf(CANARIES.file.repeat(3), 1_000))
  await store.files.receive(newId(), meta, bytesOf(CANARIES.file, 1_000))
  async function* brokenOff() {
    yield Buffer.from(CANARIES.file)
    throw new Error('broken off')
  }
  await assert.rejects(store.files.receive(newId(), meta, brokenOff()))
  await store.write(START, async (tx) => {
    await submit(tx, { ...what, files: await tx.keepFiles(what.report, [ref.id]) })
    await tx.bindCode(what.report, CANARIES.code)
    await tx.remember(CANARIES.code, 'digest', CANARIES.answer, what.report)
    await tx.append('report', what.report, MEMBER, [
      {
        type: 'message.sent',
        facts: { to: 'reporter', by: 'human', as: 'answer' },
        body: { text: CANARIES.message, files: [] },
      },
    ])
    await tx.append('case', what.case, MEMBER, [
      { type: 'case.described', facts: {}, body: { title: CANARIES.title } },
      { type: 'note.kept', facts: {}, body: { text: CANARIES.note, files: [] } },
      {
        type: 'guest.invited',
        facts: { guest: newId() },
        identity: { name: CANARIES.guest, mail: CANARIES.mail, role: 'upstream' } as never,
      },
    ])
    await tx.append('release', newId(), MEMBER, [
      { type: 'release.planned', facts: { cases: [what.case], at: START + DAY }, body: { title: CANARIES.release } },
    ])
    await tx.append('organisation', 'organisation', MEMBER, [
      {
        type: 'member.added',
        facts: { member: newId(), roles: ['member'] },
        body: { name: CANARIES.member, mail: CANARIES.mail },
      },
    ])
  })
  await store.ledger.sequence(START + HOUR)
  return what
}

/** What an administrator would take as a dump: the rows of every table as text. */
async function dumpOf(place: Place): Promise<Buffer> {
  const { databaseUrl } = place.options
  if (databaseUrl === undefined) return Buffer.alloc(0)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query(`select tablename from pg_tables where schemaname = 'public'`)
  const lines: string[] = []
  for (const { tablename } of rows) {
    const { rows: all } = await client.query(`select t::text as line from ${tablename} t`)
    lines.push(...all.map((row) => row.line))
    const bytes = await client.query(`select * from ${tablename}`)
    for (const row of bytes.rows) for (const value of Object.values(row)) lines.push(String(value))
  }
  await client.end()
  assert.ok(lines.length > 20)
  return Buffer.from(lines.join('\n'))
}

onBothEngines((newPlace) => {
  test('what a reporter or the team wrote is in no file, dump, backup, log or temporary file', async () => {
    const place = await newPlace()
    const temporary = join(folder, newId())
    mkdirSync(temporary)
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = temporary
    const lines: string[] = []
    const log = createLog({ level: 'debug', now: () => START, write: (line) => lines.push(line) })
    const store = await foundedStore(place, { log })
    await live(store)
    const dir = join(folder, newId())
    await backup(store, dir, START + DAY)
    const seen = [
      ...inFolder(place.options.dataDir),
      ...inFolder(dir),
      ...inFolder(temporary),
      ...sightings('the dump', await dumpOf(place)),
      ...sightings('the log', Buffer.from(lines.join(''))),
    ]
    await store.close()
    assert.deepEqual([...seen, ...inFolder(place.options.dataDir)], [])
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  })

  test('after an erase the wrapped key is in no file any more, nor are the files and the code', async () => {
    const place = await newPlace()
    const store = await foundedStore(place)
    const { report } = await live(store)
    const wrapOf = async () => {
      const dir = join(folder, newId())
      await backup(store, dir, START)
      const lines = readFileSync(join(dir, 'keyring/keys.ndjson'), 'utf8').split('\n')
      return lines.filter((line) => line.includes(`:${report}`)).map((line) => JSON.parse(line))
    }
    const wraps = await wrapOf()
    assert.deepEqual(
      wraps.map((wrap) => wrap.name),
      [`identity:${report}`, `report:${report}`],
    )
    await store.write(START + DAY, async (tx) => {
      await tx.append('report', report, MEMBER, [{ type: 'report.erased', facts: { part: 'all' } }])
      await tx.eraseKeys('report', report)
    })
    assert.deepEqual(await wrapOf(), [])
    const sealed = (name: string) => /^[0-9A-Z]{26}$/.test(name.split('/').at(-1) ?? '')
    const files = readdirSync(join(place.options.dataDir, 'files'), { recursive: true, encoding: 'utf8' })
    // Only the unsent draft of another report is left.
    assert.equal(files.filter(sealed).length, 1)
    assert.equal(await store.write(START, (tx) => tx.findByCode(CANARIES.code)), undefined)
    assert.equal(await store.write(START, (tx) => tx.recall(CANARIES.code, 'digest')), undefined)
    for (const name of place.engine === 'sqlite' ? readdirSync(place.options.dataDir) : []) {
      const path = join(place.options.dataDir, name)
      if (!statSync(path).isFile()) continue
      for (const { wrap } of wraps) {
        assert.ok(!readFileSync(path).includes(Buffer.from(wrap.base64, 'base64')), `a wrapped key is still in ${name}`)
      }
    }
    assert.deepEqual((await store.ledger.verify()).problems, [])
    await store.close()
  })
})

test('the search itself finds a canary in every disguise', () => {
  const text = CANARIES.text
  const around = (bytes: string | Buffer) => Buffer.concat([Buffer.from('ab'), Buffer.from(bytes), Buffer.from('yz')])
  assert.ok(sightings('x', around(text)).length > 0)
  for (const pad of ['', 'q', 'qq'])
    assert.ok(sightings('x', around(Buffer.from(`${pad}${text}zz`).toString('base64'))).length > 0)
  assert.ok(sightings('x', around(Buffer.from(text).toString('hex'))).length > 0)
  assert.ok(sightings('x', around(Buffer.from(text, 'utf16le'))).length > 0)
  assert.ok(sightings('x', gunzipSync(gzipSync(around(text)))).length > 0)
})

test('the root key is nowhere in the data directory, and only its owner may read what is', async () => {
  const place = sqlitePlace()
  const rootKey = new Uint8Array(32).map((_, i) => (i * 37 + 11) % 251)
  const store = await foundedStore(place, { rootKey })
  await live(store)
  const { dataDir } = place.options
  for (const name of readdirSync(dataDir)) {
    const path = join(dataDir, name)
    if (statSync(path).isFile()) assert.ok(!readFileSync(path).includes(Buffer.from(rootKey)), name)
  }
  assert.equal(statSync(dataDir).mode & 0o077, 0)
  assert.ok(existsSync(join(dataDir, 'keyring.sqlite')))
  await store.close()
})
