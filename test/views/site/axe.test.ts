import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Browser } from 'playwright-core'
import { assets } from '../../../src/views/assets/index.ts'
import { axeFindings, bringAxe, type Look, tooWideAt } from '../../gallery/axe.ts'
import { launchChromium, NO_CHROMIUM } from '../../gallery/chromium.ts'
import { asIs } from '../../gallery/gallery.ts'
import { emptyPages, fullPages } from './house.ts'
import { shippedPolicy } from './sample.ts'

const HOST = 'http://site.example'

// The pages with most on them, each in every look; the gallery looks at all others in one look each.
const CHIEF = ['/', '/policy', '/advisories/NODE-2026-017', '/scorecard', '/empty/draft']

const LOOKS: readonly Look[] = [1280, 390].flatMap((width) => [
  { width, colorScheme: 'light' },
  { width, colorScheme: 'dark' },
])

test('the chief public pages pass axe wide and on a phone, light and dark, fit 320 pixels and ask nobody else', {
  skip: NO_CHROMIUM,
}, async () => {
  const browser = await launchChromium()
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
  await bringAxe(page)
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
    for (const look of LOOKS) {
      const wrong = await axeFindings(page, look, look.colorScheme === 'light' ? 'all' : 'of the look')
      found.push(...wrong.map((one) => `${path} ${one}`))
    }
    found.push(...(await tooWideAt(page, 320)).map((one) => `${path}: ${one}`))
  }
  return found
}
