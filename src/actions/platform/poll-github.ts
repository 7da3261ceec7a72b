import type { GitHubChannel } from '../../channels/github.ts'
import { Unreached } from '../../domain/reach.ts'
import { type GitHubAdvisory, readGitHubAdvisory } from '../../formats/github.ts'
import { fromIso, type Instant } from '../../lib/instant.ts'
import { askAgain, type PlatformCtx } from './platforms.ts'
import { takePlatformReport } from './take-platform-report.ts'

const MOST_PAGES = 20

/** Asks every repository for what changed since the last time; the webhook tells of new reports only. */
export async function pollGitHub(ctx: PlatformCtx, subject: string): Promise<void> {
  const { github } = ctx.platforms
  if (github === undefined) return
  const [, connected = '0', cursor = '-'] = subject.split(' ')
  const since = Number(cursor) || 0
  let newest = since
  for (const repository of github.repositories) {
    newest = Math.max(newest, await takeChanged(ctx, github, repository, { connected: Number(connected), since }))
  }
  await askAgain(ctx, 'github', { connected: Number(connected), cursor: String(newest) })
}

/** Takes one advisory as a report, where it was reported; drafts that the team itself began are its own business. */
export async function takeGitHubAdvisory(
  ctx: PlatformCtx,
  found: GitHubAdvisory,
  connected: Instant,
): Promise<string | undefined> {
  if (!found.reported) return undefined
  const { report } = found
  // What was over before we came is no open work.
  if (report.createdAt < connected && report.state.is === 'closed') return undefined
  return takePlatformReport(ctx, report, { file: async () => undefined, imported: report.createdAt < connected })
}

async function takeChanged(
  ctx: PlatformCtx,
  channel: GitHubChannel,
  repository: string,
  from: { readonly connected: Instant; readonly since: Instant },
): Promise<Instant> {
  let newest = from.since
  let next: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const answered = await channel.advisories(repository, next)
    if (!answered.ok) throw new Unreached(answered.problem)
    const list: readonly unknown[] = Array.isArray(answered.value) ? answered.value : []
    const read = list.flatMap((one) => readGitHubAdvisory(one, repository) ?? [])
    // Said each time: what is not understood may be a report.
    if (read.length < list.length)
      ctx.log.warn('platform.unread', { channel: 'github', count: list.length - read.length })
    for (const found of read) {
      const updated = fromIso(found.updatedAt ?? '') ?? 0
      if (updated < from.since) continue
      newest = Math.max(newest, updated)
      await takeGitHubAdvisory(ctx, found, from.connected)
    }
    // Where the last of a page is not understood, the next page may still hold something.
    const isOld = read.length > 0 && (fromIso(read.at(-1)?.updatedAt ?? '') ?? 0) < from.since
    if (answered.next === undefined || isOld) break
    next = answered.next
  }
  return newest
}
