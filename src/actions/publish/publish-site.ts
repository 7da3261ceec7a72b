import type { ReleasedAdvisory } from '../../domain/advisory.ts'
import { DAY, MINUTE } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'
import { machineFiles } from './machine-files.ts'
import { gatherPublicFacts, type PublicFacts } from './public-facts.ts'
import { signingOf } from './signing.ts'
import { sitePages } from './site-pages.ts'

/** security.txt must not grow stale; well before its Expires the pages are made anew. */
const RENEW = 30 * DAY

/** How long a publication may wait for its record; a run that died in between has gone on long before. */
const RECORDED_BY = 10 * MINUTE

/**
 * Makes every public page, feed and record from the ledger and publishes them in one step. `fresh` are advisories of a
 * running release that the ledger does not know as published yet.
 */
export function publishSite(ctx: Ctx, fresh: readonly ReleasedAdvisory[] = []): Promise<void> {
  return oneAtATime(ctx.store.published, async () => {
    // First: it makes the key where there is none, and the pages name it.
    const signing = await signingOf(ctx)
    const facts = await gatherPublicFacts(ctx, fresh)
    if (fresh.length === 0 && (await standsAhead(ctx, facts))) return later(ctx, 'again', MINUTE)
    const objects = [...sitePages(ctx.installation, facts), ...(await machineFiles(ctx.installation, facts, signing))]
    const { now, position, advisories } = facts
    const { madeFrom } = ctx.installation
    const about = { now, position, advisories, ...(madeFrom === undefined ? {} : { madeFrom }) }
    await ctx.store.published.publish(objects, about)
    await later(ctx, 'renew', RENEW)
  })
}

/**
 * An advisory stands that the ledger does not know yet: a release is between publishing and recording. Pages made from
 * the ledger now would hide it for a moment.
 */
async function standsAhead(ctx: Ctx, { advisories, now }: PublicFacts): Promise<boolean> {
  const manifest = await ctx.store.published.manifest()
  if (manifest === undefined || now - manifest.publishedAt >= RECORDED_BY) return false
  const known = new Map(advisories.map(({ facts, currentRelease }) => [facts.id, currentRelease]))
  return manifest.advisories.some(({ id, currentRelease }) => (known.get(id) ?? 0) < currentRelease)
}

async function later(ctx: Ctx, subject: string, after: number): Promise<void> {
  const at = ctx.now() + after
  await ctx.store.write(ctx.now(), (tx) => tx.putDue({ kind: 'publish', subject, at, key: `publish:${subject}` }))
}

/** What one publication gathered must not be published after what a later one gathered. */
const running = new WeakMap<object, Promise<void>>()

function oneAtATime(of: object, work: () => Promise<void>): Promise<void> {
  const done = (running.get(of) ?? Promise.resolve()).then(work)
  running.set(
    of,
    done.catch(() => undefined),
  )
  return done
}
