import type { DatedAdvisory, Publisher } from '../../domain/advisory.ts'
import { toIso } from '../../lib/instant.ts'

/** CSAF 2.0 §5.1: the id in lower case, every run of other characters one underscore, and .json. */
export function csafFileName(id: string): string {
  return `${id.toLowerCase().replace(/[^+\-a-z0-9]+/g, '_')}.json`
}

/** CSAF 2.0 §7.1.11: the folder is the year of the initial release, in UTC. */
export function csafYear(advisory: Pick<DatedAdvisory, 'initialRelease'>): string {
  return toIso(advisory.initialRelease).slice(0, 4)
}

/** Where the document lies under the provider's directory: white/2026/node-2026-017.json. */
export function csafPath(advisory: DatedAdvisory): string {
  return `white/${csafYear(advisory)}/${csafFileName(advisory.facts.id)}`
}

export function csafUrl(advisory: DatedAdvisory, publisher: Publisher): string {
  return `${publisher.baseUrl}/.well-known/csaf/${csafPath(advisory)}`
}

export function advisoryUrl(id: string, publisher: Publisher): string {
  return `${publisher.baseUrl}/advisories/${PLAIN.test(id) ? id : encodeURIComponent(id)}`
}
const PLAIN = /^[\w.-]+$/
