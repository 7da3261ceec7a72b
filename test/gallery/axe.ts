import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ALL = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Rules about what the width and the colours of a look change; all others read the same markup in each. */
const OF_THE_LOOK = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size']

export interface Look {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
}

/** Brings axe along to every document that this page will show; cheaper than asking for it on each. */
export async function bringAxe(page: Page): Promise<void> {
  await page.addInitScript(AXE)
}

/**
 * What axe finds on a page in this look, by WCAG 2.2 A and AA and its own practices; nothing where all is well. A page
 * that was looked at by all rules before may be looked at by those of the look only.
 */
export async function axeFindings(
  page: Page,
  { width, colorScheme }: Look,
  rules: 'all' | 'of the look' = 'all',
): Promise<readonly string[]> {
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme })
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE)
  const runOnly = rules === 'all' ? { type: 'tag', values: ALL } : { type: 'rule', values: OF_THE_LOOK }
  // Only what is wrong is described, and only that leaves the browser: all that is right would take three times as long.
  const found = (await page.evaluate(
    `axe.run(${JSON.stringify({ runOnly, resultTypes: ['violations'] })}).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`,
  )) as readonly string[]
  return found.map((one) => `at ${width} ${colorScheme}: ${one}`)
}

/** How far a page scrolls sideways at this width, as a sentence; nothing where it fits. */
export async function tooWideAt(page: Page, width: number): Promise<readonly string[]> {
  await page.setViewportSize({ width, height: 700 })
  const over = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
  return over > 0 ? [`${over} pixels too wide at ${width}`] : []
}
