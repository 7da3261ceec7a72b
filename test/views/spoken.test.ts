import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium, NO_CHROMIUM } from '../gallery/chromium.ts'
import { serveGallery } from '../gallery/render.ts'
import { type Spoken, spokenBy, unspeakable } from '../gallery/spoken.ts'

let browser: Browser
let gallery: Awaited<ReturnType<typeof serveGallery>>
let page: Page
before(async () => {
  if (NO_CHROMIUM !== false) return
  gallery = await serveGallery()
  browser = await launchChromium()
  // As most people who listen to pages have it, and without a script that could help.
  page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
})
after(async () => {
  await browser?.close()
  gallery?.server.close()
})

async function listen(name: string): Promise<readonly Spoken[]> {
  await page.goto(`${gallery.url}/${name}`)
  return spokenBy(page)
}

/** One of each kind; what else there is, is made of the same parts. */
const LISTENED =
  `site-policy report-errors report-confirm receipt reporter inbox case case-errors release-armed people held
  advisory-editor`.split(/\s+/)

suite('Read aloud', { skip: NO_CHROMIUM }, () => {
  for (const name of LISTENED)
    test(`${name}: every control has a name, headings nest, landmarks are told apart, tables have heads`, async () => {
      assert.deepEqual(unspeakable(await listen(name)), [])
    })

  test('a form that came back says so in its title, begins at the summary, and each field says what is wrong with it', async () => {
    const said = await listen('report-errors')
    assert.match(said[0]?.name ?? '', /^Error: /)
    const summary = said.findIndex(({ role }) => role === 'alert')
    assert.match(said[summary]?.name ?? '', /^Nothing was sent yet\. \w+ answers need you$/)
    assert.equal(await page.evaluate('document.activeElement.getAttribute("role")'), 'alert', 'it has the focus')
    const wrong = said.filter(({ invalid }) => invalid)
    assert.ok(wrong.length > 0)
    for (const { name, description } of wrong) assert.match(description, /Error: /, name)
    // Each problem of the summary leads to a control, and is what describes that control or its group.
    const told = await page.evaluate(`[...document.querySelectorAll('.errors a')].map((link) => {
      const control = document.querySelector(link.hash)
      const described = control?.hasAttribute('aria-invalid') ? control : control?.closest('fieldset')
      const ids = (described?.getAttribute('aria-describedby') ?? '').split(' ')
      return ids.some((id) => document.getElementById(id)?.textContent === 'Error: ' + link.textContent)
    })`)
    assert.ok(Array.isArray(told) && told.length > 0 && told.every((one) => one === true))
  })

  test('a case is told in its order: what to do next, what happened, what was said, and two places to write that nobody confuses', async () => {
    const said = await listen('case')
    const headings = said.filter(({ level }) => level === 2).map(({ name }) => name)
    const order = ['Next', 'Timeline all times UTC', 'Conversation', 'Work on the case', 'Facts']
    assert.deepEqual(
      headings.filter((name) => order.includes(name)),
      order,
    )
    const boxes = said.filter(({ role }) => role === 'textbox').map(({ name }) => name)
    assert.equal(new Set(boxes).size, boxes.length, 'no two boxes are called alike')
    assert.ok(boxes.some((name) => name.startsWith('To Mira Halvorsen')))
    const note = said.find(({ role, name }) => role === 'textbox' && name.startsWith('A note for the team'))
    assert.match(note?.description ?? '', /Never shown to a reporter/)
    assert.match((await listen('case-errors'))[0]?.name ?? '', /^Error: /)
  })
})

suite('Seen in other ways', { skip: NO_CHROMIUM }, () => {
  test('on paper a report keeps the names of its files and its whole width, and no form', async () => {
    await page.setViewportSize({ width: 700, height: 900 })
    await page.emulateMedia({ media: 'print' })
    await page.goto(`${gallery.url}/reporter`)
    assert.ok(await page.locator('.message .files, .message form .link').first().isVisible())
    assert.equal(await page.locator('textarea').first().isVisible(), false)
    assert.equal(await page.locator('.masthead nav').isVisible(), false)
    await page.goto(`${gallery.url}/case`)
    const width = (await page.locator('.timeline').first().boundingBox())?.width ?? 0
    assert.ok(width > 500, `the timeline is ${width} wide`)
    assert.equal(await page.locator('.button').first().isVisible(), false)
    await page.emulateMedia({ media: null })
  })

  test('in forced colours the current page is marked by a line, and filled buttons have words', async () => {
    await page.emulateMedia({ forcedColors: 'active' })
    await page.goto(`${gallery.url}/inbox`)
    const line = 'getComputedStyle(document.querySelector(".masthead a[aria-current]")).textDecorationLine'
    assert.equal(await page.evaluate(line), 'underline')
    await page.goto(`${gallery.url}/case`)
    const same = `(() => { const { color, backgroundColor } = getComputedStyle(document.querySelector('.button')); return color === backgroundColor })()`
    assert.equal(await page.evaluate(same), false)
    await page.emulateMedia({ forcedColors: null })
  })
})
