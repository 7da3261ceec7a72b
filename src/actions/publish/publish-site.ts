import type { ReleasedAdvisory } from '../../domain/advisory.ts'
import { DAY } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'
import { machineFiles } from './machine-files.ts'
import { gatherPublicFacts } from './public-facts.ts'
import { signingOf } from './signing.ts'
import { sitePages } from './site-pages.ts'

/** security.txt must not grow stale; well before its Expires the pages are made anew. */
const RENEW = 30 * DAY

/**
 * Makes every public page, feed and record from the ledger and publishes them in one step. `fresh` are advisories of a
 * running release that the ledger does not know as published yet.
 */
export async function publishSite(ctx: Ctx, fresh: readonly ReleasedAdvisory[] = []): Promise<void> {
  // First: it makes the key where there is none, and the pages name it.
  const signing = await signingOf(ctx)
  const facts = await gatherPublicFacts(ctx, fresh)
  const objects = [...sitePages(ctx.installation, facts), ...(await machineFiles(ctx.installation, facts, signing))]
  const { now, position, advisories } = facts
  await ctx.store.published.publish(objects, { now, position, advisories })
  await ctx.store.write(now, (tx) =>
    tx.putDue({ kind: 'publish', subject: 'renew', at: now + RENEW, key: 'publish:renew' }),
  )
}
