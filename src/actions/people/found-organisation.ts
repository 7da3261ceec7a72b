import { SYSTEM } from '../../domain/event.ts'
import { ORGANISATION } from '../../domain/organisation.ts'
import { newId } from '../../lib/ids.ts'
import type { Ctx } from '../ctx.ts'

/** The first start: the organisation and its first administrator. Does nothing where there is one already. */
export async function foundOrganisation(
  ctx: Pick<Ctx, 'store' | 'now'>,
  admin: { readonly name: string },
): Promise<{ readonly founded: boolean; readonly admin: string | undefined }> {
  return ctx.store.write(ctx.now(), async (tx) => {
    const existing = await tx.state('organisation', ORGANISATION)
    if (existing !== undefined) {
      const first = existing.members.find((member) => member.until === null && member.roles.includes('admin'))
      return { founded: false, admin: first?.id }
    }
    const member = newId()
    await tx.append('organisation', ORGANISATION, SYSTEM, [
      { type: 'organisation.founded', facts: {} },
      { type: 'member.added', facts: { member, roles: ['member', 'releaser', 'admin'] }, body: { name: admin.name } },
    ])
    return { founded: true, admin: member }
  })
}
