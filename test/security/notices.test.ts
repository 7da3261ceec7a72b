import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { draftAdvisory } from '../../src/actions/advisory/draft-advisory.ts'
import { sendMail } from '../../src/actions/mail/send-mail.ts'
import { addMember } from '../../src/actions/people/add-member.ts'
import { armRelease } from '../../src/actions/release/arm-release.ts'
import { runRelease } from '../../src/actions/release/run-release.ts'
import { sendMessage } from '../../src/actions/talk/send-message.ts'
import type { OutgoingMail } from '../../src/channels/mail.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { checkFacts } from '../../src/domain/advisory.ts'
import { HOUR } from '../../src/lib/instant.ts'
import { workThrough } from '../../src/worker/loop.ts'
import { createWorld, type World } from '../world.ts'
import { advisory, lead, readyRelease, sent } from './ready-release.ts'

let world: World
before(async () => {
  world = await createWorld({ at: '2026-04-02T16:00:00Z' })
})
after(() => world[Symbol.asyncDispose]())

test('a recipient who cannot be reached makes nobody else read a notice twice, and each try has one Message-ID', async () => {
  const { ctx } = world.app
  for (const name of ['ann', 'bob', 'cleo'])
    await addMember(ctx, SYSTEM_SCOPE, { name, mail: `${name}@fairlead.example`, roles: ['member'] })
  const tried: OutgoingMail[] = []
  const deliver = async (mail: OutgoingMail) => {
    tried.push(mail)
    return mail.to.startsWith('bob')
      ? ({ outcome: 'failed', why: '450', permanent: false } as const)
      : ({ outcome: 'delivered', proof: 'ok' } as const)
  }
  const broken = { ...ctx, mail: { ...ctx.mail, deliver } }
  await sent(world)
  for (let i = 0; i < 5; i++) {
    await workThrough(broken)
    world.clock.moveTo(world.now() + HOUR)
  }
  const times = (name: string) => tried.filter((mail) => mail.to.startsWith(name)).map(({ messageId }) => messageId)
  assert.equal(times('ann').length, 1)
  assert.equal(times('cleo').length, 1)
  assert.equal(times('team').length, 1)
  assert.ok(times('bob').length >= 3, `${times('bob').length} tries`)
  assert.equal(new Set(times('bob')).size, 1)
  const outbox = await ctx.store.due.take(world.now() + 24 * HOUR, 100, 1)
  assert.ok(outbox.every(({ subject, key }) => !/@|fairlead\.example/.test(subject + key)))
  for (const due of outbox) await ctx.store.due.release(due)
})

test('a relay that takes a notice and hangs up gets it again, a few times at most, under one Message-ID', async () => {
  const one = await sent(world, { mail: 'nir@example.org' })
  const message = { text: 'Words.', as: 'update', evaluation: false, nextSteps: false, asks: false, files: [] } as const
  world.mails.behave('take-and-hang-up')
  await sendMessage(world.app.ctx, await lead(world), { ...message, case: one.case, reports: [one.report] })
  await world.until(world.now() + 6 * HOUR)
  world.mails.behave('take')
  await world.until(world.now() + 6 * HOUR)
  const copies = world.mails.to('nir@example.org').map(({ messageId }) => messageId)
  assert.equal(copies.length, 3)
  assert.equal(new Set(copies).size, 1)
})

test('two notices of one kind are two mails', async () => {
  const { ctx } = world.app
  const scope = await lead(world)
  const one = await sent(world, { mail: 'rin@example.org' })
  const message = { text: 'Words.', as: 'update', evaluation: false, nextSteps: false, asks: false, files: [] } as const
  for (let i = 0; i < 2; i++) {
    await sendMessage(ctx, scope, { ...message, case: one.case, reports: [one.report] })
    await world.until(world.now() + 60_000)
  }
  const mails = world.mails.to('rin@example.org')
  assert.equal(mails.length, 2)
  assert.equal(new Set(mails.map(({ messageId }) => messageId)).size, 2)
})

test('words of an advisory become no header and no recipient of the mail to the list', async () => {
  const { ctx } = world.app
  const scope = await lead(world)
  const ready = await readyRelease(world)
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).case(ready.case)
  const broken = 'Title\r\nBcc: spy@evil.example\r\n\r\nbody\u0000'
  const rules = checkFacts(advisory(state.number, { title: broken })).map(({ rule }) => rule)
  assert.deepEqual(rules, ['facts-text', 'facts-title'])
  // What stands in one line goes out: other ends of lines, a line break in MIME's own words, more than a header holds.
  const encoded = `=?utf-8?B?${Buffer.from('\r\nBcc: spy@evil.example\r\n').toString('base64')}?=`
  const title = `Title\u2028Bcc: spy@evil.example\u0085${encoded} ${'ä'.repeat(90)}`
  await draftAdvisory(ctx, scope, { case: ready.case, facts: advisory(state.number, { title }) })
  await armRelease(ctx, scope, ready.release)
  await world.until(ready.at)
  const [mail, ...others] = world.mails.to('nodejs-sec@googlegroups.com')
  assert.deepEqual([mail?.to, others], [['nodejs-sec@googlegroups.com'], []])
  assert.equal(mail?.headers.bcc, undefined)
  assert.doesNotMatch(mail?.raw ?? '', /^bcc:/im)
  await runRelease(ctx, ready.release)
})

test('a notice whose subject nobody knows is nothing to do', async () => {
  const due = { kind: 'mail', subject: 'constructor:x', at: 0, key: 'k', attempts: 1, lease: 'l' } as const
  await sendMail(world.app.ctx, due)
})
