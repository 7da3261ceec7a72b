import type { Gallery } from './gallery.ts'

export const SITE_PAGES: Gallery = {}
