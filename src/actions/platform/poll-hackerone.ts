import type { HackerOneChannel } from '../../channels/hackerone.ts'
import { Unreached } from '../../domain/reach.ts'
import { readHackerOneActivities, readHackerOneReport } from '../../formats/hackerone.ts'
import { fromIso, type Instant, toIso } from '../../lib/instant.ts'
import { askAgain, type PlatformCtx } from './platforms.ts'
import { takePlatformReport } from './take-platform-report.ts'

const MOST_PAGES = 50

/** Asks what happened since the last time, brings those reports up to date, and asks again in a while. */
export async function pollHackerOne(ctx: PlatformCtx, subject: string): Promise<void> {
  const { hackerone } = ctx.platforms
  if (hackerone === undefined) return
  const [, connected = '0', cursor = '-'] = subject.split(' ')
  const { reports, newest } = await changedSince(hackerone, cursor === '-' ? undefined : cursor)
  await takeEach(ctx, hackerone, reports, Number(connected))
  const next = newest ?? cursor
  await askAgain(ctx, 'hackerone', { connected: Number(connected), cursor: next })
}

/** One that cannot be taken keeps no other waiting. It is asked for again, as is all that is newer, which adds nothing. */
async function takeEach(
  ctx: PlatformCtx,
  channel: HackerOneChannel,
  reports: readonly string[],
  connected: Instant,
): Promise<void> {
  const failures: unknown[] = []
  for (const id of reports) {
    await takeHackerOneReport(ctx, channel, id, connected).catch((error: unknown) => {
      if (error instanceof Unreached) throw error
      failures.push(error)
    })
  }
  if (failures.length === 0) return
  ctx.log.warn('platform.unread', { channel: 'hackerone', count: failures.length })
  throw failures[0]
}

/** Fetches one report whole and takes what is new in it. */
export async function takeHackerOneReport(
  ctx: PlatformCtx,
  channel: HackerOneChannel,
  id: string,
  connected: Instant,
): Promise<string | undefined> {
  const answered = await channel.report(id)
  if (!answered.ok) {
    // Not ours to see, or gone: asking again brings nothing.
    if (answered.permanent) return undefined
    throw new Unreached(answered.problem)
  }
  const found = readHackerOneReport(answered.value, channel.program)
  if (found === undefined) throw new Error('HackerOne answered something that is no report')
  return takePlatformReport(ctx, found, {
    file: (file) => channel.api.file(file.url, ctx.installation.fileLimit),
    imported: found.createdAt < connected,
  })
}

async function changedSince(
  channel: HackerOneChannel,
  since: string | undefined,
): Promise<{ readonly reports: readonly string[]; readonly newest: string | undefined }> {
  const reports = new Set<string>()
  let newest: string | undefined
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answered = await channel.activitiesSince(since, page)
    if (!answered.ok) throw new Unreached(answered.problem)
    const found = readHackerOneActivities(answered.value)
    for (const id of found.reports) reports.add(id)
    if (found.newest !== undefined && isLater(found.newest, newest)) newest = found.newest
    if (found.next === undefined || found.reports.length === 0) break
  }
  return { reports: [...reports], newest: newest === undefined ? undefined : earlier(newest) }
}

function isLater(a: string, b: string | undefined): boolean {
  return b === undefined || (fromIso(a) ?? 0) > (fromIso(b) ?? 0)
}

/** A second of overlap: two activities of one instant may stand on two sides of a page, and taking one twice adds nothing. */
function earlier(newest: string): string {
  const at = fromIso(newest)
  return at === undefined ? newest : toIso(at - 1000)
}
