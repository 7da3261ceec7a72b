import type { Html } from '../../lib/html.ts'
import { type SiteFrame, sitePage } from '../parts/layout.ts'

/** The site's own frame: guests have no console. */
export function guestSheet(page: { readonly frame: SiteFrame; readonly title: string; readonly main: Html }): Html {
  return sitePage({ ...page, look: 'narrow-page', guest: true })
}
