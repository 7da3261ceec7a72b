import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Look {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
}
const LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
]
const OTHER_LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
]

/**
 * What axe finds on a page as it stands, wide and light, on a phone and dark; the other two looks too where
 * FAIRLEAD_GALLERY=all. FAIRLEAD_SHOTS names a folder for pictures of each.
 */
export async function findingsOn(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = []
  const all = process.env.FAIRLEAD_GALLERY === 'all'
  await page.evaluate(AXE)
  for (const { width, colorScheme } of all ? [...LOOKS, ...OTHER_LOOKS] : LOOKS) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    const results = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(RULES)} })`)) as AxeResults
    for (const { id, nodes } of results.violations)
      for (const node of nodes) found.push(`${name} at ${width} ${colorScheme}: ${id}: ${node.html.slice(0, 200)}`)
    const over = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
    if (over > 0) found.push(`${name} at ${width}: ${over} pixels too wide`)
    await shoot(page, `${name}-${width}-${colorScheme}.png`)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  return found
}

async function shoot(page: Page, file: string): Promise<void> {
  const folder = process.env.FAIRLEAD_SHOTS
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, file), fullPage: true })
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}
