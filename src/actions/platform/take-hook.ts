import type { Arrival } from '../../domain/arrival.ts'
import { readGitHubAdvisory, readGitHubHook } from '../../formats/github.ts'
import { readHackerOneHook, readHackerOneReport } from '../../formats/hackerone.ts'
import { bytesOf } from '../arrival/bytes-of.ts'
import { connectedSince, type PlatformCtx } from './platforms.ts'
import { takeGitHubAdvisory } from './poll-github.ts'
import { takeHackerOneReport } from './poll-hackerone.ts'
import { takePlatformReport } from './take-platform-report.ts'

/**
 * What a platform told us by webhook. HackerOne's body says only that something happened: the report is fetched whole.
 * Where it cannot be asked, what the body holds is taken. GitHub's body holds the whole advisory.
 */
export async function takeHook(ctx: PlatformCtx, arrival: Arrival): Promise<void> {
  const report = await reportOf(ctx, arrival)
  await ctx.store.write(ctx.now(), async (tx) => {
    if (report === undefined) {
      // Nobody decides on it, so it is nothing that somebody dropped and could take back.
      await tx.settleArrival(arrival.id, { standing: 'done' })
      await tx.eraseArrival(arrival.id)
    } else await tx.settleArrival(arrival.id, { standing: 'done', report })
  })
}

async function reportOf(ctx: PlatformCtx, arrival: Arrival): Promise<string | undefined> {
  const body = parsed((await bytesOf(ctx, arrival)).toString('utf8'))
  return arrival.door === 'hackerone' ? fromHackerOne(ctx, body) : fromGitHub(ctx, body)
}

async function fromHackerOne(ctx: PlatformCtx, body: unknown): Promise<string | undefined> {
  const { hackerone } = ctx.platforms
  const told = readHackerOneHook(body)
  if (hackerone === undefined || told === undefined) return undefined
  if (told.program !== undefined && told.program !== hackerone.program) return undefined
  const connected = await connectedSince(ctx, 'hackerone')
  const fetched = await takeHackerOneReport(ctx, hackerone, told.report, connected)
  if (fetched !== undefined) return fetched
  const inside = readHackerOneReport(reportIn(body), hackerone.program)
  if (inside === undefined) return undefined
  return takePlatformReport(ctx, inside, { file: async () => undefined, imported: inside.createdAt < connected })
}

function reportIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined
  if ('report' in body) return body.report
  return 'data' in body ? reportIn(body.data) : undefined
}

async function fromGitHub(ctx: PlatformCtx, body: unknown): Promise<string | undefined> {
  const { github } = ctx.platforms
  const told = readGitHubHook(body)
  if (github === undefined || told === undefined) return undefined
  const ours = github.repositories.find((name) => name.toLowerCase() === told.repository.toLowerCase())
  const found = ours === undefined ? undefined : readGitHubAdvisory(told.advisory, ours)
  if (found === undefined) return undefined
  const reported = found.reported || told.action === 'reported'
  return takeGitHubAdvisory(ctx, { ...found, reported }, await connectedSince(ctx, 'github'))
}

/** What was signed by the platform and is no JSON all the same says nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
