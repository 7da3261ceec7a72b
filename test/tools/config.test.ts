import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { type Config, type ConfigFlags, parseConfig, VARIABLES } from '../../src/config.ts'
import type { Finding } from '../../src/domain/refusal.ts'

const PLACE = { directory: '/here', home: '/home/ada', checkout: '/opt/fairlead' }

const NO_MAIL = {
  listen: undefined,
  tls: undefined,
  mailbox: undefined,
  addresses: [],
  plus: true,
  limit: 50_000_000,
  ownLists: [],
  spamHeader: undefined,
  authserv: undefined,
  dkim: undefined,
  heldFor: 60 * 86_400_000,
}

test('without any setting, Fairlead starts on the embedded store with the shipped policy', () => {
  assert.deepEqual(good({}), {
    data: '/opt/fairlead/fairlead-data',
    host: '127.0.0.1',
    port: 8080,
    baseUrl: undefined,
    policy: '/opt/fairlead/policies/nodejs.yaml',
    store: { engine: 'sqlite' },
    smtpUrl: undefined,
    mail: NO_MAIL,
    platforms: { hookSecrets: {} },
    rootKey: { from: 'file', path: '/home/ada/.config/fairlead/root.key', create: true },
    mailFrom: undefined,
    teamMail: undefined,
    trustedProxies: [],
    fileLimit: 1_000_000_000,
    floodLimits: true,
    selfCheck: true,
    csaf21: false,
    log: 'info',
  })
})

