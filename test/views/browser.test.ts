import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium, NO_CHROMIUM, pageWithPasskeys } from '../gallery/chromium.ts'
import { serveGallery } from '../gallery/render.ts'

let browser: Browser
let gallery: Awaited<ReturnType<typeof serveGallery>>

before(async () => {
  if (NO_CHROMIUM !== false) return
  gallery = await serveGallery()
  browser = await launchChromium()
})
after(async () => {
  await browser?.close()
  gallery?.server.close()
})

test('In the inbox j and k move from case to case, and Enter opens the one with the focus', {
  skip: NO_CHROMIUM,
}, async () => {
  const page = await open('inbox')
  const titles = await page.locator('.queue h3 a').allTextContents()
  assert.equal(await page.locator('[data-keys]').isVisible(), true)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  assert.equal(await page.locator(':focus').textContent(), titles[1])
  await page.keyboard.press('k')
  assert.equal(await page.locator(':focus').textContent(), titles[0])
  await page.keyboard.press('/')
  await page.keyboard.type('jk')
  assert.equal(await page.locator('#q').inputValue(), 'jk')
  await page.locator('.queue h3 a').nth(2).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/cases/QUAY-2026-023')
  await page.close()
})

test('On release day the words of the countdown follow the time that is left', { skip: NO_CHROMIUM }, async () => {
  const page = await open('release-armed')
  const place = page.locator('[data-countdown]')
  await place.evaluate((node: { dataset: Record<string, string> }) => {
    node.dataset['countdown'] = String(90 * 60_000 + 3_600_000)
  })
  await page.locator('[data-countdown]', { hasText: /^2 h 2\d min$/ }).waitFor()
  await page.close()
})

test('While an advisory is written its preview is fetched anew, and what is typed stays in its field', {
  skip: NO_CHROMIUM,
}, async () => {
  const page = await open('advisory-editor')
  await page.route('**/console/cases/*/advisory', async (route) => {
    const sent = new URLSearchParams(route.request().postData() ?? '')
    assert.equal(sent.get('do'), 'preview')
    await route.fulfill({ contentType: 'text/html', body: `<div id="preview"><h2>${sent.get('title')}</h2></div>` })
  })
  await page.locator('input[name="title"]').fill('Another title')
  await page.waitForSelector('#preview h2:text("Another title")')
  assert.equal(await page.locator('input[name="title"]').inputValue(), 'Another title')
  await page.close()
})

test('A passkey is made and used through the forms, and the answer is the JSON that the server reads', {
  skip: NO_CHROMIUM,
}, async () => {
  const page = await open('passkeys', await pageWithPasskeys(await browser.newContext()))
  const made = await credential(page, {
    rp: { name: 'Quayside', id: 'localhost' },
    user: { id: 'dG9t', name: 'tomasz', displayName: 'Tomasz Wilk' },
    challenge: 'AAAA',
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  assert.equal(made.type, 'public-key')
  assert.equal(typeof made.response.attestationObject, 'string')
  await page.goto(`${gallery.url.replace('127.0.0.1', 'localhost')}/sign-in`)
  const used = await credential(page, { challenge: 'AAAA', rpId: 'localhost', userVerification: 'required' })
  assert.equal(used.id, made.id)
  assert.equal(typeof used.response.signature, 'string')
  await page.close()
})

test('When a passkey is refused the page says what else one can do', { skip: NO_CHROMIUM }, async () => {
  const page = await open('sign-in')
  await page.locator('form[data-passkey]').evaluate((form: { dataset: Record<string, string> }) => {
    form.dataset['options'] = '{"challenge":"AAAA","rpId":"somewhere.example"}'
  })
  await page.locator('form[data-passkey] button').click()
  await page.locator('[data-passkey-problem]:not([hidden])').waitFor()
  assert.match((await page.locator('[data-passkey-problem]').textContent()) ?? '', /one-time link works/)
  await page.close()
})

interface Credential {
  readonly id: string
  readonly type: string
  readonly response: Readonly<Record<string, unknown>>
}

async function open(name: string, on?: Page): Promise<Page> {
  const page = on ?? (await browser.newPage())
  // Passkeys need a name that is no address.
  await page.goto(`${gallery.url.replace('127.0.0.1', 'localhost')}/${name}`)
  return page
}

/** Presses the button of the page's passkey form, with these options, and reads what the form sends. */
async function credential(page: Page, options: object): Promise<Credential> {
  const form = page.locator('form[data-passkey]')
  await form.evaluate((node: { dataset: Record<string, string> }, text) => {
    node.dataset['options'] = text
  }, JSON.stringify(options))
  const sent = Promise.withResolvers<string>()
  // Answered with nothing to show, so that the page stays where it is while it is asked.
  await page.route('**/*', (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    sent.resolve(route.request().postData() ?? '')
    return route.fulfill({ status: 204 })
  })
  await form.locator('button').click()
  const body = await sent.promise
  await page.unroute('**/*')
  return JSON.parse(new URLSearchParams(body).get('credential') ?? '{}') as Credential
}
