import type { Publisher, ReleasedAdvisory } from '../../domain/advisory.ts'
import { csafFileName, csafPath, csafYear } from '../../formats/csaf/paths.ts'
import { csafText, writeCsaf } from '../../formats/csaf/write.ts'
import { writeAtom, writeJsonFeed, writeRss } from '../../formats/feeds.ts'
import { osvId, writeOsv } from '../../formats/osv.ts'
import { writeSecurityTxt } from '../../formats/security-txt.ts'
import { type Bytes, hex, sha256, sha512, utf8 } from '../../lib/bytes.ts'
import { DAY, toIso } from '../../lib/instant.ts'
import type { PublishedObject } from '../../store/store.ts'
import { PATHS } from '../../views/paths.ts'
import { securityMd } from '../../views/policy-text.ts'
import { scorecardJson } from '../../views/scorecard-json.ts'
import type { Installation } from '../ctx.ts'
import type { PublicFacts } from './public-facts.ts'
import { publisherOf } from './publisher.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT = 'text/plain; charset=utf-8'

/** What machines read: feeds, OSV, CSAF, security.txt, the scorecard and the policy file. */
export function machineFiles(installation: Installation, facts: PublicFacts): readonly PublishedObject[] {
  const publisher = publisherOf(facts.inForce.policy, installation)
  const { advisories } = facts
  return [
    file(PATHS.atom, 'application/atom+xml; charset=utf-8', writeAtom(advisories, publisher)),
    file(PATHS.rss, 'application/rss+xml; charset=utf-8', writeRss(advisories, publisher)),
    file(PATHS.json, 'application/feed+json; charset=utf-8', writeJsonFeed(advisories, publisher)),
    ...osvFiles(advisories, publisher),
    ...csafFiles(advisories, publisher),
    file(PATHS.securityTxt, TEXT, securityTxt(installation, facts)),
    file(
      '/SECURITY.md',
      'text/markdown; charset=utf-8',
      securityMd(facts.inForce.policy, { baseUrl: installation.baseUrl }),
    ),
    file('/policy.yaml', TEXT, facts.policySource),
    file('/scorecard.json', JSON_TYPE, scorecardJson(facts.scorecard)),
  ]
}

function osvFiles(advisories: readonly ReleasedAdvisory[], publisher: Publisher): readonly PublishedObject[] {
  const records = advisories.map((advisory) => writeOsv(advisory, publisher))
  const each = advisories.map((advisory, i) =>
    file(`/osv/${osvId(advisory.facts.id)}.json`, JSON_TYPE, `${JSON.stringify(records[i], null, 2)}\n`),
  )
  return [...each, file(PATHS.osv, JSON_TYPE, `${JSON.stringify(records, null, 2)}\n`)]
}

/** CSAF 2.0 §7.1: the document, and beside it its hashes; index.txt and changes.csv lead there. */
function csafFiles(advisories: readonly ReleasedAdvisory[], publisher: Publisher): readonly PublishedObject[] {
  const documents = advisories.flatMap((advisory) => {
    const path = `/.well-known/csaf/${csafPath(advisory)}`
    const bytes = utf8(csafText(writeCsaf(advisory, publisher)))
    const name = csafFileName(advisory.facts.id)
    return [
      { path, type: JSON_TYPE, bytes },
      file(`${path}.sha256`, TEXT, `${digest('sha256', bytes)}  ${name}\n`),
      file(`${path}.sha512`, TEXT, `${digest('sha512', bytes)}  ${name}\n`),
    ]
  })
  const byDate = [...advisories].sort((a, b) => b.currentRelease - a.currentRelease)
  const relative = (advisory: ReleasedAdvisory): string => `${csafYear(advisory)}/${csafFileName(advisory.facts.id)}`
  const changes = byDate.map((advisory) => `"${relative(advisory)}","${toIso(advisory.currentRelease)}"\n`).join('')
  return [
    ...documents,
    file('/.well-known/csaf/white/index.txt', TEXT, byDate.map((advisory) => `${relative(advisory)}\n`).join('')),
    file('/.well-known/csaf/white/changes.csv', 'text/csv; charset=utf-8', changes),
  ]
}

function securityTxt(installation: Installation, { inForce, now }: PublicFacts): string {
  return writeSecurityTxt(inForce.policy.securityTxt, {
    expires: now + 180 * DAY,
    policy: `${installation.baseUrl}${PATHS.policy}`,
    canonical: [`${installation.baseUrl}${PATHS.securityTxt}`],
  })
}

function digest(algorithm: 'sha256' | 'sha512', bytes: Bytes): string {
  return hex(algorithm === 'sha256' ? sha256(bytes) : sha512(bytes))
}

function file(path: string, type: string, text: string): PublishedObject {
  return { path, type, bytes: utf8(text) }
}
