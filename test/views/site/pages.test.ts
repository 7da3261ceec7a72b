import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AdvisoryFacts } from '../../../src/domain/advisory.ts'
import type { CompiledPolicy } from '../../../src/domain/policy.ts'
import { scorecard } from '../../../src/domain/scorecard.ts'
import { PATHS } from '../../../src/views/paths.ts'
import { promiseTexts } from '../../../src/views/policy-text.ts'
import { advisoriesPage } from '../../../src/views/site/advisories-page.ts'
import { advisoryPage } from '../../../src/views/site/advisory-page.ts'
import { policyPage } from '../../../src/views/site/policy-page.ts'
import { portalPage } from '../../../src/views/site/portal-page.ts'
import { scorecardPage } from '../../../src/views/site/scorecard-page.ts'
import { thanksPage } from '../../../src/views/site/thanks-page.ts'
import { asIs } from '../../gallery/gallery.ts'
import { poisoned } from '../../gallery/poison.ts'
import { emptyPages, fullPages } from './house.ts'
import { linksOf, markupFaults } from './markup.ts'
import { ADVISORIES, dated, FACTS, KEPT, NOW, PUBLISHER, shippedPolicy } from './sample.ts'

const POLICIES = ['nodejs', 'deno-deploy', 'defectdojo', 'octopus-deploy', 'neon']
const NODE = shippedPolicy('nodejs')

for (const name of POLICIES) {
  test(`every page under the policy ${name} is sound: one h1, closed elements, no script, no style, nothing from elsewhere`, () => {
    const policy = shippedPolicy(name)
    for (const [path, draw] of [...fullPages(policy), ...emptyPages(policy)]) {
      assert.deepEqual(markupFaults(draw(asIs).text), [], path)
    }
  })
}

test('every link inside the site leads to a page or a file that the site has', () => {
  const pages = new Set(fullPages(NODE).map(([path]) => path))
  const files = new Set<string>([
    ...Object.values(PATHS),
    '/policy.yaml',
    '/scorecard.json',
    '/osv/x_NODE-2026-017.json',
  ])
  const known = (link: string): boolean =>
    pages.has(link) ||
    files.has(link) ||
    /^\/(\.well-known\/csaf\/white\/\d{4}|osv)\/[\w-]+\.json(\.sha\d+)?$/.test(link)
  for (const [path, draw] of fullPages(NODE)) {
    const lost = linksOf(draw(asIs).text).filter((link) => link.startsWith('/') && !known(link))
    assert.deepEqual(lost, [], path)
  }
})

test('the number in a promise on the page is the number in the policy', () => {
  const [first, ...rest] = NODE.promises
  assert.ok(first?.timing?.form === 'after')
  const slower: CompiledPolicy = {
    ...NODE,
    promises: [{ ...first, timing: { ...first.timing, max: { amount: 36, unit: 'hour' } } }, ...rest],
  }
  const page = policyOf(slower)
  assert.match(page, /Within 36 hours of your report/)
  assert.match(page, /by 36 h/)
  assert.doesNotMatch(page, /by 24 h/)
})

test('a door that is given out on request is never printed', () => {
  const number = '+1 555 0100 999'
  const policy: CompiledPolicy = { ...NODE, doors: [{ kind: 'signal', address: number, onRequest: true }] }
  assert.doesNotMatch(policyOf(policy), /0100/)
  assert.doesNotMatch(portalOf(policy), /0100/)
  assert.match(policyOf(policy), /Given to you when you ask for it/)
})

test('promises to the team are not on public pages', () => {
  const policy: CompiledPolicy = {
    ...NODE,
    promises: NODE.promises.map((promise) =>
      promise.kind === 'answer' ? { ...promise, quote: 'Inner promise', visibility: 'team' } : promise,
    ),
  }
  assert.doesNotMatch(policyOf(policy) + portalOf(policy), /Inner promise/)
})

test('a record of few outcomes is told in words and without a number', () => {
  const id = NODE.promises[0]?.id ?? ''
  const outcomes = [1, 2, 3].map((n) => ({ promise: id, due: NOW - n * 1000, kept: n === 1 }))
  const card = scorecard(outcomes, NODE, NOW)
  const page = scorecardPage({ frame: { organisation: 'Node.js' }, scorecard: card, promises: promiseTexts(NODE) }).text
  assert.match(page, /Fell due fewer than five times/)
  assert.match(page, /Too few promises have fallen due to count/)
  assert.doesNotMatch(page, /Kept 1 of 3|1 of 3/)
})

test('a scorecard says how many promises were missed, in its heading', () => {
  const id = NODE.promises[0]?.id ?? ''
  const outcomes = Array.from({ length: 200 }, (_, n) => ({ promise: id, due: NOW - n * 1000, kept: n > 0 }))
  const card = scorecard(outcomes, NODE, NOW)
  const page = scorecardPage({ frame: { organisation: 'Node.js' }, scorecard: card, promises: [] }).text
  assert.match(page, /<h1>199 of 200 promises kept, 1 missed<\/h1>/)
  assert.match(page, /99 in a hundred/)
})

test('an advisory says what is affected, what is not, and what to upgrade to', () => {
  const page = advisoryOf()
  assert.match(page, /Upgrade to 25\.9\.1, 24\.14\.2 or 22\.22\.3\./)
  assert.match(page, /22\.7\.0 and later, before 22\.22\.3/)
  assert.match(page, /not affected: vulnerable code not present/)
  assert.match(page, /not examined/)
  assert.match(page, /Found and reported by/)
  assert.match(page, /node-2026-017\.json\.sha512/)
})

