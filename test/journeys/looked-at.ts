import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { axeFindings, type Look, tooWideAt } from '../gallery/axe.ts'

const LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
]
const OTHER_LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
]

/**
 * What axe finds on a page as it stands, wide and light, and of the look on a phone and dark; by all rules, and in the
 * other two looks too, where FAIRLEAD_GALLERY=all. FAIRLEAD_SHOTS names a folder for pictures of each.
 */
export async function findingsOn(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = []
  const all = process.env.FAIRLEAD_GALLERY === 'all'
  for (const look of all ? [...LOOKS, ...OTHER_LOOKS] : LOOKS) {
    const { width, colorScheme } = look
    found.push(...(await axeFindings(page, look, all || look === LOOKS[0] ? 'all' : 'of the look')))
    found.push(...(await tooWideAt(page, width)))
    await shoot(page, `${name}-${width}-${colorScheme}.png`)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  return found.map((one) => `${name} ${one}`)
}

async function shoot(page: Page, file: string): Promise<void> {
  const folder = process.env.FAIRLEAD_SHOTS
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, file), fullPage: true })
}
