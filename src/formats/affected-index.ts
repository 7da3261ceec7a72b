import type { AdvisoryFacts, AffectedProduct, DatedAdvisory } from '../domain/advisory.ts'
import { schemeOf, type Verdict, verdictOn } from '../domain/affected.ts'
import { isVersion } from '../domain/version.ts'
import type { Bytes } from '../lib/bytes.ts'
import { fromUtf8 } from '../lib/bytes.ts'

/** What the version box needs of every advisory; published as /affected.json, so that the site can answer by itself. */
export interface AffectedIndex {
  readonly format: 1
  readonly organisation: string
  readonly advisories: readonly IndexedAdvisory[]
}
export interface IndexedAdvisory extends Pick<AdvisoryFacts, 'id' | 'title' | 'affected'> {
  readonly cve?: string
  readonly severity: string
}

/** Withdrawn advisories say nothing any more. */
export function writeAffectedIndex(organisation: string, advisories: readonly DatedAdvisory[]): string {
  const index: AffectedIndex = {
    format: 1,
    organisation,
    advisories: advisories
      .filter(({ withdrawn }) => withdrawn === undefined)
      .map(({ facts: { id, title, cve, severity, affected } }) => ({
        id,
        title,
        ...(cve === undefined ? {} : { cve }),
        severity: severity.level,
        affected,
      })),
  }
  return `${JSON.stringify(index)}\n`
}

/** Reads what `writeAffectedIndex` wrote; anything else is a fault of ours. */
export function readAffectedIndex(bytes: Bytes): AffectedIndex {
  const index = JSON.parse(fromUtf8(bytes)) as AffectedIndex
  if (index.format !== 1) throw new Error('The index of affected versions is not one that this Fairlead wrote')
  return index
}

/** A product as a person chooses it: its name, and its package where it is one. */
export function productLabel({ product, ecosystem, package: name }: AffectedProduct): string {
  if (ecosystem === undefined || name === undefined) return product
  return product === name ? `${name} (${ecosystem})` : `${product} (${ecosystem}: ${name})`
}

/** Every product that the advisories name, once each. */
export function productLabels(advisories: readonly Pick<AdvisoryFacts, 'affected'>[]): readonly string[] {
  return [...new Set(advisories.flatMap(({ affected }) => affected.map(productLabel)))].toSorted((a, b) =>
    a.localeCompare(b, 'en'),
  )
}

export interface VersionAnswer {
  readonly advisory: IndexedAdvisory
  readonly verdict: Verdict
}

/**
 * What each advisory on this product says of this version, by the rules of the book; a text that is no version of the
 * product has no answer, so that nothing looks safe by mistake.
 */
export function answersFor(
  index: AffectedIndex,
  label: string,
  version: string,
): { readonly answers: readonly VersionAnswer[] } | { readonly problem: string } {
  const found = index.advisories.flatMap((advisory) =>
    advisory.affected.filter((product) => productLabel(product) === label).map((product) => ({ advisory, product })),
  )
  if (found.length === 0) return { problem: 'No advisory names this product.' }
  const schemes = [...new Set(found.map(({ product }) => schemeOf(product)))]
  if (!schemes.some((scheme) => isVersion(scheme, version)))
    return { problem: `“${version}” is not a version of ${label}.` }
  return {
    answers: found.flatMap(({ advisory, product }) =>
      // Commits and numbers do not answer for each other.
      isVersion(schemeOf(product), version) ? [{ advisory, verdict: verdictOn(product, version) }] : [],
    ),
  }
}
