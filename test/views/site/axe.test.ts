import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { assets } from '../../../src/views/assets/index.ts'
import { asIs } from '../../gallery/gallery.ts'
import { CHROMIUM, CHROMIUM_ARGS } from '../../gallery/render.ts'
import { emptyPages, fullPages } from './house.ts'
import { shippedPolicy } from './sample.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const HOST = 'http://site.example'
const missing = existsSync(CHROMIUM) ? false : `skipped: there is no ${CHROMIUM} to look at pages with`

// The pages with most on them, each in every look; the gallery looks at all others in one look each.
const CHIEF = ['/', '/policy', '/advisories/NODE-2026-017', '/scorecard', '/empty/draft']

test('the chief public pages pass axe wide and on a phone, light and dark, fit 320 pixels and ask nobody else', {
  skip: missing,
}, async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  try {
    assert.deepEqual(await findings(browser), [])
  } finally {
    await browser.close()
  }
})

async function findings(browser: Browser): Promise<readonly string[]> {
  const policy = shippedPolicy('nodejs')
  const pages = new Map([...fullPages(policy), ...emptyPages(policy)])
  const page = await browser.newPage()
  const found: string[] = []
  await page.route('**/*', async (route) => {
    const path = route.request().url().replace(HOST, '')
    const asset = assets.find(({ name }) => `/assets/${name}` === path)
    const draw = pages.get(path)
    if (draw !== undefined) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: draw(asIs).text })
    if (asset !== undefined)
      return route.fulfill({ contentType: asset.type, path: join(import.meta.dirname, '../../../src', asset.from) })
    if (!path.endsWith('/favicon.ico')) found.push(`asked for ${path}`)
    return route.fulfill({ status: 404 })
  })
  for (const path of CHIEF) {
    await page.goto(`${HOST}${path}`)
    await page.evaluate(AXE)
    for (const width of [1280, 390])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        found.push(...(await violations(page)).map((one) => `${path} at ${width} ${colorScheme}: ${one}`))
      }
    await page.setViewportSize({ width: 320, height: 700 })
    const over = (await page.evaluate('document.documentElement.scrollWidth - 320')) as number
    if (over > 0) found.push(`${path}: ${over} pixels too wide at 320`)
  }
  return found
}

async function violations(page: Page): Promise<readonly string[]> {
  const results = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(RULES)} })`)) as AxeResults
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}