test('every variable is read', () => {
  const config = good({
    FAIRLEAD_DATA: 'data',
    PORT: '0',
    HOST: '::1',
    FAIRLEAD_BASE_URL: 'https://security.example.org/',
    FAIRLEAD_POLICY: '/etc/fairlead/policy.yaml',
    DATABASE_URL: 'postgres://fairlead:secret@db/fairlead',
    SMTP_URL: 'smtps://user:secret@mail.example.org',
    FAIRLEAD_SMTP_LISTEN: 'lmtp://[::1]:2525',
    FAIRLEAD_SMTP_CERT_FILE: '/etc/mail/cert.pem',
    FAIRLEAD_SMTP_KEY_FILE: 'key.pem',
    FAIRLEAD_MAIL_ADDRESSES: 'Security@example.org, psirt@example.org',
    FAIRLEAD_MAIL_PLUS: 'off',
    FAIRLEAD_MAIL_LIMIT: '20 MB',
    FAIRLEAD_MAIL_OWN_LISTS: '<security.lists.example.org>',
    FAIRLEAD_MAIL_SPAM_HEADER: 'X-Spam-Flag',
    FAIRLEAD_MAIL_AUTHSERV: 'mx.example.org',
    FAIRLEAD_MAIL_HELD_DAYS: '7',
    FAIRLEAD_IMAP_URL: 'imaps://security:pa%40ss@imap.example.org',
    FAIRLEAD_IMAP_FOLDER: 'Reports',
    FAIRLEAD_IMAP_AFTER: 'move:Taken in',
    FAIRLEAD_IMAP_BACKLOG: 'on',
    FAIRLEAD_DKIM_DOMAIN: 'example.org',
    FAIRLEAD_DKIM_SELECTOR: 'fairlead',
    FAIRLEAD_DKIM_KEY_FILE: '/etc/dkim.pem',
    FAIRLEAD_MAIL_FROM: 'Example Security <security@example.org>',
    FAIRLEAD_TEAM_MAIL: 'team@example.org',
    FAIRLEAD_ROOT_KEY: '00'.repeat(32),
    FAIRLEAD_TRUSTED_PROXY: '127.0.0.1, 10.0.0.0/8,::1',
    FAIRLEAD_FILE_LIMIT: '200 MB',
    FAIRLEAD_FLOOD_LIMITS: 'off',
    FAIRLEAD_HACKERONE_PROGRAM: 'example',
    FAIRLEAD_HACKERONE_TOKEN: 'identifier:token',
    FAIRLEAD_HACKERONE_WEBHOOK_SECRET: 'a secret of some length',
    FAIRLEAD_GITHUB_REPOSITORIES: 'example/one, example/two',
    FAIRLEAD_GITHUB_TOKEN: 'github_pat_secret',
    FAIRLEAD_GITHUB_WEBHOOK_SECRET: 'another secret of length',
    FAIRLEAD_GITHUB_URL: 'https://github.example.org/api/v3',
    FAIRLEAD_SELF_CHECK: 'off',
    FAIRLEAD_CSAF_21: 'on',
    FAIRLEAD_LOG: 'warn',
  })
  assert.deepEqual(config, {
    data: '/here/data',
    host: '::1',
    port: 0,
    baseUrl: 'https://security.example.org',
    policy: '/etc/fairlead/policy.yaml',
    store: { engine: 'postgres', url: 'postgres://fairlead:secret@db/fairlead' },
    smtpUrl: 'smtps://user:secret@mail.example.org',
    mail: {
      listen: { protocol: 'lmtp', host: '::1', port: 2525 },
      tls: { cert: '/etc/mail/cert.pem', key: '/here/key.pem' },
      mailbox: {
        url: 'imaps://security:pa%40ss@imap.example.org',
        folder: 'Reports',
        after: { move: 'Taken in' },
        backlog: true,
      },
      addresses: ['security@example.org', 'psirt@example.org'],
      plus: false,
      limit: 20_000_000,
      ownLists: ['security.lists.example.org'],
      spamHeader: 'x-spam-flag',
      authserv: 'mx.example.org',
      dkim: { domain: 'example.org', selector: 'fairlead', keyFile: '/etc/dkim.pem' },
      heldFor: 7 * 86_400_000,
    },
    platforms: {
      hackerone: { program: 'example', token: 'identifier:token' },
      github: {
        repositories: ['example/one', 'example/two'],
        token: 'github_pat_secret',
        base: 'https://github.example.org/api/v3',
      },
      hookSecrets: { hackerone: 'a secret of some length', github: 'another secret of length' },
    },
    rootKey: { from: 'environment', key: Buffer.alloc(32) },
    mailFrom: 'Example Security <security@example.org>',
    teamMail: 'team@example.org',
    trustedProxies: ['127.0.0.1', '10.0.0.0/8', '::1'],
    fileLimit: 200_000_000,
    floodLimits: false,
    selfCheck: false,
    csaf21: true,
    log: 'warn',
  })
})

test('a flag wins over its variable, and an empty variable is none', () => {
  const config = good(
    { FAIRLEAD_DATA: '/a', PORT: '1', FAIRLEAD_POLICY: '', FAIRLEAD_LOG: ' ' },
    { data: 'b', port: '2' },
  )
  assert.equal(config.data, '/here/b')
  assert.equal(config.port, 2)
  assert.equal(config.policy, '/opt/fairlead/policies/nodejs.yaml')
  assert.equal(config.log, 'info')
})

test('all wrong values are named at once, each with what it should be', () => {
  const findings = bad({
    PORT: '80000',
    FAIRLEAD_BASE_URL: 'security.example.org',
    DATABASE_URL: 'mysql://user:hunter2@db/x',
    SMTP_URL: 'hunter2',
    FAIRLEAD_SMTP_LISTEN: '2525',
    FAIRLEAD_MAIL_FROM: 'Security',
    FAIRLEAD_TEAM_MAIL: 'a@b, c@d',
    FAIRLEAD_ROOT_KEY: 'hunter2',
    FAIRLEAD_TRUSTED_PROXY: '10.0.0.0/64',
    FAIRLEAD_FILE_LIMIT: 'much',
    FAIRLEAD_FLOOD_LIMITS: 'no',
    FAIRLEAD_LOG: 'verbose',
  })
  const said = new Map(findings.map((one) => [one.path, one.problem]))
  assert.equal(said.size, 12)
  assert.equal(said.get('PORT'), 'PORT should be a port number from 0 (any free port) to 65535 (it is "80000")')
  assert.match(said.get('FAIRLEAD_BASE_URL') ?? '', /https:\/\/security\.example\.org/)
  assert.match(said.get('FAIRLEAD_LOG') ?? '', /debug, info, warn or error \(it is "verbose"\)/)
  assert.ok(!JSON.stringify(findings).includes('hunter2'), 'secrets are never repeated')
})

