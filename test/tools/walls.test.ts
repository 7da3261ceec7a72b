import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { IMPORT_LAWS, MARK_LAWS } from '../../tools/walls/laws.ts'
import { shapeBreaches } from '../../tools/walls/shape.ts'
import { type Breach, findBreaches } from '../../tools/walls.ts'

type Files = Readonly<Record<string, string>>

/** A small house with something in every ring that uses everything it may. */
const CLEAN: Files = {
  'package.json': JSON.stringify({
    dependencies: {
      kysely: '1',
      '@fastify/busboy': '1',
      nodemailer: '1',
      yaml: '1',
      'date-holidays': '1',
      '@simplewebauthn/server': '1',
    },
    devDependencies: { 'fast-check': '1' },
  }),
  'src/lib/bytes.ts': `import { randomBytes } from 'node:crypto'\nexport function random(n: number) { return randomBytes(n) }\n`,
  'src/lib/clock-source.ts': `export const systemClock = { now: () => Date.now() }\nexport function movableClock() {}\n`,
  'src/domain/advisory.ts': `export interface ReleasedAdvisory { readonly [released]: true }\nexport declare const released: unique symbol\n`,
  'src/domain/release.ts': `import type { ReleasedAdvisory } from './advisory.ts'\nexport function release(a: object) { return a as ReleasedAdvisory }\n`,
  'src/formats/policy-file.ts': `import { parse } from 'yaml'\nimport Holidays from 'date-holidays'\nexport const x = [parse, Holidays]\n`,
  'src/views/page.ts': `import { x } from '../formats/policy-file.ts'\nexport const page = (at: number) => [x, new Date(at)]\n`,
  'src/store/store.ts': `export interface Reader { readonly a: 1 }\nexport interface Store { readonly b: 1 }\nexport interface PublishedFile { readonly c: 1 }\n`,
  'src/store/rows.ts': `import { DatabaseSync } from 'node:sqlite'\nimport { open } from 'node:fs/promises'\nimport { Kysely } from 'kysely'\nexport const rows = [DatabaseSync, open, Kysely]\n`,
  'src/store/published.ts': `import { rows } from './rows.ts'\nexport const published = rows\n`,
  'src/channels/smtp.ts': `import { createTransport } from 'nodemailer'\nexport const smtp = createTransport\n`,
  'src/actions/ctx.ts': `import type { Store } from '../store/store.ts'\nexport interface Ctx { readonly store: Store }\n`,
  'src/actions/intake/submit-report.ts': `import type { Ctx } from '../ctx.ts'\nexport function submitReport(ctx: Ctx) { return ctx.store }\n`,
  'src/actions/identity/prove.ts': `import { verify } from '@simplewebauthn/server'\nexport const prove = verify\n`,
  'src/config.ts': `export const port = process.env.PORT\n`,
  'src/http/route.ts': `import { Busboy } from '@fastify/busboy'\nexport const parser = new Busboy()\n`,
  'src/http/site/page.ts': `import { page } from '../../views/page.ts'\nimport { published } from '../../store/published.ts'\nimport type { PublishedFile } from '../../store/store.ts'\nimport { app } from '../route.ts'\nexport const site: PublishedFile[] = [page, published, app]\n`,
  'src/http/reporter/form.ts': `import { submitReport } from '../../actions/intake/submit-report.ts'\nimport type { Reader } from '../../store/store.ts'\nexport const form = (ctx: { store: { reader(): Reader } }) => [submitReport, ctx.store.reader()]\n`,
  'src/http/mount.ts': `import { site } from './site/page.ts'\nimport { form } from './reporter/form.ts'\nexport const mounted = [site, form]\n`,
  'src/cli/files.ts': `import { readFile } from 'node:fs/promises'\nexport const read = readFile\n`,
  'src/worker/loop.ts': `import { rows } from '../store/rows.ts'\nimport { movableClock } from '../lib/clock-source.ts'\nexport const loop = [rows, movableClock]\n`,
  'src/main.ts': `import { systemClock } from './lib/clock-source.ts'\nimport { mounted } from './http/mount.ts'\nimport { readFile } from 'node:fs/promises'\nexport const main = [systemClock, mounted, readFile, process.env]\n`,
  'test/some.test.ts': `import fc from 'fast-check'\nconst now = Date.now()\nconst brand = {} as ReleasedAdvisory\nexport const t = [fc, now, brand]\n`,
}

