import { emptyPages, fullPages } from '../views/site/house.ts'
import { shippedPolicy } from '../views/site/sample.ts'
import type { Gallery } from './gallery.ts'

/** The public pages, of a house with a past and on its first day, and the policy pages of two teams without clocks. */
export const SITE_PAGES: Gallery = Object.fromEntries(
  [
    ...fullPages(shippedPolicy('nodejs')),
    ...emptyPages(shippedPolicy('nodejs')),
    ...['defectdojo', 'neon'].flatMap((name) =>
      fullPages(shippedPolicy(name)).flatMap(([path, draw]) =>
        path === '/policy' ? [[`/policy/${name}`, draw] as const] : [],
      ),
    ),
  ].map(([path, draw]) => [`site${path === '/' ? '/portal' : path}`.replaceAll('/', '-'), draw]),
)
