import type { Publisher, ReleasedAdvisory } from '../../domain/advisory.ts'
import { hasRecord } from '../../domain/imported.ts'
import { writeAffectedIndex } from '../../formats/affected-index.ts'
import { providerMetadataUrls, providerTree } from '../../formats/csaf/provider.ts'
import { writeAtom, writeJsonFeed, writeRss } from '../../formats/feeds.ts'
import { osvId, writeOsv } from '../../formats/osv.ts'
import { writeSecurityTxt } from '../../formats/security-txt.ts'
import { utf8 } from '../../lib/bytes.ts'
import { DAY } from '../../lib/instant.ts'
import type { PublishedObject } from '../../store/store.ts'
import { PATHS } from '../../views/paths.ts'
import { securityMd } from '../../views/policy-text.ts'
import { scorecardJson } from '../../views/scorecard-json.ts'
import type { Installation } from '../ctx.ts'
import { keyFiles } from './key-files.ts'
import type { PublicFacts } from './public-facts.ts'
import { publisherOf } from './publisher.ts'
import type { Signing } from './signing.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT = 'text/plain; charset=utf-8'

/** What machines read: feeds, OSV, CSAF, security.txt, the scorecard and the policy file. */
export async function machineFiles(
  installation: Installation,
  facts: PublicFacts,
  signing: Signing | undefined,
): Promise<readonly PublishedObject[]> {
  const publisher = publisherOf(facts.inForce.policy, installation)
  const { advisories } = facts
  // A feed tells of what is new: what was taken over is not.
  const news = advisories.filter(({ imported }) => imported === undefined)
  const osv = advisories.filter((advisory) => hasRecord(advisory, 'osv'))
  return [
    file(PATHS.atom, 'application/atom+xml; charset=utf-8', writeAtom(news, publisher)),
    file(PATHS.rss, 'application/rss+xml; charset=utf-8', writeRss(news, publisher)),
    file(PATHS.json, 'application/feed+json; charset=utf-8', writeJsonFeed(news, publisher)),
    ...osvFiles(osv, publisher),
    file(PATHS.affected, JSON_TYPE, writeAffectedIndex(publisher.name, advisories)),
    ...(await csafFiles(facts, publisher, signing)),
    file(PATHS.securityTxt, TEXT, await securityTxt(installation, facts, signing)),
    ...(signing === undefined ? [] : keyFiles(installation, facts.inForce.policy, signing)),
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
  // Under our own id, and under the id that the record has where OSV's rules give it another.
  const each = advisories.flatMap(({ facts: { id } }, i) =>
    [...new Set([id, osvId(id)])].map((name) =>
      file(`/osv/${name}.json`, JSON_TYPE, `${JSON.stringify(records[i], null, 2)}\n`),
    ),
  )
  return [...each, file(PATHS.osv, JSON_TYPE, `${JSON.stringify(records, null, 2)}\n`)]
}

/** CSAF 2.0 §7.1: the whole tree below /.well-known/csaf/. */
async function csafFiles(
  facts: PublicFacts,
  publisher: Publisher,
  signing: Signing | undefined,
): Promise<readonly PublishedObject[]> {
  const keys = signing === undefined ? {} : { keys: signing }
  const told = facts.advisories.filter((advisory) => hasRecord(advisory, 'csaf'))
  const tree = await providerTree(told, publisher, { changedAt: facts.inForce.activatedAt, ...keys })
  return [...tree].map(([name, bytes]) => ({ path: `/.well-known/csaf/${name}`, type: typeOf(name), bytes }))
}

function typeOf(name: string): string {
  if (name.endsWith('.json')) return JSON_TYPE
  if (name.endsWith('/')) return 'text/html; charset=utf-8'
  return name.endsWith('.csv') ? 'text/csv; charset=utf-8' : TEXT
}

/** Signed as a whole (RFC 9116 §2.3), so that a copy of it can be known from a forgery. */
async function securityTxt(
  installation: Installation,
  { inForce, now }: PublicFacts,
  signing: Signing | undefined,
): Promise<string> {
  const isSecure = installation.baseUrl.startsWith('https://')
  const text = writeSecurityTxt(inForce.policy.securityTxt, {
    expires: now + 180 * DAY,
    policy: `${installation.baseUrl}${PATHS.policy}`,
    canonical: [`${installation.baseUrl}${PATHS.securityTxt}`],
    // RFC 9116 §2.5.3: a web address must begin with https.
    ...(isSecure ? { contacts: [`${installation.baseUrl}${PATHS.report}`] } : {}),
    // RFC 9116 §2.4 and CSAF 2.0 §7.1.8 want https; an address of this machine is none.
    ...(isSecure ? { csaf: providerMetadataUrls(publisherOf(inForce.policy, installation)) } : {}),
    ...(isSecure && signing !== undefined ? { encryption: [`${installation.baseUrl}${PATHS.openpgpKey}`] } : {}),
  })
  return signing === undefined ? text : signing.signClear(text)
}

function file(path: string, type: string, text: string): PublishedObject {
  return { path, type, bytes: utf8(text) }
}
