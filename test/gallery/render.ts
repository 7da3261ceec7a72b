import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { assets } from '../../src/views/assets/index.ts'
import { launchChromium } from './chromium.ts'
import { CONSOLE_PAGES } from './console-pages.ts'
import { asIs, type Gallery } from './gallery.ts'
import { GUEST_PAGES } from './guest-pages.ts'
import { REPORTER_PAGES } from './reporter-pages.ts'
import { SITE_PAGES } from './site-pages.ts'

/**
 * Every page in every state, with invented data, as files and screenshots to look at:
 *   node test/gallery/render.ts DIR [name…]
 */
export const PAGES: Gallery = { ...SITE_PAGES, ...REPORTER_PAGES, ...GUEST_PAGES, ...CONSOLE_PAGES }
const CSP =
  "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; script-src 'self'; connect-src 'self'"

/** Serves the pages as /<name> and their assets, with the policy that the product sends. */
export async function serveGallery(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1)
    const asset = assets.find(({ name }) => `assets/${name}` === path)
    const page = PAGES[path]
    response.setHeader('Content-Security-Policy', CSP)
    if (page !== undefined) response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page(asIs).text)
    else if (asset !== undefined) {
      const bytes = readFileSync(join(import.meta.dirname, '../../src', asset.from))
      response.setHeader('Cache-Control', 'max-age=600').setHeader('Content-Type', asset.type)
      response.end(asset.from.endsWith('.ts') ? stripTypeScriptTypes(bytes.toString()) : bytes)
    } else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is nothing here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The gallery has no address')
  return { url: `http://127.0.0.1:${address.port}`, server }
}

async function main(directory: string, wanted: readonly string[]): Promise<void> {
  mkdirSync(directory, { recursive: true })
  const { url, server } = await serveGallery()
  const browser = await launchChromium()
  const names = Object.keys(PAGES).filter((name) => wanted.length === 0 || wanted.includes(name))
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
      for (const name of names) {
        await page.goto(`${url}/${name}`)
        await page.screenshot({ path: join(directory, `${name}-${width}-${colorScheme}.png`), fullPage: true })
      }
      await page.close()
    }
  }
  for (const name of names) writeFileSync(join(directory, `${name}.html`), PAGES[name]?.(asIs).text ?? '')
  await browser.close()
  server.close()
}

if (import.meta.main) {
  const [directory, ...wanted] = process.argv.slice(2)
  if (directory === undefined) {
    console.error('Say where to put the pages: node test/gallery/render.ts DIR [name…]')
    process.exitCode = 2
  } else await main(directory, wanted)
}
