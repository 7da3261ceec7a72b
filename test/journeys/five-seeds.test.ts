import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { formsOf, type Page, wordsOf } from '../client.ts'
import { createWorld } from '../world.ts'
import { codeOn, follow, says } from './cast.ts'

const POLICIES = join(import.meta.dirname, '..', '..', 'policies')

/** What the first users say that their own pages must say too, and the first promises of a report under them. */
const SEEDS: Readonly<Record<string, { readonly says: readonly string[]; readonly first: readonly string[] }>> = {
  nodejs: {
    says: ['Your email will be acknowledged within 24 hours.', 'Within 6 hours of the mailing list being notified'],
    first: ['Fri 3 Apr, 16:00 UTC', 'Sat 4 Apr, 16:00 UTC'],
  },
  'deno-deploy': {
    says: [
      'the IP address or the URL of the affected system and a description of the vulnerability will be sufficient',
    ],
    first: [],
  },
  defectdojo: { says: ['make it known'], first: [] },
  // Thu 2 April; Good Friday and Easter Monday are holidays only where the policy says so.
  'octopus-deploy': { says: ['1 business day'], first: [] },
  neon: { says: ['3 business days'], first: [] },
}

test('there are exactly five shipped policies', async () => {
  const names = (await readdir(POLICIES)).filter((name) => name.endsWith('.yaml')).sort()
  assert.deepEqual(
    names.map((name) => name.slice(0, -5)),
    Object.keys(SEEDS).sort(),
  )
})

for (const [seed, expected] of Object.entries(SEEDS)) {
  test(`${seed}: portal, policy, security.txt and SECURITY.md are its own, and its form takes a report`, async () => {
    await using world = await createWorld({ at: '2026-04-02T16:00:00Z', policy: join(POLICIES, `${seed}.yaml`) })
    const visitor = world.visitor()
    const { policy } = await world.app.ctx.store.reader({ kind: 'public' }).policy()
    says(await visitor.get('/'), policy.organisation.name)
    const page = await visitor.get('/policy')
    for (const promise of policy.promises) saysQuote(page, promise.quote)
    for (const words of expected.says) saysQuote(page, words)

    const txt = await visitor.get('/.well-known/security.txt')
    assert.equal(txt.status, 200)
    assert.match(txt.headers.get('content-type') ?? '', /^text\/plain; ?charset=utf-8/)
    assert.match(txt.text, /^Contact: /m)
    assert.match(txt.text, /^Expires: 2026|^Expires: 2027/m)
    const markdown = await visitor.get('/SECURITY.md')
    assert.equal(markdown.status, 200)
    assert.match(markdown.text, /^# /)

    const receipt = await sendForm(world.visitor())
    assert.equal(receipt.status, 200, wordsOf(receipt).slice(0, 800))
    const report = await follow(world.visitor(), codeOn(receipt))
    for (const due of expected.first) says(report, due)
    assert.doesNotMatch(wordsOf(report), /undefined|NaN|Invalid|\[object/)
    await world.settle()
    assert.equal(world.mails.to('team@fairlead.example').length, 1)
    assert.deepEqual((await world.app.ctx.store.ledger.verify()).problems, [])

    async function sendForm(stranger: typeof visitor): Promise<Page> {
      let form = await stranger.get('/report')
      const [choice] = formsOf(form)
      if (choice !== undefined && !choice.multipart) {
        const product = policy.products[0]?.id ?? ''
        form = await stranger.get(`/report?product=${encodeURIComponent(product)}`)
      }
      const answers = Object.fromEntries(
        policy.form.map((field) => [field.id, field.choices?.[0]?.id ?? 'https://example.org/x']),
      )
      const asked = Object.fromEntries(Object.entries(answers).filter(([id]) => form.text.includes(`name="${id}"`)))
      return stranger.submit(form, {
        to: '/report',
        fill: { ...asked, title: 'It lets everybody in', description: 'Open the address twice.' },
      })
    }
  })
}

/** Typography and markup of the page aside, the sentence stands there. */
function saysQuote(page: Page, quote: string): void {
  const plain = (text: string): string => text.replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\s+/g, '')
  assert.ok(plain(wordsOf(page)).includes(plain(quote)), `the policy page lacks: ${quote}`)
}
