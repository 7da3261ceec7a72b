import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { CHROMIUM, CHROMIUM_ARGS, PAGES, serveGallery } from '../gallery/render.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const missing = existsSync(CHROMIUM) ? false : `skipped: there is no ${CHROMIUM} to look at pages with`

interface Look {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
}

// Every second page, in turns wide and light or on a phone and dark: enough for each run. FAIRLEAD_GALLERY=all looks at all,
// both ways; the browser journeys look at the real pages beside this.
const WIDE: Look = { width: 1280, colorScheme: 'light' }
const PHONE: Look = { width: 390, colorScheme: 'dark' }
const names = Object.keys(PAGES)
const both = process.env['FAIRLEAD_GALLERY'] === 'all'

test('The pages of the gallery pass axe without a finding, and none scrolls sideways at 320 pixels', {
  skip: missing,
}, async () => {
  const { url, server } = await serveGallery()
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  try {
    const found = [
      ...(await look(
        browser,
        url,
        WIDE,
        names.filter((_, index) => both || index % 4 === 0),
      )),
      ...(await look(
        browser,
        url,
        PHONE,
        names.filter((_, index) => both || index % 4 === 2),
      )),
    ]
    assert.deepEqual(found, [])
  } finally {
    await browser.close()
    server.close()
  }
})

async function look(
  browser: Browser,
  url: string,
  { width, colorScheme }: Look,
  names: readonly string[],
): Promise<string[]> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const found: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/.test(message.text())) found.push(message.text())
  })
  for (const name of names) {
    await page.goto(`${url}/${name}`)
    await page.evaluate(AXE)
    const results = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(RULES)} })`)) as AxeResults
    for (const { id, nodes } of results.violations)
      for (const node of nodes) found.push(`${name} at ${width} ${colorScheme}: ${id}: ${node.html.slice(0, 160)}`)
    await page.setViewportSize({ width: 320, height: 700 })
    const over = (await page.evaluate('document.documentElement.scrollWidth - 320')) as number
    if (over > 0) found.push(`${name}: ${over} pixels too wide at 320`)
    await page.setViewportSize({ width, height: 900 })
  }
  await page.close()
  return found
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}
