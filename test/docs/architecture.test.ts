import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { PACKAGES } from '../../tools/walls/homes.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/security.md']

test('ARCHITECTURE.md gives a reason for each runtime dependency, and for nothing else', () => {
  const part = read('ARCHITECTURE.md').split('## Dependencies')[1]?.split('\n## ')[0] ?? ''
  const rows = [...part.matchAll(/^\| `(?<name>[^`]+)` \| (?<reason>.+) \|$/gm)]
  assert.deepEqual(rows.map((row) => row.groups?.name).sort(), dependencies())
  for (const row of rows) assert.ok((row.groups?.reason?.length ?? 0) > 10, `${row.groups?.name} has no reason`)
})

test('each runtime dependency has a home, at an exact version', () => {
  for (const name of dependencies())
    assert.ok(Object.hasOwn(PACKAGES, name), `${name} has no row in tools/walls/homes.ts`)
  const { dependencies: versions }: { dependencies: Record<string, string> } = JSON.parse(read('package.json'))
  for (const [name, version] of Object.entries(versions)) assert.match(version, /^\d+\.\d+\.\d+$/, `${name} floats`)
})

test('every link between the documents leads to a file that exists', () => {
  const pages = [...PAGES, ...markdownIn('docs/adr'), ...markdownIn('docs/manual')]
  for (const page of pages) {
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)) {
      assert.ok(existsSync(join(ROOT, dirname(page), target)), `${page} links to ${target}, which does not exist`)
    }
  }
})

test('the list of decisions names every decision by its title', () => {
  const list = read('docs/adr/README.md')
  for (const page of markdownIn('docs/adr').filter((one) => !one.endsWith('README.md'))) {
    const title = /^# (\d{4}) (.+)$/m.exec(read(page))
    assert.ok(title, `${page} has no title`)
    assert.ok(list.includes(`| [${title[1]}](${page.split('/').at(-1)}) | ${title[2]} |`), `${page} is not in the list`)
  }
})

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
}

function dependencies(): string[] {
  const parsed: { dependencies: Record<string, string> } = JSON.parse(read('package.json'))
  return Object.keys(parsed.dependencies).sort()
}
