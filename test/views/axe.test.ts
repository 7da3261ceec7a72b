import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser } from 'playwright-core'
import { axeFindings, bringAxe, type Look, tooWideAt } from '../gallery/axe.ts'
import { launchChromium, NO_CHROMIUM } from '../gallery/chromium.ts'
import { PAGES, serveGallery } from '../gallery/render.ts'

// Every second page, in turns wide and light or on a phone and dark: enough for each run. FAIRLEAD_GALLERY=all looks at all,
// both ways; the browser journeys look at the real pages beside this.
const WIDE: Look = { width: 1280, colorScheme: 'light' }
const PHONE: Look = { width: 390, colorScheme: 'dark' }
const names = Object.keys(PAGES)
const both = process.env['FAIRLEAD_GALLERY'] === 'all'

test('The pages of the gallery pass axe without a finding, and none scrolls sideways at 320 pixels', {
  skip: NO_CHROMIUM,
}, async () => {
  const { url, server } = await serveGallery()
  const browser = await launchChromium()
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

async function look(browser: Browser, url: string, at: Look, names: readonly string[]): Promise<string[]> {
  const page = await browser.newPage()
  await bringAxe(page)
  const found: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/.test(message.text())) found.push(message.text())
  })
  for (const name of names) {
    await page.goto(`${url}/${name}`)
    const wrong = [...(await axeFindings(page, at)), ...(await tooWideAt(page, 320))]
    found.push(...wrong.map((one) => `${name} ${one}`))
  }
  await page.close()
  return found
}
