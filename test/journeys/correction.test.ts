import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { draftAdvisory } from '../../src/actions/advisory/draft-advisory.ts'
import { confirmStep } from '../../src/actions/release/confirm-step.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { checkCsaf } from '../../src/formats/csaf/check.ts'
import { MINUTE } from '../../src/lib/instant.ts'
import { wordsOf } from '../client.ts'
import { advisory, lead, readyRelease } from '../security/ready-release.ts'
import { createWorld, type World } from '../world.ts'

let world: World
let id: string
let case_: string
before(async () => {
  world = await createWorld({ at: '2026-04-02T16:00:00Z' })
  const ready = await readyRelease(world)
  const { ctx } = world.app
  await world.until(ready.at)
  const scope = await lead(world)
  for (const step of ['push', 'builds'] as const) {
    await confirmStep(ctx, scope, { release: ready.release, step, proof: 'done' })
    await world.settle()
  }
  case_ = ready.case
  id = (await ctx.store.reader(SYSTEM_SCOPE).case(case_)).state.number
})
after(() => world[Symbol.asyncDispose]())

test('a published advisory is corrected in the open: the same id and first date, one revision more, in every record', async () => {
  const { ctx } = world.app
  const before = JSON.parse((await world.published(csafPath())) ?? '') as Csaf
  await world.until(world.now() + 30 * MINUTE)
  const member = await world.member()
  const facts = advisory(id, { workaround: 'Put a proxy in front that refuses the header.' })
  await draftAdvisory(ctx, await lead(world), { case: case_, facts })
  assert.doesNotMatch((await world.published(`/advisories/${id}`)) ?? '', /Put a proxy in front/)

  const editor = await member.get(`/console/cases/${id}/advisory`)
  assert.match(wordsOf(editor), /Revision 1 is published.*Revision 2 is kept and not published/)
  const done = await member.submit(editor, {
    form: formWith(editor.text, 'Publish the correction'),
    fill: { do: 'publish' },
  })
  assert.equal(done.status, 200)
  assert.match(wordsOf(done), /Revision 2 is published/)

  assert.match((await world.published(`/advisories/${id}`)) ?? '', /Put a proxy in front/)
  const corrected = JSON.parse((await world.published(csafPath())) ?? '') as Csaf
  const { tracking } = corrected.document
  assert.equal(tracking.initial_release_date, before.document.tracking.initial_release_date)
  assert.ok(tracking.current_release_date > before.document.tracking.current_release_date)
  assert.equal(tracking.version, '2')
  assert.deepEqual(await checkCsaf(corrected, ['schema', 'mandatory']), [])
  assert.match((await world.published(`/osv/${id}.json`)) ?? '', /Put a proxy in front/)
})

test('without a new draft there is nothing to correct, and an unfinished one is not published', async () => {
  const member = await world.member()
  const path = `/console/cases/${id}/advisory`
  await draftAdvisory(world.app.ctx, await lead(world), { case: case_, facts: advisory(id, { description: '' }) })
  const editor = await member.get(path)
  const refused = await member.submit(editor, {
    form: formWith(editor.text, 'Publish the correction'),
    fill: { do: 'publish' },
  })
  assert.equal(refused.status, 422)
  assert.match((await world.published(`/advisories/${id}`)) ?? '', /Put a proxy in front/)
})

interface Csaf {
  readonly document: {
    readonly tracking: { initial_release_date: string; current_release_date: string; version: string }
  }
}

function csafPath(): string {
  return `/.well-known/csaf/white/2026/${id.toLowerCase()}.json`
}

/** Which form of the page carries these words. */
function formWith(markup: string, words: string): number {
  const forms = [...markup.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([form]) => form)
  return forms.findIndex((form) => form.includes(words))
}
