import assert from 'node:assert/strict'
import { test } from 'node:test'
import { datedDraft } from '../../src/domain/advisory.ts'
import { writeMarkdown, writePlainText } from '../../src/formats/advisory-text.ts'
import { writeAtom, writeJsonFeed, writeRss } from '../../src/formats/feeds.ts'
import { importMarkdown } from '../../src/formats/import-markdown.ts'
import { readSecurityTxt, writeSecurityTxt } from '../../src/formats/security-txt.ts'
import { checkSecurityTxt } from '../../src/formats/security-txt-check.ts'
import { example, publisher } from './example.ts'

const now = Date.UTC(2026, 3, 14, 16, 12)
const hostile = '</title><script>alert(1)</script>]]>&\u0000\ud800"\''

test('no fact can break out of a feed', () => {
  const facts = { ...example, title: hostile, summary: hostile, description: hostile }
  const advisories = [datedDraft(facts, now)]
  for (const feed of [writeAtom(advisories, publisher), writeRss(advisories, publisher)]) {
    assert.ok(!feed.includes('<script') && !feed.includes('\u0000') && feed.isWellFormed())
    assert.equal(feed.match(/<title>/g)?.length, 2)
  }
  assert.equal(JSON.parse(writeJsonFeed(advisories, publisher)).version, 'https://jsonfeed.org/version/1.1')
})

test('the newest advisory stands first, and an empty feed is a feed', () => {
  const advisories = [datedDraft(example, now), datedDraft({ ...example, id: 'NODE-2026-018' }, now + 1000)]
  assert.match(JSON.parse(writeJsonFeed(advisories, publisher)).items[0].id, /NODE-2026-018$/)
  assert.match(writeAtom([], publisher), /<updated>1970-01-01T00:00:00Z<\/updated>/)
})

test('the mail fits 72 columns and names every line, fix and credit', () => {
  const text = writePlainText(datedDraft(example, now), publisher)
  for (const line of text.split('\n'))
    assert.ok(line.length <= 72 || !line.includes(' ') || line.startsWith('CVSS:'), line)
  for (const word of [
    '25.9.1',
    '24.14.2',
    '22.22.2',
    'CVE-2026-99041',
    'Found by Mira Halvorsen',
    'Fixed by Tomasz Wilk',
  ])
    assert.ok(text.includes(word), word)
})

test('our own Markdown is read back: id, CVE, severity, vectors and weaknesses', () => {
  const { facts, unread } = importMarkdown(writeMarkdown(datedDraft(example, now), publisher))
  assert.equal(facts.id, example.id)
  assert.equal(facts.cve, example.cve)
  assert.equal(facts.severity.level, 'high')
  assert.deepEqual(facts.severity.vectors, example.severity.vectors)
  assert.deepEqual(facts.cwe, example.cwe)
  assert.equal(facts.workaround, example.workaround)
  assert.equal(unread.length, 1)
})

test('the security.txt we write has no error, and no value can add a field', () => {
  const facts = {
    contacts: ['mailto:security@example.com', 'https://example.com/report\nExpires: 1999-01-01T00:00:00Z'],
    canonical: [],
    languages: ['en', 'de'],
    encryption: ['https://example.com/key.asc'],
  }
  const text = writeSecurityTxt(facts, { expires: now + 86_400_000, policy: 'https://example.com/policy' })
  assert.equal(readSecurityTxt(text).fields.filter((field) => field.name === 'Expires').length, 1)
  const clean = writeSecurityTxt({ ...facts, contacts: facts.contacts.slice(0, 1) }, { expires: now + 86_400_000 })
  const findings = checkSecurityTxt(new TextEncoder().encode(clean), { now })
  assert.deepEqual(
    findings.filter((finding) => finding.level !== 'note'),
    [],
  )
})
