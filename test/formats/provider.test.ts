import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import * as openpgp from 'openpgp'
import { datedDraft } from '../../src/domain/advisory.ts'
import { type ProviderTree, providerMetadataUrl, providerTree } from '../../src/formats/csaf/provider.ts'
import { checkProviderSource } from '../../src/formats/csaf/provider-check.ts'
import { example, publisher } from './example.ts'

let tree: ProviderTree
const base = providerMetadataUrl(publisher).replace('provider-metadata.json', '')
const document = 'white/2026/node-2026-017.json'
const securityTxt = `Contact: mailto:a@example.com\nExpires: 2027-01-01T00:00:00Z\nCSAF: ${base}provider-metadata.json\n`

before(async () => {
  // GnuPG 2.2 reads version 4 keys of the old curve names only.
  const { privateKey } = await openpgp.generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: 'Team' }],
    format: 'object',
  })
  const sign = async (bytes: Uint8Array) =>
    String(
      await openpgp.sign({
        message: await openpgp.createMessage({ binary: bytes }),
        signingKeys: privateKey,
        detached: true,
      }),
    )
  const keys = { fingerprint: privateKey.getFingerprint(), armored: privateKey.toPublic().armor(), sign }
  const second = { ...example, id: 'NODE-2025-003' }
  const advisories = [datedDraft(example, Date.UTC(2026, 3, 14)), datedDraft(second, Date.UTC(2025, 11, 31, 23, 59))]
  tree = await providerTree(advisories, publisher, { keys, changedAt: 0 })
})

async function requirements(files: ProviderTree, security = securityTxt): Promise<readonly string[]> {
  const findings = await checkProviderSource({
    metadataUrl: `${base}provider-metadata.json`,
    reaches: (url) => url.startsWith(base),
    fetch: async (url) => files.get(url.slice(base.length)),
    securityTxt: new TextEncoder().encode(security),
  })
  return [...new Set(findings.filter((f) => f.level === 'error').map((f) => f.rule.replace('csaf-7.1.', '')))]
}

function changed(path: string, change: (text: string) => string | undefined): ProviderTree {
  const files = new Map(tree)
  const text = change(Buffer.from(tree.get(path) ?? []).toString('utf8'))
  if (text === undefined) files.delete(path)
  else files.set(path, new TextEncoder().encode(text))
  return files
}

test('the tree we write keeps every requirement of a trusted provider', async () => {
  assert.deepEqual(await requirements(tree), [])
})

const BROKEN: readonly (readonly [requirement: string, path: string, change: (text: string) => string | undefined])[] =
  [
    ['1', document, (text) => text.replace('"csaf_security_advisory"', '"csaf_nothing"')],
    ['2', document, (text) => text.replaceAll('"NODE-2026-017"', '"NODE-2026-018"')],
    ['3', 'provider-metadata.json', (text) => text.replace('"directory_url": "https:', '"directory_url": "http:')],
    ['4', document, () => undefined],
    ['5', document, (text) => text.replace('"label": "WHITE"', '"label": "RED"')],
    ['7', 'provider-metadata.json', (text) => text.replace('"metadata_version": "2.0"', '"metadata_version": "3"')],
    ['11', document, (text) => text.replace('"initial_release_date": "2026', '"initial_release_date": "2024')],
    ['12', 'white/index.txt', () => undefined],
    ['13', 'white/changes.csv', (text) => text.replaceAll('"', '')],
    ['13', 'white/changes.csv', (text) => `${text.trim().split('\n').reverse().join('\n')}\n`],
    ['15', 'white/csaf-feed-tlp-white.json', (text) => text.replace('"term": "csaf"', '"term": "vex"')],
    ['16', 'service.json', () => '{}'],
    ['17', 'category.json', () => undefined],
    ['18', `${document}.sha512`, (text) => text.replace(/^./, 'x')],
    ['19', `${document}.asc`, () => undefined],
    ['19', document, (text) => `${text} `],
    [
      '20',
      'provider-metadata.json',
      (text) => text.replace(/"fingerprint": "(.)/, (_, one) => `"fingerprint": "${one === '0' ? '1' : '0'}`),
    ],
  ]

for (const [requirement, path, change] of BROKEN)
  test(`requirement ${requirement} broken at ${path} is found`, async () => {
    assert.ok((await requirements(changed(path, change))).includes(requirement))
  })

test('requirement 8 broken in security.txt is found', async () => {
  assert.deepEqual(await requirements(tree, securityTxt.replace('nodejs', 'other')), ['8'])
})

test('a path in index.txt that leaves the directory is not followed', async () => {
  assert.ok((await requirements(changed('white/index.txt', (text) => `${text}../../../etc/passwd\n`))).includes('12'))
})

const gpg = spawnSync('gpg', ['--version']).status === 0

test('a real gpg verifies the signature of a document', { skip: gpg ? false : 'gpg is not installed' }, () => {
  const home = mkdtempSync(join(tmpdir(), 'gpg-'))
  try {
    const run = (...args: readonly string[]) =>
      spawnSync('gpg', ['--homedir', home, '--batch', '--disable-dirmngr', ...args])
    const key = [...tree.keys()].find((path) => path.startsWith('openpgp/')) ?? ''
    for (const [name, path] of [
      ['key', key],
      ['doc', document],
      ['doc.asc', `${document}.asc`],
    ] as const)
      writeFileSync(join(home, name), tree.get(path) ?? '')
    assert.equal(run('--import', join(home, 'key')).status, 0)
    assert.equal(run('--verify', join(home, 'doc.asc'), join(home, 'doc')).status, 0)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
