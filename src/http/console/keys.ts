import type { Ctx } from '../../actions/ctx.ts'
import { listKeys } from '../../actions/keys/list-keys.ts'
import { dropMemberKey, keepMemberKey } from '../../actions/keys/member-key.ts'
import { renewKey } from '../../actions/keys/renew-key.ts'
import { retireKey } from '../../actions/keys/retire-key.ts'
import { rotateKey } from '../../actions/keys/rotate-key.ts'
import { may } from '../../domain/access.ts'
import { activeMembers } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { TypedAct } from '../../views/console/acts.ts'
import { keysPage } from '../../views/console/keys-page.ts'
import { PATHS } from '../../views/paths.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { present } from '../present.ts'
import { valuesOf } from '../typed-report.ts'
import { consoleFrame, demandToken, formToken, type MemberCall } from './session.ts'

/** GET /console/keys */
export function showKeys(call: MemberCall): Promise<Answer> {
  return keysAnswer(call)
}

/** POST /console/keys: a member's key comes or goes. */
export function postMemberKey(call: MemberCall): Promise<Answer> {
  return act(call, async (form) => {
    const member = form.text('member')
    if (form.text('forget') === 'yes') await dropMemberKey(call.ctx, call.scope, { member })
    else await keepMemberKey(call.ctx, call.scope, { member, given: form.text('key') })
  })
}

/** POST /console/keys/renew */
export function postRenewal(call: MemberCall): Promise<Answer> {
  return act(call, () => renewKey(call.ctx, call.scope))
}

/** POST /console/keys/rotate */
export function postRotation(call: MemberCall): Promise<Answer> {
  return act(call, () => rotateKey(call.ctx, call.scope))
}

/** POST /console/keys/retire */
export function postRetirement(call: MemberCall): Promise<Answer> {
  return act(call, (form) => retireKey(call.ctx, call.scope, { key: form.text('key') }))
}

async function act(call: MemberCall, work: (form: Form) => Promise<unknown>): Promise<Answer> {
  const form = await readForm(call)
  demandToken(call, form, 'keys')
  try {
    await work(form)
    return seeOther(PATHS.keys)
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'key', problem: error.message }]
    return keysAnswer(call, { act: `member-${form.text('member')}`, values: valuesOf(form), problems })
  }
}

async function keysAnswer(call: MemberCall, came?: TypedAct): Promise<Answer> {
  const { ctx, scope, session } = call
  const reader = ctx.store.reader(scope)
  const [keys, organisation, names, known] = await Promise.all([
    listKeys(ctx, scope),
    reader.organisation(),
    reader.memberNames(),
    reader.memberKeys(),
  ])
  const named = await addressesNamed(ctx, known)
  const markup = keysPage({
    frame: await consoleFrame(call),
    token: formToken(call, 'keys'),
    now: ctx.now(),
    me: session.member,
    manage: may(scope, 'keys.manage'),
    keys,
    members: activeMembers(organisation).map(({ id }) => ({
      id,
      name: names.get(id)?.name ?? 'Somebody',
      ...present({ mail: names.get(id)?.mail, fingerprint: known.get(id)?.fingerprint, named: named.get(id) }),
    })),
    byMail: ctx.installation.mail.comesIn,
    ...present({ came }),
  })
  return page(markup, { status: came === undefined ? 200 : 422 })
}

/** The mail addresses in the user ids of members' keys, by member. */
async function addressesNamed(
  ctx: Ctx,
  keys: ReadonlyMap<string, { readonly armored: string }>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const named = new Map<string, readonly string[]>()
  for (const [id, { armored }] of keys) {
    const read = await ctx.pgp.read({ given: armored, now: ctx.now() })
    if ('facts' in read) named.set(id, read.facts.mails)
  }
  return named
}
