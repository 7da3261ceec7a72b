import { ownKey } from './actions/keys/own-key.ts'
import type { RunCtx } from './actions/release/run-release.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import { currentKey, endOf } from './domain/own-keys.ts'
import type { Finding } from './domain/refusal.ts'
import { DAY } from './lib/instant.ts'
import { PATHS } from './views/paths.ts'

/** Whether our OpenPGP key is there, signs, and lives on; and whether members' keys can be used. */
export async function keyFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  return [...(await ownFindings(ctx)), ...(await memberFindings(ctx))]
}

async function ownFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  const usable = await ownKey(ctx).then(
    () => true,
    () => false,
  )
  if (!usable)
    return [
      finding(
        'error',
        'The private half of our OpenPGP key is missing; nothing is signed.',
        'Restore the keyring, or rotate: fairlead keys rotate',
      ),
    ]
  if ((await ctx.store.published.read(PATHS.openpgpKey)) === undefined)
    return [finding('error', 'The pages are published unsigned.', 'Publish them anew: fairlead doctor')]
  const key = currentKey(await ctx.store.reader(SYSTEM_SCOPE).organisation())
  const end = key === undefined ? null : endOf(key)
  const left = end === null ? Number.POSITIVE_INFINITY : end - ctx.now()
  if (left > 90 * DAY) return []
  const renew = 'Renew it: fairlead keys renew'
  if (left <= 0) return [finding('error', 'Our OpenPGP key has ended.', renew)]
  return [
    finding(left <= 30 * DAY ? 'warning' : 'note', `Our OpenPGP key ends in ${Math.ceil(left / DAY)} days.`, renew),
  ]
}

async function memberFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const [keys, names] = await Promise.all([reader.memberKeys(), reader.memberNames()])
  const findings: Finding[] = []
  for (const [id, { armored }] of keys) {
    const read = await ctx.pgp.read({ given: armored, now: ctx.now() })
    const end = 'facts' in read ? endOf(read.facts) : 0
    if (end === null || end > ctx.now() + 7 * DAY) continue
    const name = names.get(id)?.name ?? 'a member'
    findings.push(
      finding(
        'warning',
        `The OpenPGP key of ${name} has ended or ends within a week.`,
        'They extend it, and give it again in the console.',
      ),
    )
  }
  return findings
}

function finding(level: Finding['level'], problem: string, remedy: string): Finding {
  return { rule: 'openpgp', level, problem, remedy }
}
