import type { Scope } from '../../domain/access.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Ctx } from '../ctx.ts'

/** A name or an address that was changed; `was` is the name before, where that is another. Addresses are not told. */
export interface NameChange {
  readonly at: Instant
  readonly name: string
  readonly was?: string
  readonly address?: 'given' | 'changed' | 'taken out'
  readonly by: string
}

/** What was changed in names and addresses of the team, the last first. */
export async function namesChanged(ctx: Pick<Ctx, 'store'>, scope: Scope): Promise<readonly NameChange[]> {
  const reader = ctx.store.reader(scope)
  const [namings, names] = await Promise.all([reader.memberNamings(), reader.memberNames()])
  const last = new Map<string, (typeof namings)[number]>()
  const changes = namings.flatMap((naming): NameChange[] => {
    const before = last.get(naming.member)
    last.set(naming.member, naming)
    if (before === undefined) return []
    const { at, name, mail, by = '' } = naming
    const was = before.name === name ? {} : { was: before.name }
    return [{ at, name, by: names.get(by)?.name ?? 'Somebody', ...addressChange(before.mail, mail), ...was }]
  })
  return changes.reverse()
}

function addressChange(before: string | undefined, now: string | undefined): Pick<NameChange, 'address'> {
  if (before === now) return {}
  if (before === undefined) return { address: 'given' }
  return { address: now === undefined ? 'taken out' : 'changed' }
}
