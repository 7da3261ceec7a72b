import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { type BrowserContext, chromium } from 'playwright-core'
import { makeSignInLink } from '../../src/actions/identity/make-sign-in-link.ts'
import { passkeyPlace } from '../../src/actions/identity/passkey-place.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { CHROMIUM, CHROMIUM_ARGS } from '../gallery/render.ts'
import { createWorld } from '../world.ts'

const missing = existsSync(CHROMIUM) ? false : `skipped: there is no ${CHROMIUM} to hold a passkey`

test('passkeys live on https names and on localhost, and nowhere else', () => {
  assert.deepEqual(passkeyPlace('https://security.example.org'), {
    host: 'security.example.org',
    origin: 'https://security.example.org',
  })
  assert.equal(passkeyPlace('http://localhost:8080')?.host, 'localhost')
  for (const url of [
    'http://security.example.org',
    'http://127.0.0.1:8080',
    'https://192.0.2.7',
    'https://[2001:db8::1]',
  ]) {
    assert.equal(passkeyPlace(url), undefined, url)
  }
})

test('a member makes a passkey, signs in with it, and confirms with it what cannot be undone', {
  skip: missing,
}, async () => {
  await using world = await createWorld()
  const base = `http://localhost:${world.app.http.port}`
  const { members } = await world.app.ctx.store.reader(SYSTEM_SCOPE).organisation()
  const link = await makeSignInLink(world.app.ctx, SYSTEM_SCOPE, { member: members[0]?.id ?? '' })
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  try {
    const context = await browser.newContext()
    const page = await authenticated(context)
    await page.goto(link.replace(/^http:\/\/[^/]+/, base))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/console/passkeys')
    await page.getByRole('button', { name: 'Make a passkey on this machine' }).click()
    await page.getByText('Passkey 1').waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/console/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL('**/console')

    world.clock.moveTo(world.clock.now() + 11 * 60_000)
    await page.goto(`${base}/console/people`)
    await page.getByLabel('Name', { exact: true }).fill('Newcomer')
    await page.getByRole('button', { name: 'Make an invitation link' }).click()
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
    await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
    await page.waitForURL('**/console/people')
    await page.getByLabel('Name', { exact: true }).fill('Newcomer')
    await page.getByRole('button', { name: 'Make an invitation link' }).click()
    await page.getByText('Hand this link to Newcomer').waitFor()
    assert.equal((await context.cookies())[0]?.httpOnly, true)
  } finally {
    await browser.close()
  }
})

/** A page with an authenticator that says yes. */
async function authenticated(context: BrowserContext) {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2' as const,
    transport: 'internal' as const,
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  }
  await session.send('WebAuthn.addVirtualAuthenticator', { options })
  return page
}
