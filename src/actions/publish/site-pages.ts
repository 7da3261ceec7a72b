import { pauseAhead } from '../../domain/organisation.ts'
import { currentKey, endOf } from '../../domain/own-keys.ts'
import type { PolicyVersion } from '../../domain/policy.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { Html } from '../../lib/html.ts'
import type { PublishedObject } from '../../store/store.ts'
import { advisoryPath, PATHS } from '../../views/paths.ts'
import { absenceWords, promiseTexts } from '../../views/policy-text.ts'
import { advisoriesPage } from '../../views/site/advisories-page.ts'
import { advisoryPage } from '../../views/site/advisory-page.ts'
import { manualPage } from '../../views/site/manual-page.ts'
import { notFoundPage } from '../../views/site/not-found-page.ts'
import { policyPage } from '../../views/site/policy-page.ts'
import { portalPage } from '../../views/site/portal-page.ts'
import type { IntakeRest, OpenpgpKey, PolicyVersionFacts, PromiseText } from '../../views/site/props.ts'
import { scorecardPage } from '../../views/site/scorecard-page.ts'
import { subscribePage } from '../../views/site/subscribe-page.ts'
import { thanksPage } from '../../views/site/thanks-page.ts'
import type { Installation } from '../ctx.ts'
import type { PublicFacts } from './public-facts.ts'
import { publisherOf } from './publisher.ts'

/** Every page that people read, as files. */
export function sitePages(installation: Installation, facts: PublicFacts): readonly PublishedObject[] {
  const { policy } = facts.inForce
  const frame = { organisation: policy.organisation.name }
  const publisher = publisherOf(policy, installation)
  const promises = recorded(facts)
  const { advisories, scorecard } = facts
  return [
    page(
      PATHS.portal,
      portalPage({
        frame,
        publisher,
        policy,
        promises,
        latest: advisories,
        intakePause: pauseOf(facts),
        ...keyOf(facts),
      }),
    ),
    page(PATHS.policy, policyOf(installation, facts, promises)),
    page(PATHS.advisories, advisoriesPage({ frame, advisories })),
    ...advisories.map((advisory) =>
      page(
        advisoryPath(advisory.facts.id),
        advisoryPage({ frame, publisher, advisory, zone: policy.zone, kept: facts.kept.get(advisory.facts.id) ?? [] }),
      ),
    ),
    page(PATHS.scorecard, scorecardPage({ frame, scorecard, promises })),
    page(PATHS.thanks, thanksPage({ frame, advisories })),
    page(PATHS.subscribe, subscribePage({ frame, publisher, policy })),
    ...manualPages(installation, frame),
    page('/404', notFoundPage({ frame })),
  ]
}

function policyOf(installation: Installation, facts: PublicFacts, promises: readonly PromiseText[]): Html {
  const { policy } = facts.inForce
  return policyPage({
    frame: { organisation: policy.organisation.name },
    publisher: publisherOf(policy, installation),
    policy,
    promises,
    inForce: { ...versionFacts(facts.inForce), file: '/policy.yaml' },
    earlier: facts.versions
      .filter((v) => v.version !== facts.inForce.version)
      .map(versionFacts)
      .reverse(),
    absences: facts.organisation.absences
      .filter((absence) => absence.until > facts.now)
      .map((absence) => ({ from: absence.from, until: absence.until, effect: absenceWords(policy, absence) })),
    intakePause: pauseOf(facts),
    ledgerKey: facts.ledgerKey,
    ...keyOf(facts),
  })
}

function manualPages(installation: Installation, frame: { readonly organisation: string }): readonly PublishedObject[] {
  const chapters = installation.manual.map(({ id, title }) => ({ id, title }))
  return installation.manual.map((chapter) =>
    page(
      chapter.id === 'index' ? PATHS.manual : `${PATHS.manual}/${chapter.id}`,
      manualPage({ frame, chapters, chapter }),
    ),
  )
}

function recorded({ inForce, scorecard }: PublicFacts): readonly PromiseText[] {
  const records = new Map(scorecard.lines.map((line) => [line.promise, line.record]))
  return promiseTexts(inForce.policy).map((text) => {
    const record = records.get(text.id)
    return record === undefined ? text : { ...text, record }
  })
}

function versionFacts(version: PolicyVersion): PolicyVersionFacts {
  return { version: version.version, digest: version.digest, activatedAt: version.activatedAt }
}

/** The key that people encrypt to us with. */
function keyOf({ organisation }: PublicFacts): { readonly openpgp?: OpenpgpKey } {
  const key = currentKey(organisation)
  if (key === undefined) return {}
  const until = endOf(key)
  return { openpgp: { fingerprint: key.fingerprint.toUpperCase(), ...(until === null ? {} : { until }) } }
}

function pauseOf({ organisation, now }: PublicFacts): IntakeRest | null {
  const pause = pauseAhead(organisation, now)
  return pause === undefined ? null : { ...pause, begun: pause.from <= now }
}

function page(path: string, markup: Html): PublishedObject {
  return { path, type: 'text/html; charset=utf-8', bytes: utf8(markup.text) }
}
