import { Refusal } from '../../domain/refusal.ts'
import type { PublishedStore } from '../../store/store.ts'
import { PATHS } from '../../views/paths.ts'
import { versionAnswerPage } from '../../views/site/version-box.ts'
import { type Answer, page, withHeaders } from '../answer.ts'
import { type Assets, assetAnswer, cached } from '../assets.ts'
import type { Call, Route } from '../route.ts'

/** All that the site has in its hands: what was published, and the files that pages load. */
export interface SitePowers {
  readonly published: Pick<PublishedStore, 'read'>
  readonly assets: Assets
}
export type SiteCall = Call & SitePowers

const PAGES = [
  '/',
  '/policy',
  '/policy.yaml',
  '/SECURITY.md',
  '/advisories/:id',
  '/scorecard',
  '/thanks',
  '/subscribe',
  '/manual',
  '/manual/*',
  '/.well-known/security.txt',
  '/security.txt',
  '/openpgp-key.asc',
] as const
/** Read by programs, also by those that run in a page of somebody else. */
const DATA = [
  '/feed.atom',
  '/feed.rss',
  '/feed.json',
  '/scorecard.json',
  '/osv/*',
  '/affected.json',
  '/.well-known/csaf/*',
  '/.well-known/csaf-aggregator/*',
] as const

/** The public site. It reads the published directory, and nothing else is within its reach. */
export const siteRoutes: readonly Route<SiteCall>[] = [
  get(PATHS.advisories, advisories),
  ...PAGES.map((path) => get(path, (call) => published(call, PAGE_HEADERS))),
  ...DATA.map((path) => get(path, (call) => published(call, DATA_HEADERS))),
  get('/.well-known/openpgpkey/*', directoryKey),
  get('/assets/*', asset),
]

// A released advisory must be seen soon everywhere; until then an ETag saves the bytes.
const PAGE_HEADERS = { 'cache-control': 'public, max-age=60' } as const
const DATA_HEADERS = { ...PAGE_HEADERS, 'access-control-allow-origin': '*' } as const

function get(path: string, handler: Route<SiteCall>['handler']): Route<SiteCall> {
  return { method: 'GET', path, act: 'public', handler }
}

/** The list, or what its form asks: whether a version is affected, answered from the published index. */
async function advisories(call: SiteCall): Promise<Answer> {
  const [product, version] = ['product', 'version'].map((name) => (call.query.get(name) ?? '').slice(0, 300))
  const index =
    version === undefined || !call.query.has('version') ? undefined : await call.published.read(PATHS.affected)
  if (index === undefined) return published(call, PAGE_HEADERS)
  const { page: markup, status } = versionAnswerPage(index.bytes, { product: product ?? '', version: version ?? '' })
  return withHeaders(page(markup, { status }), PAGE_HEADERS)
}

async function published(call: SiteCall, headers: Readonly<Record<string, string>>): Promise<Answer> {
  // A folder is published with its slash, which no path has by now.
  const file = (await call.published.read(call.path)) ?? (await call.published.read(`${call.path}/`))
  if (file === undefined) throw new Refusal('not_found', NOTHING)
  return cached(call, file, headers)
}

/**
 * A Web Key Directory answers for its own domain only: the direct method on the domain itself, the advanced one on its
 * openpgpkey host (draft-koch-openpgp-webkey-service §3.1).
 */
async function directoryKey(call: SiteCall): Promise<Answer> {
  const host = (call.incoming.headers.host ?? '').toLowerCase().replace(/:\d+$/, '')
  const domain = host.replace(/^openpgpkey\./, '')
  const rest = (call.params.rest ?? '').toLowerCase()
  const isAdvanced = host !== domain && rest.startsWith(`${domain}/`)
  const name = isAdvanced ? rest.slice(domain.length + 1) : rest
  const isKnown = name === 'policy' || /^hu\/[a-z0-9]{32}$/.test(name)
  if (!isKnown || (host !== domain && !isAdvanced)) throw new Refusal('not_found', NOTHING)
  return published({ ...call, path: `/.well-known/openpgpkey/${domain}/${name}` }, DATA_HEADERS)
}

const NOTHING = 'Nothing is published at this address.'

function asset(call: SiteCall): Answer {
  const found = call.assets.get(call.params.rest ?? '')
  if (found === undefined) throw new Refusal('not_found', 'There is no such file.')
  return assetAnswer(call, found)
}