test('a base address with a path is refused, because the addresses of the portal start at the root', () => {
  assert.equal(bad({ FAIRLEAD_BASE_URL: 'https://example.org/security' })[0]?.path, 'FAIRLEAD_BASE_URL')
})

test('a wrong --port names the flag', () => {
  assert.match(bad({}, { port: 'http' })[0]?.problem ?? '', /^--port should be/)
})

test('the root key comes from one place: a variable, a file, a command, systemd, or the XDG folder', () => {
  const key = (env: Record<string, string>) => good(env).rootKey
  assert.deepEqual(key({ FAIRLEAD_ROOT_KEY_FILE: 'k' }), { from: 'file', path: '/here/k', create: true })
  assert.deepEqual(key({ FAIRLEAD_ROOT_KEY_COMMAND: 'pass show k' }), { from: 'command', command: 'pass show k' })
  assert.deepEqual(key({ CREDENTIALS_DIRECTORY: '/run/c' }), {
    from: 'file',
    path: '/run/c/fairlead-root-key',
    create: false,
  })
  assert.deepEqual(key({ XDG_CONFIG_HOME: '/x' }), { from: 'file', path: '/x/fairlead/root.key', create: true })
  assert.deepEqual(key({ FAIRLEAD_ROOT_KEY: Buffer.alloc(32, 255).toString('base64') }), {
    from: 'environment',
    key: Buffer.alloc(32, 255),
  })
  const both = bad({ FAIRLEAD_ROOT_KEY_FILE: 'k', FAIRLEAD_ROOT_KEY_COMMAND: 'c' })
  assert.match(both[0]?.problem ?? '', /FAIRLEAD_ROOT_KEY_FILE and FAIRLEAD_ROOT_KEY_COMMAND are set; only one/)
})

test('a misspelt variable and a root key among the data are pointed out without stopping the start', () => {
  const result = parseConfig(
    { FAIRLEAD_POLCY: 'x', FAIRLEAD_ROOT_KEY_FILE: '/opt/fairlead/fairlead-data/k' },
    {},
    PLACE,
  )
  assert.ok('config' in result)
  assert.deepEqual(
    result.notes.map((note) => [note.level, note.path]),
    [
      ['warning', 'FAIRLEAD_POLCY'],
      ['warning', 'FAIRLEAD_ROOT_KEY_FILE'],
    ],
  )
})

test('the manual lists every variable with its default, and no other', () => {
  const manual = readFileSync(join(import.meta.dirname, '../../docs/manual/configuration.md'), 'utf8')
  const rows = [...manual.matchAll(/^\| `(?<name>[A-Z0-9_]+)` \| (?<fallback>[^|]+) \|/gm)].map((row) => ({
    name: row.groups?.name,
    fallback: row.groups?.fallback?.replaceAll('`', '').trim(),
  }))
  assert.deepEqual(rows, VARIABLES)
})

function good(env: Record<string, string>, flags: ConfigFlags = {}): Config {
  const result = parseConfig(env, flags, PLACE)
  assert.ok('config' in result, JSON.stringify(result))
  assert.deepEqual(result.notes, [])
  return result.config
}

function bad(env: Record<string, string>, flags: ConfigFlags = {}): readonly Finding[] {
  const result = parseConfig(env, flags, PLACE)
  assert.ok('findings' in result, 'was accepted')
  return result.findings
}
