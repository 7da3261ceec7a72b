import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { makeSignInLink } from '../../src/actions/identity/make-sign-in-link.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { parseCode } from '../../src/lib/code.ts'
import { MINUTE } from '../../src/lib/instant.ts'
import { bringAxe } from '../gallery/axe.ts'
import { launchChromium, NO_CHROMIUM, pageWithPasskeys } from '../gallery/chromium.ts'
import { createWorld, type World } from '../world.ts'
import { invite, report, VULNERABILITY } from './cast.ts'
import { findingsOn } from './looked-at.ts'
import { hoursFrom, plan, readyCase } from './release.ts'

let world: World
let browser: Browser
let twin: Page
let base: string
/** What the pages wrote to the browser's console: blocked by their own policy, or failed. */
const complaints: string[] = []

before(async () => {
  if (NO_CHROMIUM !== false) return
  world = await createWorld({ at: '2026-04-02T09:00:00Z' })
  base = `http://localhost:${world.app.http.port}`
  browser = await launchChromium()
  twin = await browser.newPage()
  await bringAxe(twin)
})
after(async () => {
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
})

test('without JavaScript a stranger reports with a file, keeps the code and follows the report', {
  skip: NO_CHROMIUM,
}, async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = listenedTo(await context.newPage())
  await page.goto(base)
  await lookedAtElsewhere(page, 'portal')
  await page
    .getByRole('link', { name: /report a vulnerability/i })
    .first()
    .click()
  await lookedAtElsewhere(page, 'report')
  await page.getByRole('button', { name: 'Send the report' }).click()
  await page.getByText('Nothing was sent yet').first().waitFor()
  await lookedAtElsewhere(page, 'report-refused')

  await page.getByLabel('What is wrong, in one sentence').fill(String(VULNERABILITY.title))
  await page.getByLabel('Node.js', { exact: true }).check()
  await page.getByLabel('What happens, and how can we see it happen?').fill('Send it twice.\n\n    GET / HTTP/1.1')
  await page
    .getByLabel('Files')
    .setInputFiles({ name: 'proof.js', mimeType: 'text/javascript', buffer: Buffer.from('proof') })
  await page.getByLabel('Your time zone').selectOption('Asia/Tokyo')
  await page.getByRole('button', { name: 'Send the report' }).click()
  const words = await page.locator('ol.words li').allTextContents()
  const code = parseCode(words.join(' '))
  assert.ok(typeof code === 'string')
  await lookedAtElsewhere(page, 'receipt')

  await page.goto(`${base}/r`)
  await lookedAtElsewhere(page, 'follow')
  await page.getByRole('textbox').first().fill(words.join(' ').toUpperCase())
  await page.getByRole('button', { name: /open/i }).first().click()
  await page.getByLabel('Write to the team').fill('I forgot: it needs the flag.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('I forgot: it needs the flag.').waitFor()
  await page.getByText('01:00 in Tokyo').or(page.getByText('in Tokyo').first()).first().waitFor()
  await lookedAtElsewhere(page, 'reporter-page')
  assert.ok(!page.url().includes(words[0] ?? ''))
  assert.deepEqual(await context.cookies(), [])
  for (const path of ['policy', 'advisories', 'scorecard', 'thanks', 'subscribe', 'manual']) {
    await page.goto(`${base}/${path}`)
    await lookedAtElsewhere(page, path)
  }
  await context.close()
})

test('in the console a passkey is made, signs in, moves by keys, and confirms the arming of a release', {
  skip: NO_CHROMIUM,
}, async () => {
  await invite(world, { name: 'Robin', mail: 'robin@example.org', roles: ['member', 'releaser'] })
  const T = hoursFrom(world.now(), 3)
  const { number } = await readyCase(world, { title: 'A header reads too far', cve: 'CVE-2026-5001', until: T })
  await report(world.visitor(), { title: 'Another report, later' })
  const release = await plan(await world.member('Robin'), number, T)
  const context = await browser.newContext()
  const page = listenedTo(await pageWithPasskeys(context))
  await bringAxe(page)

  await page.goto(await linkFor('Robin'))
  await lookedAt(page, 'sign-in-by-link')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'You have no passkey yet' }).waitFor()
  await lookedAt(page, 'passkeys')
  await page.getByRole('button', { name: 'Make a passkey on this machine' }).click()
  await page.getByRole('heading', { name: 'Your passkeys' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await lookedAt(page, 'sign-in')
  await page.locator('form[data-passkey] button').click()
  await page.waitForURL(`${base}/console`)
  assert.deepEqual(
    (await context.cookies()).map(({ httpOnly }) => httpOnly),
    [true],
  )

  await lookedAt(page, 'inbox')
  const titles = await page.locator('.queue h3 a').allTextContents()
  assert.ok(titles.length >= 2)
  for (const key of ['j', 'j', 'k']) await page.keyboard.press(key)
  assert.equal(await page.locator(':focus').textContent(), titles[0])
  const nobodys = page.locator('.queue h3 a[data-before=""]').first()
  const title = await nobodys.textContent()
  await nobodys.focus()
  await page.keyboard.press('t')
  await page.getByText('You handle it now').waitFor()
  assert.equal(await page.locator(':focus').textContent(), title)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/console\/cases\//)
  await lookedAt(page, 'case')
  await page.goto(`${base}/console/cases/${number}`)
  await lookedAt(page, 'case-ready')
  await page.goto(`${base}/console/cases/${number}/advisory`)
  await page.locator('input[name="title"]').fill('A header reads much too far')
  await page.locator('#preview h3', { hasText: 'A header reads much too far' }).waitFor()
  await lookedAt(page, 'advisory')
  for (const path of ['cases', 'releases', 'policy', 'people']) {
    await page.goto(`${base}/console/${path}`)
    await lookedAt(page, `console-${path}`)
  }

  // The proof of who it is has grown old: arming asks for it anew, and comes back.
  await world.until(world.now() + 11 * MINUTE)
  await page.goto(`${base}${release}`)
  await lookedAt(page, 'release')
  await arm(page)
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
  await lookedAt(page, 'step-up')
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  await page.waitForURL(`${base}${release}`)
  await arm(page)
  await page.getByText('armed by Robin').waitFor()
  await lookedAt(page, 'release-armed')
  await context.close()
})

test('no page asked for anything that its own policy forbids', { skip: NO_CHROMIUM }, () => {
  assert.deepEqual(complaints, [])
})

async function arm(page: Page): Promise<void> {
  await page.getByText('Arm it …').click()
  await page.getByRole('button', { name: /^Arm it for/ }).click()
}

async function lookedAt(page: Page, name: string): Promise<void> {
  assert.deepEqual(await findingsOn(page, name), [])
}

/** Axe needs JavaScript: the same markup, at the same address, in a page that has it. */
async function lookedAtElsewhere(page: Page, name: string): Promise<void> {
  const body = await page.content()
  await twin.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }), {
    times: 1,
  })
  await twin.goto(page.url())
  await lookedAt(twin, name)
}

function listenedTo(page: Page): Page {
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    const expected = /status of (401|403|422)/.test(message.text())
    if (message.type() === 'error' && !expected) complaints.push(`${page.url()}: ${message.text()}`)
  })
  return page
}

async function linkFor(name: string): Promise<string> {
  const reader = world.app.ctx.store.reader(SYSTEM_SCOPE)
  const names = await reader.memberNames()
  const [id = ''] = [...names].find(([, known]) => known.name === name) ?? []
  return makeSignInLink(world.app.ctx, SYSTEM_SCOPE, { member: id })
}
