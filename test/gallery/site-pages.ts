import { emptyPages, fullPages } from '../views/site/house.ts'
import { shippedPolicy } from '../views/site/sample.ts'
import type { Gallery } from './gallery.ts'

const POLICY = shippedPolicy('nodejs')

/** The public site of a house that has published before, and of the same house on its first day. */
export const SITE_PAGES: Gallery = Object.fromEntries(
  [...fullPages(POLICY), ...emptyPages(POLICY)].map(([path, draw]) => [
    `site${path.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}`,
    draw,
  ]),
)
