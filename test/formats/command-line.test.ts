import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { affected } from '../../src/cli/affected.ts'
import { check } from '../../src/cli/check.ts'
import { cvss } from '../../src/cli/cvss.ts'
import type { CliIo } from '../../src/cli/io.ts'
import { unreadable } from '../../src/cli/reading.ts'
import { datedDraft } from '../../src/domain/advisory.ts'
import { csafText, writeCsaf } from '../../src/formats/csaf/write.ts'
import { writeOsv } from '../../src/formats/osv.ts'
import { example, publisher } from './example.ts'

const dated = datedDraft(example, Date.UTC(2026, 3, 14))

/** A command run over files held in memory. */
async function run(
  command: typeof check,
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  stdin = '',
) {
  let out = ''
  let err = ''
  const io: CliIo = {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    readFile: async (path) => {
      const text = files[path]
      if (text === undefined) throw new Error(`${path}: no such file`)
      return new TextEncoder().encode(text)
    },
    writeFile: async () => undefined,
    listDir: async () => {
      throw new Error('not a folder')
    },
    now: () => Date.UTC(2026, 10, 22),
    stdin: async function* () {
      for (let i = 0; i < stdin.length; i += 7) yield new TextEncoder().encode(stdin.slice(i, i + 7))
    },
    env: {},
    colour: false,
  }
  return { code: await command(args, io), out, err }
}

test('check prints one object a file, as given, and exits by the worst finding', async () => {
  const good = csafText(writeCsaf(dated, publisher))
  const files = {
    'a/node-2026-017.json': good,
    'b.json': good.replace('csaf_security_advisory', 'csaf_x'),
    'c.json': '{',
  }
  const one = await run(check, ['csaf', 'a/node-2026-017.json', '--json'], files)
  const list: unknown = JSON.parse(one.out)
  assert.ok(Array.isArray(list))
  assert.equal(list[0].file, 'a/node-2026-017.json')
  assert.equal(list[0].valid, true)
  assert.ok(list[0].findings.every((f: { level: string }) => f.level === 'note'))
  assert.equal(one.code, 0)
  const all = await run(check, ['csaf', '--json', 'a/node-2026-017.json', 'b.json', 'c.json', 'missing.json'], files)
  const results = JSON.parse(all.out)
  assert.deepEqual(
    results.map((r: { valid: boolean }) => r.valid),
    [true, false, false, false],
  )
  assert.deepEqual(Object.keys(results[2].findings[0]).slice(0, 4), ['rule', 'level', 'path', 'problem'])
  assert.equal(all.code, 1)
})

test('check knows each kind, and wrong usage is 2', async () => {
  const files = {
    'o.json': JSON.stringify(writeOsv(dated, publisher)),
    's.txt': 'Contact: mailto:a@example.com\nExpires: 2027-01-01T00:00:00Z\n',
  }
  assert.equal(JSON.parse((await run(check, ['osv', 'o.json', '--json'], files)).out)[0].valid, true)
  assert.equal((await run(check, ['security-txt', 's.txt'], files)).code, 0)
  assert.equal((await run(check, ['cve', 'o.json'], files)).code, 1)
  assert.equal((await run(check, ['openvex', 'o.json'], files)).code, 1)
  for (const wrong of [[], ['csaf'], ['toString', 'o.json'], ['csaf', 'o.json', '--what'], ['provider']])
    assert.equal((await run(check, wrong, files)).code, 2, wrong.join(' '))
})

test('cvss answers a line with a line, whatever the chunks', async () => {
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  const { out, code } = await run(cvss, ['-'], {}, `${vector}\r\n\nnothing\n${vector}`)
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(lines[0], { vector, base: 9.8, temporal: 9.8, environmental: 9.8, score: 9.8, severity: 'Critical' })
  assert.ok(lines[1].error)
  assert.deepEqual(lines[2], lines[0])
  assert.equal(code, 1)
  assert.equal((await run(cvss, [vector])).code, 0)
  assert.equal((await run(cvss, [])).code, 2)
})

test('affected finds what a lock file, an SBOM or a package URL has installed', async () => {
  const advisories = JSON.stringify([writeOsv(dated, publisher)])
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': {},
      'node_modules/undici': { version: '6.20.0' },
      'node_modules/a/node_modules/undici': { version: '6.21.1' },
    },
  }
  const bom = {
    bomFormat: 'CycloneDX',
    components: [
      { name: 'x', version: '1', components: [{ name: 'undici', version: '6.0.0', purl: 'pkg:npm/undici@6.0.0' }] },
    ],
  }
  const spdx = {
    spdxVersion: 'SPDX-2.3',
    packages: [
      {
        name: 'undici',
        versionInfo: '5.0.0',
        externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:npm/undici@5.0.0' }],
      },
    ],
  }
  const files = {
    'all.json': advisories,
    'lock.json': JSON.stringify(lock),
    'bom.json': JSON.stringify(bom),
    'spdx.json': JSON.stringify(spdx),
  }
  for (const subject of [
    'lock.json',
    'bom.json',
    'spdx.json',
    'pkg:npm/undici@6.21.0',
    'pkg:generic/nodejs/node@24.0.0',
  ]) {
    const { out, code } = await run(affected, [subject, '--advisories', 'all.json', '--json'], files)
    assert.equal(JSON.parse(out).hits.length, 1, subject)
    assert.equal(JSON.parse(out).hits[0].advisory, 'NODE-2026-017')
    assert.equal(code, 1)
  }
  assert.equal((await run(affected, ['pkg:npm/undici@6.21.1', '--advisories', 'all.json'], files)).code, 0)
  assert.equal((await run(affected, ['lock.json'], files)).code, 2)
})

test('check reads standard input, and takes what stands behind a bare -- as files', async () => {
  const record = JSON.stringify(writeOsv(dated, publisher))
  const piped = await run(check, ['osv', '-', '--json'], {}, record)
  assert.equal(JSON.parse(piped.out)[0].file, '-')
  assert.equal(piped.code, 0)
  assert.equal((await run(check, ['osv', '--json', '--', '--odd.json'], { '--odd.json': record })).code, 0)
  assert.equal((await run(check, ['osv', '--odd.json'], { '--odd.json': record })).code, 2)
})

test('a file that cannot be read says what to change, and a key that cannot be read is wrong usage', async () => {
  const missing = Object.assign(new Error('stat'), { code: 'ENOENT' })
  assert.deepEqual(unreadable(missing, 'a.json'), { problem: 'There is no file a.json.', remedy: 'Correct the name.' })
  const folder = Object.assign(new Error('read'), { code: 'EISDIR' })
  assert.equal(unreadable(folder, 'dir/').remedy, 'Name the files in it: dir/*')
  const keyed = await run(check, ['security-txt', 's.txt', '--key', 'no.asc'], { 's.txt': '' })
  assert.equal(keyed.code, 2)
  assert.match(keyed.err, /^--key: /)
})

test('a document that is no CSAF at all is told so once, without the rest', async () => {
  const [result] = JSON.parse((await run(check, ['csaf', 'x.json', '--json'], { 'x.json': '{}' })).out)
  assert.deepEqual(
    result.findings.map((finding: { rule: string }) => finding.rule),
    ['csaf-schema'],
  )
})

test('a reader that has seen enough ends the command without a word', () => {
  const main = resolve(import.meta.dirname, '../../src/main.ts')
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  const line = `yes ${vector} | head -20000 | ${process.execPath} ${main} cvss - | head -c 10`
  const { stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
  assert.deepEqual([stdout, stderr], ['{"vector":', ''])
})
