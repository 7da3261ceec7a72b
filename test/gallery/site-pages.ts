import type { Html } from '../../src/lib/html.ts'

export const SITE_PAGES: Readonly<Record<string, () => Html>> = {}