/** Each wall climbed at least once; several ways where there are several. */
const PLANTED: readonly { readonly wall: string; readonly how: string; readonly files: Files }[] = [
  plant('ladder', 'a rule imports the store', 'src/domain/report.ts', `import type { Store } from '../store/store.ts'`),
  plant(
    'ladder',
    'lib imports a rule',
    'src/lib/x.ts',
    `export type { ReleasedAdvisory } from '../domain/advisory.ts'`,
  ),
  plant(
    'ladder',
    'a view imports an action, later',
    'src/views/x.ts',
    `export const x = () => import('../actions/ctx.ts')`,
  ),
  plant('ladder', 'an action imports a door', 'src/actions/x.ts', `export * from '../http/route.ts'`),
  plant('ladder', 'a type import climbs', 'src/domain/x.ts', `export type X = import('../actions/ctx.ts').Ctx`),
  plant('ladder', 'a door imports main', 'src/mail/x.ts', `import { main } from '../main.ts'`),
  plant('ladder', 'an action imports the configuration', 'src/actions/x.ts', `import { port } from '../config.ts'`),
  plant('outside-src', 'src imports a test', 'src/domain/x.ts', `import { t } from '../../test/some.test.ts'`),
  plant('browser-stands-alone', 'a browser module imports lib', 'src/browser/x.ts', `import '../lib/bytes.ts'`),
  plant('browser-stands-alone', 'a view imports a browser module', 'src/views/x.ts', `import '../browser/passkey.ts'`),
  plant('doors-are-strangers', 'mail imports http', 'src/mail/x.ts', `import { app } from '../http/route.ts'`),
  plant(
    'doors-are-strangers',
    'console imports reporter',
    'src/http/console/x.ts',
    `import { form } from '../reporter/form.ts'`,
  ),
  plant(
    'doors-are-strangers',
    'the worker imports a door',
    'src/worker/x.ts',
    `import { read } from '../cli/files.ts'`,
  ),
  plant('doors-act-through-actions', 'a door opens rows', 'src/mail/x.ts', `import { rows } from '../store/rows.ts'`),
  plant(
    'doors-act-through-actions',
    'a door names the whole store',
    'src/cli/x.ts',
    `import type { Store } from '../store/store.ts'`,
  ),
  plant(
    'doors-act-through-actions',
    'a door sends mail',
    'src/http/api/x.ts',
    `import { smtp } from '../../channels/smtp.ts'`,
  ),
  plant(
    'doors-do-not-hold-the-store',
    'a door writes',
    'src/http/api/x.ts',
    `export const x = (ctx: any) => ctx.store.write(1)`,
  ),
  plant(
    'site-sees-only-published',
    'the site acts',
    'src/http/site/x.ts',
    `import { submitReport } from '../../actions/intake/submit-report.ts'`,
  ),
  plant(
    'site-sees-only-published',
    'the site reads cases',
    'src/http/site/x.ts',
    `import type { Reader } from '../../store/store.ts'`,
  ),
  plant(
    'site-sees-only-published',
    'the site makes records',
    'src/http/site/x.ts',
    `import { x } from '../../formats/policy-file.ts'`,
  ),
  plant(
    'site-reaches-only-published',
    'by way of a shared file',
    'src/http/route.ts',
    `import { submitReport } from '../actions/intake/submit-report.ts'\nexport const app = submitReport`,
  ),
  plant('package-at-home', 'a rule uses a package', 'src/domain/x.ts', `import { parse } from 'yaml'`),
  plant('package-at-home', 'an action speaks SQL', 'src/actions/x.ts', `import { sql } from 'kysely'`),
  plant(
    'package-at-home',
    'mail uses the upload parser',
    'src/mail/x.ts',
    `import Busboy from '@fastify/busboy/lib/main.js'`,
  ),
  plant(
    'package-at-home',
    'the worker sends by itself',
    'src/worker/x.ts',
    `import { createTransport } from 'nodemailer'`,
  ),
  plant(
    'package-at-home',
    'holidays outside the policy file',
    'src/formats/csaf.ts',
    `import Holidays from 'date-holidays'`,
  ),
  plant(
    'package-at-home',
    'passkeys in another action',
    'src/actions/triage/x.ts',
    `import { verify } from '@simplewebauthn/server'`,
  ),
  plant('package-at-home', 'a package nobody listed', 'src/store/x.ts', `import leftPad from 'left-pad'`),
  plant('package-at-home', 'a computed import', 'src/store/x.ts', `export const x = (name: string) => import(name)`),
  plant('node-at-home', 'a rule reads a file', 'src/domain/x.ts', `import { readFileSync } from 'node:fs'`),
  plant('node-at-home', 'without the prefix', 'src/formats/x.ts', `import { readFileSync } from 'fs'`),
  plant('node-at-home', 'a codec hashes by itself', 'src/formats/x.ts', `import { createHash } from 'node:crypto'`),
  plant('node-at-home', 'an action opens a database', 'src/actions/x.ts', `import { DatabaseSync } from 'node:sqlite'`),
  plant(
    'node-at-home',
    'a command touches disk beside files.ts',
    'src/cli/x.ts',
    `import { writeFile } from 'node:fs/promises'`,
  ),
  plant('node-at-home', 'require by another name', 'src/domain/x.ts', `import { createRequire } from 'node:module'`),
  plant('runtime-dependency', 'src needs a development package', 'src/formats/x.ts', `import fc from 'fast-check'`),
  plant(
    'time-is-an-argument',
    'an action takes the real clock',
    'src/actions/x.ts',
    `import { systemClock } from '../lib/clock-source.ts'`,
  ),
  plant('chance-is-an-argument', 'a rule throws dice', 'src/domain/x.ts', `import { random } from '../lib/bytes.ts'`),
  plant('one-clock', 'Date.now', 'src/actions/x.ts', `export const at = Date.now()`),
  plant('one-clock', "Date['now']", 'src/actions/x.ts', `export const at = Date['now']()`),
  plant('one-clock', 'new Date()', 'src/store/x.ts', `export const at = new Date()`),
  plant('one-clock', 'Temporal.Now', 'src/domain/x.ts', `export const at = Temporal.Now.instant()`),
  plant('one-clock', 'performance.now', 'src/main.ts', `export const at = performance.now()`),
  plant('pure-rings-do-no-effects', 'fetch', 'src/formats/x.ts', `export const x = fetch('https://example.org')`),
  plant('pure-rings-do-no-effects', 'Math.random', 'src/domain/x.ts', `export const x = Math.random()`),
  plant('pure-rings-do-no-effects', 'console', 'src/views/x.ts', `console.log('here')`),
  plant('pure-rings-do-no-effects', 'process', 'src/lib/x.ts', `export const x = process.cwd()`),
  plant('configuration-is-read-once', 'process.env', 'src/store/x.ts', `export const url = process.env.DATABASE_URL`),
  plant('configuration-is-read-once', 'taken apart', 'src/mail/x.ts', `export const { env } = process`),
  plant('only-release-mints', 'a cast', 'src/store/x.ts', `export const x = {} as unknown as ReleasedAdvisory`),
  plant(
    'only-release-mints',
    'a cast of many',
    'src/actions/x.ts',
    `export const x = [] as readonly ReleasedAdvisory[]`,
  ),
  plant(
    'only-release-mints',
    'the brand itself',
    'src/formats/x.ts',
    `import { released } from '../domain/advisory.ts'`,
  ),
  plant('only-release-mints', 'another name for it', 'src/formats/x.ts', `export type Mine = ReleasedAdvisory`),
  plant('named-exports', 'export default', 'src/lib/x.ts', `export default function x() {}`),
  plant('named-exports', 'as default', 'tools/x.ts', `const x = 1\nexport { x as default }`),
  plant(
    'no-barrels',
    'a file of re-exports',
    'src/domain/index.ts',
    `export * from './advisory.ts'\nexport { release } from './release.ts'`,
  ),
  plant('no-circles', 'a file imports itself around a corner', 'src/domain/x.ts', `import './y.ts'`, {
    'src/domain/y.ts': `import './x.ts'\n`,
  }),
  plant('short-files', 'a long file', 'src/domain/x.ts', 'export const x = 1\n'.repeat(301)),
  plant('names', 'a drawer for everything', 'src/lib/string-utils.ts', 'export const x = 1'),
  plant('names', 'camel case', 'src/lib/fileName.ts', 'export const x = 1'),
]

