import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AdvisoryFacts } from '../../../src/domain/advisory.ts'
import type { CompiledPolicy } from '../../../src/domain/policy.ts'
import { type Scorecard, scorecard } from '../../../src/domain/scorecard.ts'
import type { Html } from '../../../src/lib/html.ts'
import { absenceWords, promiseTexts } from '../../../src/views/policy-text.ts'
import { advisoriesPage } from '../../../src/views/site/advisories-page.ts'
import { advisoryPage } from '../../../src/views/site/advisory-page.ts'
import { manualPage } from '../../../src/views/site/manual-page.ts'
import { notFoundPage } from '../../../src/views/site/not-found-page.ts'
import { policyPage } from '../../../src/views/site/policy-page.ts'
import { portalPage } from '../../../src/views/site/portal-page.ts'
import type { PolicyPageProps, PromiseText } from '../../../src/views/site/props.ts'
import { scorecardPage } from '../../../src/views/site/scorecard-page.ts'
import { subscribePage } from '../../../src/views/site/subscribe-page.ts'
import { thanksPage } from '../../../src/views/site/thanks-page.ts'
import type { As } from '../../gallery/gallery.ts'
import { ADVISORIES, at, dated, FACTS, KEPT, NOW, outcomes, PUBLISHER } from './sample.ts'

export type Page = readonly [path: string, draw: (as: As) => Html]

/** Every page of a house that has published before. */
export function fullPages(policy: CompiledPolicy): readonly Page[] {
  const frame = { organisation: policy.organisation.name }
  const card = scorecard(outcomes(policy), policy, NOW)
  const promises = withRecord(promiseTexts(policy), card)
  const openpgp = { fingerprint: '6F2A91C04D7BE358A0C61B94D83E57F02C6D9E41', until: at('2026-12-31T00:00:00Z') }
  const shared = { frame, publisher: PUBLISHER, policy, promises, openpgp }
  const paused = at('2026-04-27T08:00:00Z')
  return [
    [
      '/',
      (as) =>
        portalPage(as({ ...shared, latest: ADVISORIES, intakePause: { from: paused, until: paused, begun: true } })),
    ],
    ['/policy', (as) => policyPage(as({ ...shared, ...changes(policy) }))],
    ['/advisories', (as) => advisoriesPage(as({ frame, advisories: ADVISORIES }))],
    ...ADVISORIES.map((advisory): Page => {
      const props = { frame, publisher: PUBLISHER, advisory, zone: 'Europe/Berlin', kept: KEPT }
      return [`/advisories/${advisory.facts.id}`, (as) => advisoryPage(as(props))]
    }),
    ['/scorecard', (as) => scorecardPage(as({ frame, scorecard: card, promises }))],
    ['/thanks', (as) => thanksPage(as({ frame, advisories: ADVISORIES }))],
    ['/subscribe', (as) => subscribePage(as({ frame, publisher: PUBLISHER, policy }))],
    ...chapters().map((chapter, _index, all): Page => {
      const path = chapter.id === 'index' ? '/manual' : `/manual/${chapter.id}`
      return [path, (as) => manualPage(as({ frame, chapters: all, chapter }))]
    }),
    ['/404', (as) => notFoundPage(as({ frame }))],
  ]
}

/** The same house on its first day: nothing published, nothing counted, and a draft. */
export function emptyPages(policy: CompiledPolicy): readonly Page[] {
  const frame = { organisation: policy.organisation.name }
  const promises = promiseTexts(policy)
  const shared = { frame, publisher: PUBLISHER, policy, promises, intakePause: null }
  const inForce = { version: 1, digest: 'ab'.repeat(32), activatedAt: NOW, file: '/policy.yaml' }
  const none = scorecard([], policy, NOW)
  const draft = { ...dated(), facts: bareFacts() }
  return [
    ['/empty', (as) => portalPage(as({ ...shared, latest: [] }))],
    ['/empty/policy', (as) => policyPage(as({ ...shared, inForce, earlier: [], absences: [] }))],
    ['/empty/advisories', (as) => advisoriesPage(as({ frame, advisories: [] }))],
    [
      '/empty/draft',
      (as) => advisoryPage(as({ frame, publisher: PUBLISHER, advisory: draft, zone: policy.zone, draft: true })),
    ],
    ['/empty/scorecard', (as) => scorecardPage(as({ frame, scorecard: none, promises }))],
    ['/empty/thanks', (as) => thanksPage(as({ frame, advisories: [] }))],
  ]
}

function changes(
  policy: CompiledPolicy,
): Pick<PolicyPageProps, 'inForce' | 'earlier' | 'absences' | 'intakePause' | 'ledgerKey'> {
  const before = (version: number) => ({ version, digest: '0cd1'.repeat(16), activatedAt: at('2025-06-01T12:00:00Z') })
  return {
    inForce: { version: 3, digest: 'a9b4'.repeat(16), activatedAt: at('2026-01-12T09:00:00Z'), file: '/policy.yaml' },
    earlier: [before(2), before(1)],
    absences: [{ from: at('2026-12-24T12:00:00Z'), until: at('2027-01-02T12:00:00Z'), effect: absenceWords(policy) }],
    intakePause: null,
    ledgerKey: 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=',
  }
}

/** A draft of which little is known. */
function bareFacts(): AdvisoryFacts {
  const { id, title, summary } = FACTS
  const none = { aliases: [], cwe: [], affected: [], credits: [], references: [], timeline: [] }
  return { id, title, summary, description: '', severity: { level: 'low', vectors: [] }, ...none }
}

function withRecord(texts: readonly PromiseText[], card: Scorecard): readonly PromiseText[] {
  const records = new Map(card.lines.map((line) => [line.promise, line.record]))
  return texts.map((text) => {
    const record = records.get(text.id)
    return record === undefined ? text : { ...text, record }
  })
}

function chapters(): readonly { id: string; title: string; text: string }[] {
  const folder = join(import.meta.dirname, '../../../docs/manual')
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'))
  return files
    .sort((a, b) => Number(b === 'index.md') - Number(a === 'index.md'))
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return { id: file.replace('.md', ''), title: /^# (.+)$/m.exec(text)?.[1] ?? file, text }
    })
}
