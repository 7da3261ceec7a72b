import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import * as openpgp from 'openpgp'
import { csafSite } from '../../src/channels/csaf-site.ts'
import { datedDraft } from '../../src/domain/advisory.ts'
import { type ProviderTree, providerMetadataUrl, providerTree } from '../../src/formats/csaf/provider.ts'
import { checkProviderSource } from '../../src/formats/csaf/provider-check.ts'
import type { ProviderServer, ProviderSource } from '../../src/formats/csaf/provider-source.ts'
import { checkSigner } from '../../src/formats/security-txt-key.ts'
import { example, publisher } from './example.ts'

let tree: ProviderTree
let signedTxt: string
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
  tree = await providerTree(advisories, { ...publisher, csaf21: true }, { keys, changedAt: 0 })
  signedTxt = String(
    await openpgp.sign({
      message: await openpgp.createCleartextMessage({ text: securityTxt }),
      signingKeys: privateKey,
    }),
  )
})

async function requirements(
  files: ProviderTree,
  security = securityTxt,
  more: Partial<ProviderSource> = {},
): Promise<readonly string[]> {
  const findings = await checkProviderSource({
    metadataUrl: `${base}provider-metadata.json`,
    reaches: (url) => url.startsWith(base),
    fetch: async (url) => files.get(url.slice(base.length)),
    securityTxt: new TextEncoder().encode(security),
    ...more,
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

test('a file that is quoted in every line as the other version asks is one finding, and its dates still count', async () => {
  const bare = changed('white/changes.csv', (text) => text.replaceAll('"', ''))
  const found = await checkProviderSource({ ...sourceOf(bare), securityTxt: new TextEncoder().encode(securityTxt) })
  assert.equal(found.filter(({ rule }) => rule === 'csaf-7.1.13').length, 1)
})

test('without a key at hand no signature is called wrong', async () => {
  const elsewhere = changed('provider-metadata.json', (text) =>
    text.replace(/("url": "https:\/\/)[^"]*(openpgp[^"]*")/, '$1keys.example/$2'),
  )
  const found = await checkProviderSource({
    ...sourceOf(elsewhere),
    securityTxt: new TextEncoder().encode(securityTxt),
  })
  const said = found.map(({ rule, level }) => `${rule} ${level}`).filter((one) => /1\.(19|20) /.test(one))
  assert.deepEqual(said, ['csaf-7.1.20 note', 'csaf-7.1.19 note'])
})

test('requirement 8 broken in security.txt is found', async () => {
  assert.deepEqual(await requirements(tree, securityTxt.replace('nodejs', 'other')), ['8'])
})

/** A server that shows the tree as it is; each test breaks one thing of it. */
function served(files: ProviderTree, change: Partial<ProviderServer> = {}): Partial<ProviderSource> {
  const metadata = files.get('provider-metadata.json') ?? new Uint8Array()
  return {
    server: {
      discovery: async () => ({
        wellKnown: { url: `${base}provider-metadata.json`, bytes: metadata, redirected: false },
        dns: { url: 'https://csaf.data.security.nodejs.example/', redirected: false },
      }),
      servesAgent: async () => true,
      allowedOrigin: async () => '*',
      ...change,
    },
  }
}

const wellKnown = { url: 'https://a.example/.well-known/csaf/provider-metadata.json', redirected: false }
const dns = { url: 'https://csaf.data.security.a.example/', redirected: false }

test('our tree, served, keeps the requirements that only a server shows', async () => {
  assert.deepEqual(await requirements(tree, signedTxt, served(tree)), [])
})

test('requirement 6: too many redirects, and a page that leads elsewhere by itself, are found', async () => {
  const redirects = () => [{ url: document, hops: 21 }]
  assert.deepEqual(await requirements(tree, securityTxt, { redirects }), ['6'])
  const page = changed(document, () => '<!DOCTYPE html><meta http-equiv="refresh" content="0; url=https://b.example">')
  assert.ok((await requirements(page)).includes('6'))
  const findings = await checkProviderSource({ ...sourceOf(tree), redirects: () => [{ url: document, hops: 1 }] })
  assert.ok(findings.some((f) => f.rule === 'csaf-7.1.6' && f.level === 'warning'))
})

test('requirement 9: a well-known address that answers nothing, or by a redirect, is found', async () => {
  const nothing = served(tree, { discovery: async () => ({ wellKnown, dns }) })
  assert.deepEqual(await requirements(tree, securityTxt, nothing), ['9'])
  const bytes = tree.get('provider-metadata.json') ?? new Uint8Array()
  const redirected = served(tree, {
    discovery: async () => ({ wellKnown: { ...wellKnown, bytes, redirected: true }, dns }),
  })
  assert.deepEqual(await requirements(tree, securityTxt, redirected), ['9'])
})

test('requirement 10: a DNS path that serves something else is found', async () => {
  const bytes = tree.get('provider-metadata.json') ?? new Uint8Array()
  const other = served(tree, {
    discovery: async () => ({ wellKnown: { ...wellKnown, bytes }, dns: { ...dns, bytes: new Uint8Array([123]) } }),
  })
  assert.deepEqual(await requirements(tree, securityTxt, other), ['10'])
})

test('requirement 14: a directory without a listing is found, an error where there are no feeds', async () => {
  const bare = new Map([...tree].filter(([path]) => path !== 'white/'))
  const quiet = await checkProviderSource({ ...sourceOf(bare), ...served(bare) })
  assert.deepEqual(
    quiet.filter((f) => f.rule === 'csaf-7.1.14').map((f) => f.level),
    ['warning'],
  )
  const text = Buffer.from(tree.get('provider-metadata.json') ?? []).toString('utf8')
  const metadata = JSON.parse(text)
  metadata.distributions = metadata.distributions.slice(0, 1)
  bare.set('provider-metadata.json', new TextEncoder().encode(JSON.stringify(metadata)))
  assert.deepEqual(await requirements(bare, securityTxt, served(bare)), ['14'])
  const unlisted = changed('white/2026/', (page) => page.replaceAll('node-2026-017.json"', 'other.json"'))
  const findings = await checkProviderSource({ ...sourceOf(unlisted), ...served(unlisted) })
  assert.ok(findings.some((f) => f.rule === 'csaf-7.1.14' && f.problem.includes('node-2026-017.json')))
})

test('nothing that leads to the metadata is found', async () => {
  const lost = changed('provider-metadata.json', (text) =>
    text.replaceAll('/.well-known/csaf/provider', '/csaf/provider'),
  )
  const findings = await requirements(lost, 'Contact: mailto:a@b.example\n')
  assert.ok(findings.includes('8'))
})

function sourceOf(files: ProviderTree): ProviderSource {
  return {
    metadataUrl: `${base}provider-metadata.json`,
    reaches: (url) => url.startsWith(base),
    fetch: async (url) => files.get(url.slice(base.length)),
    securityTxt: new TextEncoder().encode(securityTxt),
  }
}

/** The part of the tree that speaks CSAF 2.1, as a provider of its own. */
async function requirements21(files: ProviderTree, change: Partial<ProviderServer> = {}): Promise<readonly string[]> {
  const txt = securityTxt.replace('csaf/provider', 'csaf/v2.1/provider')
  const findings = await checkProviderSource({
    ...sourceOf(files),
    metadataUrl: `${base}v2.1/provider-metadata.json`,
    securityTxt: new TextEncoder().encode(txt),
    ...served(
      new Map([['provider-metadata.json', files.get('v2.1/provider-metadata.json') ?? new Uint8Array()]]),
      change,
    ),
  })
  return [...new Set(findings.filter((f) => f.level !== 'note').map((f) => f.rule.replace('csaf-7.1.', '')))]
}

test('the tree of 2.1 beside it keeps the requirements of 2.1, with changes.csv in its own quoting', async () => {
  assert.deepEqual(await requirements21(tree), [])
  const changes = Buffer.from(tree.get('v2.1/clear/changes.csv') ?? []).toString('utf8')
  assert.match(changes, /^2026\/node-2026-017\.json,2026-04-14T00:00:00Z\n/)
  assert.deepEqual(tree.get('v2.0/provider-metadata.json'), tree.get('provider-metadata.json'))
})

test('requirements of 2.1 broken one by one are found', async () => {
  const quoted = changed('v2.1/clear/changes.csv', (text) => text.replace(/^([^,]+),(.+)$/gm, '"$1","$2"'))
  assert.ok((await requirements21(quoted)).includes('13'))
  const old = changed('v2.1/provider-metadata.json', (text) =>
    text.replace('"tlp_label": "CLEAR"', '"tlp_label": "WHITE"'),
  )
  assert.ok((await requirements21(old)).includes('7'))
  const mixed = changed('v2.1/clear/2026/node-2026-017.json', () =>
    Buffer.from(tree.get(document) ?? []).toString('utf8'),
  )
  assert.ok((await requirements21(mixed)).includes('1'))
  assert.deepEqual(await requirements21(tree, { servesAgent: async (_, agent) => agent !== '' }), ['24'])
  assert.deepEqual(await requirements21(tree, { allowedOrigin: async () => undefined }), ['25'])
})

test('a signature of security.txt is checked with the keys offered, or with a file', async () => {
  const signed = new TextEncoder().encode(signedTxt)
  const key = [...tree].find(([path]) => path.startsWith('openpgp/'))?.[1] ?? new Uint8Array()
  const good = { ...sourceOf(tree), securityTxt: signed }
  assert.deepEqual(await checkSigner(signed, key), [])
  const said = async (source: ProviderSource) =>
    (await checkProviderSource(source)).filter((f) => f.level !== 'note').map((f) => f.problem)
  assert.deepEqual(await said(good), [])
  assert.deepEqual(await said({ ...good, securityKey: key }), [])
  const forged = new TextEncoder().encode(signedTxt.replace('a@example', 'b@example'))
  assert.match(
    (await said({ ...good, securityTxt: forged }))[0] ?? '',
    /not made with this key, or the file was changed/,
  )
  assert.match((await checkSigner(forged, key))[0]?.problem ?? '', /not made with this key/)
  assert.match((await said({ ...sourceOf(tree), securityKey: key }))[0] ?? '', /not signed/)
  assert.match((await checkSigner(signed, new Uint8Array([1])))[0]?.problem ?? '', /no OpenPGP public key/)
})

test('a site is read as a consumer reads it: redirects counted, listings followed, agents and origins tried', async () => {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/.well-known/csaf/', '')
    if (request.url === '/.well-known/security.txt') return void response.end(securityTxt)
    if (path === 'white/index.txt') return void response.writeHead(302, { location: '/moved/index.txt' }).end()
    const file = request.url === '/moved/index.txt' ? tree.get('white/index.txt') : tree.get(path)
    response.writeHead(file === undefined ? 404 : 200, { 'access-control-allow-origin': '*' })
    response.end(file)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const here = `http://127.0.0.1:${address.port}`
  try {
    const source = await csafSite(here)
    // The documents name their own addresses: here they stand for this server's.
    const findings = await checkProviderSource({
      ...source,
      fetch: (url) => source.fetch(url.replace(publisher.baseUrl, here)),
      reaches: (url) => url.startsWith(base) || url.startsWith(here),
    })
    const rules = new Set(findings.filter((f) => f.level !== 'note').map((f) => f.rule))
    assert.deepEqual([...rules], ['csaf-7.1.6'])
    assert.equal(await source.server?.servesAgent(`${here}/.well-known/csaf/${document}`, ''), true)
    assert.equal(await source.server?.allowedOrigin(`${here}/.well-known/csaf/${document}`), '*')
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
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