function plant(wall: string, how: string, path: string, text: string, more: Files = {}) {
  return { wall, how, files: { [path]: `${text}\n`, ...more } }
}

test('a house that keeps every law has no breach', () => {
  assert.deepEqual(breachesOf(CLEAN), [])
})

for (const { wall, how, files } of PLANTED) {
  test(`the wall "${wall}" is seen when it is climbed: ${how}`, () => {
    const breaches = breachesOf({ ...CLEAN, ...files })
    const [path] = Object.keys(files)
    const caught = breaches.filter((one) => one.wall === wall)
    assert.ok(caught.length > 0, `not caught; found instead: ${JSON.stringify(breaches)}`)
    assert.ok(
      wall === 'site-reaches-only-published' || wall === 'no-circles' || caught.some((one) => one.path === path),
      'named at the file that climbs it',
    )
    assert.ok(caught.every((one) => one.mend.length > 20 && one.line >= 1))
  })
}

test('a file that is no longer long must leave the list of long files', () => {
  const file = { path: 'src/domain/x.ts', lines: 301, imports: [], marks: [] }
  const list = { 'src/domain/x.ts': 'one table of the standard' }
  assert.deepEqual(shapeBreaches({ files: [file], dependencies: [] }, list), [])
  const [stale] = shapeBreaches({ files: [{ ...file, lines: 12 }], dependencies: [] }, list)
  assert.equal(stale?.wall, 'short-files')
})

test('every law has a planted breach', () => {
  const planted = new Set(PLANTED.map((one) => one.wall))
  const laws = [...IMPORT_LAWS, ...MARK_LAWS].map((law) => law.name)
  assert.deepEqual(
    laws.filter((name) => !planted.has(name)),
    [],
  )
})

function breachesOf(files: Files): Breach[] {
  const root = mkdtempSync(join(tmpdir(), 'fairlead-walls-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return findBreaches(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
