import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { isOpenToTalk } from '../../domain/report.ts'
import { equalBytes, utf8 } from '../../lib/bytes.ts'
import { newCode } from '../../lib/code.ts'
import { newId } from '../../lib/ids.ts'
import type { Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'
import { readingNumber } from '../mail/reading-number.ts'

/** What the page that asked must bring back, sealed: which report, and which number was mailed for it. */
export interface Asked {
  /** Empty where nothing fits: then no number is right. */
  readonly report: string
  readonly asked: string
}

/** Numbers a day for one report: whoever knows its public id and address must not fill a mailbox. */
const MOST_A_DAY = 5

/**
 * Somebody who reported by mail wants to read what waits. Where the report's own address is the one that was typed, a
 * number is mailed to it; the answer is the same for everybody.
 */
export async function askToRead(
  ctx: Pick<Ctx, 'store' | 'now'>,
  typed: { readonly report: string; readonly mail: string },
): Promise<Asked> {
  const report = await reportOf(ctx, typed)
  const asked = newId()
  const known = await ctx.store.write(ctx.now(), async (tx) => {
    if (report === undefined || !(await hasShare(tx, report))) return false
    const subject = `number:${report}:${asked}`
    await tx.putDue({ kind: 'mail', subject, at: tx.now, key: subject })
    return true
  })
  return { report: known && report !== undefined ? report : '', asked }
}

/** The number proves that its reader has the mailbox, in the browser that asked: it gives a code, once. */
export async function readWithNumber(
  ctx: Pick<Ctx, 'store' | 'now'>,
  { report, asked }: Asked,
  typed: string,
): Promise<{ readonly code: string }> {
  const right = equalBytes(utf8(plain(readingNumber(ctx, asked))), utf8(plain(typed)))
  if (report === '' || !right) throw wrong('This is not the number that was mailed. Look at it again, or ask anew.')
  return ctx.store.write(ctx.now(), async (tx) => {
    const state = await tx.state('report', report)
    if (state === undefined || !isOpenToTalk(state)) throw wrong('The report was erased.')
    const key = `number used ${asked}`
    if ((await tx.recall(key, key)) !== undefined) throw wrong('This number was used already. Ask for another.')
    const code = newCode()
    await tx.remember(key, key, 'used', report)
    await tx.bindCode(report, code)
    return { code }
  })
}

async function reportOf(
  ctx: Pick<Ctx, 'store'>,
  typed: { readonly report: string; readonly mail: string },
): Promise<string | undefined> {
  const id = typed.report.trim().toUpperCase()
  if (!/^R-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(id)) return undefined
  try {
    const { state, events } = await ctx.store.reader(SYSTEM_SCOPE).report(id)
    const own = events.findLast((event) => event.identity?.mail !== undefined)?.identity?.mail
    const same = own !== undefined && own.toLowerCase() === typed.mail.trim().toLowerCase()
    return same && isOpenToTalk(state) && state.door === 'mail' ? state.id : undefined
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return undefined
    throw error
  }
}

async function hasShare(tx: Tx, report: string): Promise<boolean> {
  for (let share = 1; share <= MOST_A_DAY; share++) {
    const key = `number ${report} ${share}`
    if ((await tx.recall(key, key)) !== undefined) continue
    await tx.remember(key, key, 'asked', report)
    return true
  }
  return false
}

function plain(number: string): string {
  return number.toUpperCase().replace(/[^0-9A-Z]/g, '')
}

function wrong(problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field: 'number', problem }] })
}
