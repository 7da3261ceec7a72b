import type { MailChannel } from '../../channels/mail.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { brokenDoors, type CheckedDoor, type DoorCheck, MAIL_LOOP } from '../../domain/door-check.ts'
import { DAY } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'
import { checkApi, checkForm } from './check-forms.ts'
import { checkGitHub, checkHackerOne, checkPgp, checkSecurityTxt } from './check-outside.ts'
import { loopId } from './rehearsal.ts'

export type CheckCtx = Ctx & { readonly mail: MailChannel }
/** Undefined: this installation has no such door. */
export type Tried = Pick<DoorCheck, 'good' | 'detail'> | undefined

const KEY = 'check:doors'
const LOOP = 'check:mail-loop'

/** Sees to it that the doors are tried every day; the first time soon after the start. */
export async function watchDoors(ctx: Pick<Ctx, 'store' | 'now' | 'installation'>): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    if (!ctx.installation.selfCheck) return tx.dropDue(KEY)
    if ((await tx.dueOf(KEY)) === undefined)
      await tx.putDue({ kind: 'check', subject: 'doors', at: tx.now + FIRST, key: KEY })
  })
}
const FIRST = 2 * 60_000

/** Does what is due: all doors, or the look whether our own mail came back. */
export async function check(ctx: CheckCtx, subject: string): Promise<void> {
  const [what, sentAt] = subject.split(' ')
  if (what === 'mail-loop') await missMail(ctx, Number(sentAt))
  else if (ctx.installation.selfCheck) await checkDoors(ctx)
}

/** Tries every door end to end with a synthetic report that is undone, and tells the team in one line. */
export async function checkDoors(ctx: CheckCtx): Promise<readonly DoorCheck[]> {
  const tried: readonly (readonly [CheckedDoor, () => Promise<Tried>])[] = [
    ['form', () => checkForm(ctx)],
    ['api', () => checkApi(ctx)],
    ['pgp', () => checkPgp(ctx)],
    ['security-txt', () => checkSecurityTxt(ctx)],
    ['hackerone', () => checkHackerOne(ctx)],
    ['github', () => checkGitHub(ctx)],
    ['mail', () => sendRound(ctx)],
  ]
  for (const [door, trial] of tried) await note(ctx, door, await quietly(ctx, trial))
  await ctx.store.write(ctx.now(), async (tx) => {
    await tx.putDue({ kind: 'check', subject: 'doors', at: tx.now + DAY, key: KEY })
    // When the mail has had its time: then the line says all of it.
    await tx.putDue({ kind: 'mail', subject: `doors:${tx.now}`, at: tx.now + MAIL_LOOP + 60_000, key: 'doors' })
  })
  return ctx.store.reader(SYSTEM_SCOPE).doorChecks()
}

/** What goes wrong in trying is a finding about the door, never the end of the check. */
async function quietly(ctx: CheckCtx, trial: () => Promise<Tried>): Promise<Tried> {
  try {
    return await trial()
  } catch (error) {
    ctx.log.failure('check.failed', error)
    return { good: false, detail: 'The check itself broke; the log says where.' }
  }
}

/** Keeps the outcome; a door that has just broken is told at once. */
export async function note(ctx: Pick<Ctx, 'store' | 'now'>, door: CheckedDoor, tried: Tried): Promise<void> {
  await ctx.store.write(ctx.now(), async (tx) => {
    const before = await tx.noteDoor(door, tried === undefined ? undefined : { at: tx.now, ...tried })
    const isNews = tried?.good === false && before?.good !== false
    if (isNews)
      await tx.putDue({ kind: 'mail', subject: `door-broken:${door}`, at: tx.now, key: `door-broken:${door}` })
  })
}

/** A mail of ours to our own address: relay, mailbox and listener, and understanding what came. */
async function sendRound(ctx: CheckCtx): Promise<Tried> {
  const { mail } = ctx.installation
  const [to] = mail.addresses
  if (ctx.installation.mailFrom === undefined) return undefined
  const problem = await ctx.mail.problem()
  if (problem !== undefined) return { good: false, detail: `No mail can be sent: ${problem}` }
  if (!mail.comesIn || to === undefined) return { good: true, detail: 'The relay answers. No mail comes in here.' }
  const sentAt = ctx.now()
  const text = 'This mail goes from Fairlead to Fairlead, to see that mail arrives. Nobody needs to do anything.'
  const round = { to, subject: 'Self-check', text, messageId: loopId(ctx, sentAt), automatic: true }
  const name = `loop:${round.messageId}`
  // Known before it leaves: where everything is near, it is back before the relay has answered.
  await ctx.store.write(ctx.now(), (tx) => tx.bindOutside(name, String(sentAt)))
  const delivery = await ctx.mail.deliver(round)
  if (delivery.outcome !== 'delivered') {
    await ctx.store.write(ctx.now(), (tx) => tx.forgetOutside(name))
    return { good: false, detail: `The relay did not take our mail: ${delivery.why}` }
  }
  await ctx.store.write(ctx.now(), (tx) =>
    tx.putDue({ kind: 'check', subject: `mail-loop ${sentAt}`, at: sentAt + MAIL_LOOP, key: LOOP }),
  )
  const before = (await ctx.store.reader(SYSTEM_SCOPE).doorChecks()).find(({ door }) => door === 'mail')
  return before ?? { good: true, detail: 'The relay took our mail; it has not come back yet.' }
}

/** The time is over, and nothing came back. */
async function missMail(ctx: CheckCtx, sentAt: number): Promise<void> {
  const sent = await ctx.store.write(ctx.now(), (tx) => tx.findOutside(`loop:${loopId(ctx, sentAt)}`))
  if (sent === undefined) return
  const detail =
    'A mail of ours to our own address did not come back within an hour: reports by mail may be lost on the same way.'
  await note(ctx, 'mail', { good: false, detail })
}

/** Our own mail has come back: the way is whole. True when it was that. */
export async function cameRound(ctx: Pick<Ctx, 'store' | 'now'>, messageId: string | undefined): Promise<boolean> {
  const local = messageId?.split('@')[0] ?? ''
  if (!/^check\.[0-9a-f]{32}$/.test(local)) return false
  const sentAt = await ctx.store.write(ctx.now(), (tx) => tx.findOutside(`loop:${local}`))
  if (sentAt === undefined) return false
  const seconds = Math.max(0, Math.round((ctx.now() - Number(sentAt)) / 1000))
  await note(ctx, 'mail', { good: true, detail: `A mail of ours came back after ${seconds} s.` })
  await ctx.store.write(ctx.now(), async (tx) => {
    await tx.dropDue(LOOP)
    await tx.forgetOutside(`loop:${local}`)
  })
  return true
}

/** One word for a program that watches us: the doors that are broken. */
export function wordsForWatchers(checks: readonly DoorCheck[], now: number): Readonly<Record<string, string>> {
  const broken = new Set(brokenDoors(checks, now).map(({ door }) => door))
  return Object.fromEntries(checks.map(({ door }) => [door, broken.has(door) ? 'broken' : 'good']))
}