test('a promise that was missed on the way stays missed in the timeline of its advisory', () => {
  const page = advisoryOf()
  assert.match(page, /<strong class="is-late">Missed<\/strong>: 6 h 36 min late/)
  assert.match(page, /Kept, 20 h 33 min early/)
})

test('a draft says that it is one, and links to no record that does not exist yet', () => {
  const page = advisoryOf({ draft: true })
  assert.match(page, /<strong>Draft\.<\/strong>/)
  assert.match(page, /<title>Draft, /)
  assert.doesNotMatch(page, /\.well-known\/csaf\/white/)
})

test('an address for mail in a credit is not printed', () => {
  const page = advisoryOf() + thanksPage({ frame: { organisation: 'Node.js' }, advisories: ADVISORIES }).text
  assert.doesNotMatch(page, /tomasz@example\.org/)
  assert.match(page, /https:\/\/halvorsen\.example\//)
})

test('hostile words in any of the facts stay words on every page', () => {
  for (const [path, draw] of [...fullPages(NODE), ...emptyPages(NODE)])
    assert.deepEqual(markupFaults(draw(poisoned).text), [], path)
})

const HOSTILE = `"'></a><script>alert(1)</script><img src=x onerror=alert(2)>&`

test('hostile words in an advisory stay words on every page', () => {
  const hostile: AdvisoryFacts = {
    ...hostileStrings({ ...FACTS, severity: { level: HOSTILE, vectors: [HOSTILE] } }),
    references: [
      { url: 'javascript:alert(1)', type: 'web', summary: HOSTILE },
      { url: `https://x.example/${HOSTILE}`, type: 'web' },
      { url: 'data:text/html,<script>alert(1)</script>', type: 'fix' },
    ],
    credits: [{ name: HOSTILE, type: 'finder', contact: 'javascript:alert(1)' }],
    description: `${HOSTILE}\n\n[a](javascript:alert(1)) <b onclick=alert(1)>`,
  }
  const advisory = { ...dated(), facts: hostile, withdrawn: { at: NOW, reason: HOSTILE } }
  const frame = { organisation: HOSTILE }
  const pages = [
    advisoryPage({ frame, publisher: { ...PUBLISHER, contact: 'javascript:alert(1)' }, advisory, zone: 'UTC' }),
    advisoriesPage({ frame, advisories: [advisory] }),
    thanksPage({ frame, advisories: [{ ...dated(), facts: hostile }] }),
    portalPage({ ...shared(NODE), frame, latest: [advisory], intakePause: { from: NOW, until: NOW, begun: true } }),
  ]
  for (const page of pages) assert.deepEqual(markupFaults(page.text), [])
})

test('hostile words in a policy stay words on its pages', () => {
  const policy: CompiledPolicy = {
    ...NODE,
    title: HOSTILE,
    lede: HOSTILE,
    doors: [
      { kind: 'web', address: 'javascript:alert(1)', note: HOSTILE },
      { kind: 'mail', address: HOSTILE },
    ],
    routes: [{ id: 'x', what: HOSTILE, to: HOSTILE, address: 'data:text/html,x' }],
    updates: [{ name: HOSTILE, address: 'javascript:alert(1)' }],
    conduct: { please: [HOSTILE], doNot: [HOSTILE] },
    sections: [{ id: 'x', heading: HOSTILE, text: HOSTILE }],
    promises: NODE.promises.map((promise) => ({ ...promise, quote: HOSTILE, note: HOSTILE })),
  }
  for (const page of [policyOf(policy), portalOf(policy)]) assert.deepEqual(markupFaults(page), [])
})

function policyOf(policy: CompiledPolicy): string {
  const inForce = { version: 1, digest: 'ab'.repeat(32), activatedAt: NOW, file: '/policy.yaml' }
  return policyPage({ ...shared(policy), inForce, earlier: [], absences: [], intakePause: null }).text
}

function portalOf(policy: CompiledPolicy): string {
  return portalPage({ ...shared(policy), latest: [], intakePause: null }).text
}

function shared(policy: CompiledPolicy) {
  return { frame: { organisation: 'Node.js' }, publisher: PUBLISHER, policy, promises: promiseTexts(policy) }
}

function advisoryOf(more: { draft?: boolean } = {}): string {
  const frame = { organisation: 'Node.js' }
  return advisoryPage({ frame, publisher: PUBLISHER, advisory: dated(), zone: 'UTC', kept: KEPT, ...more }).text
}

/** The same facts with the hostile text in every free sentence. */
function hostileStrings(facts: AdvisoryFacts): AdvisoryFacts {
  return {
    ...facts,
    id: HOSTILE,
    title: HOSTILE,
    summary: HOSTILE,
    impact: HOSTILE,
    workaround: HOSTILE,
    cve: HOSTILE,
    aliases: [HOSTILE],
    cwe: [HOSTILE],
    affected: facts.affected.map((product) => ({
      ...product,
      product: HOSTILE,
      purl: HOSTILE,
      versions: [HOSTILE],
      lines: product.lines.map((line) => ({ ...line, line: HOSTILE, introduced: HOSTILE, justification: HOSTILE })),
    })),
    timeline: [{ at: NOW, what: HOSTILE }],
  }
}
