import { csafSite } from '../../channels/csaf-site.ts'
import type { ProviderSource } from '../../formats/csaf/provider-source.ts'

/** Opens somebody's CSAF provider on the web, so that the command line can check it. Reads only, and keeps nothing. */
export function readProviderSite(place: string): Promise<ProviderSource> {
  return csafSite(place)
}
