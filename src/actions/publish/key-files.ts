import type { CompiledPolicy } from '../../domain/policy.ts'
import { dearmored, WKD, wkdPath, wkdPlace } from '../../formats/wkd.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { PublishedObject } from '../../store/store.ts'
import { PATHS } from '../../views/paths.ts'
import type { Installation } from '../ctx.ts'
import { teamAddresses } from '../keys/user-ids.ts'
import type { Signing } from './signing.ts'

/**
 * Our public key where people and programs look for it: at its own address, and in the Web Key Directory of each domain
 * that the team has an address in (draft-koch-openpgp-webkey-service §3.1). Which host may answer for which domain is
 * decided where it is served; the direct form is there for a copy of the site on the domain itself.
 */
export function keyFiles(
  installation: Installation,
  policy: CompiledPolicy,
  signing: Signing,
): readonly PublishedObject[] {
  const places = teamAddresses(policy, installation).flatMap((address) => wkdPlace(address) ?? [])
  const domains = [...new Set(places.map(({ domain }) => domain))]
  const bytes = dearmored(signing.armored)
  const key = (path: string): PublishedObject => ({ path, type: 'application/octet-stream', bytes })
  const policyOf = (folder: string): PublishedObject => ({
    path: `${folder}/policy`,
    type: 'text/plain; charset=utf-8',
    // Empty: no rule of its own (§4.5).
    bytes: utf8(''),
  })
  const own = new URL(installation.baseUrl).hostname
  const objects = [
    {
      path: PATHS.openpgpKey,
      type: 'application/pgp-keys',
      bytes: utf8([signing.armored, ...signing.revoked].join('\n')),
    },
    ...places.map((place) => key(wkdPath(place))),
    ...domains.map((domain) => policyOf(`${WKD}/${domain}`)),
    ...places.filter(({ domain }) => domain === own).map(({ hash }) => key(`${WKD}/hu/${hash}`)),
    ...(domains.includes(own) ? [policyOf(WKD)] : []),
  ]
  return [...new Map(objects.map((object) => [object.path, object])).values()]
}
