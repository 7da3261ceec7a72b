import { LINK_LIFE, makeSignInLink } from '../../actions/identity/make-sign-in-link.ts'
import { addMember, changeRoles, removeMember } from '../../actions/people/add-member.ts'
import { describeMember } from '../../actions/people/describe-member.ts'
import { namesChanged } from '../../actions/people/names-changed.ts'
import { may } from '../../domain/access.ts'
import type { Role } from '../../domain/event.ts'
import { activeMembers } from '../../domain/organisation.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { TypedAct } from '../../views/console/acts.ts'
import { type PeoplePageProps, peoplePage } from '../../views/console/people-page.ts'
import { PATHS } from '../../views/paths.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { type Form, readForm } from '../form.ts'
import { present } from '../present.ts'
import { valuesOf } from '../typed-report.ts'
import { consoleFrame, demandToken, formToken, type MemberCall } from './session.ts'

/** GET /console/people */
export function showPeople(call: MemberCall): Promise<Answer> {
  return peopleAnswer(call)
}

/** POST /console/people: somebody new, with the link to hand over; it is shown this once. */
export function postMember(call: MemberCall): Promise<Answer> {
  return act(call, 'new', async (form) => {
    const name = form.text('name').trim()
    const input = { name, mail: form.text('mail'), roles: rolesOf(form) }
    const { member } = await addMember(call.ctx, call.scope, input)
    return peopleAnswer(call, { link: await linkFor(call, member, name) })
  })
}

/** POST /console/people/:id/link */
export function postMemberLink(call: MemberCall): Promise<Answer> {
  return act(call, 'link', async () => {
    const member = call.params.id ?? ''
    const names = await call.ctx.store.reader(call.scope).memberNames()
    return peopleAnswer(call, { link: await linkFor(call, member, names.get(member)?.name ?? '') })
  })
}

/** POST /console/people/:id/name: another name or mail address. */
export function postName(call: MemberCall): Promise<Answer> {
  const member = call.params.id ?? ''
  return act(call, `name-${member}`, async (form) => {
    const key = form.text('key')
    const choice = key === 'keep' || key === 'forget' ? ({ key } as const) : {}
    await describeMember(call.ctx, call.scope, { member, name: form.text('name'), mail: form.text('mail'), ...choice })
    return seeOther(PATHS.people)
  })
}

/** POST /console/people/:id/roles */
export function postRoles(call: MemberCall): Promise<Answer> {
  const member = call.params.id ?? ''
  return act(call, `roles-${member}`, async (form) => {
    await changeRoles(call.ctx, call.scope, { member, roles: rolesOf(form) })
    return seeOther(PATHS.people)
  })
}

/** POST /console/people/:id/remove */
export function postRemoval(call: MemberCall): Promise<Answer> {
  return act(call, 'remove', async () => {
    await removeMember(call.ctx, call.scope, { member: call.params.id ?? '' })
    return seeOther(PATHS.people)
  })
}

async function act(call: MemberCall, name: string, work: (form: Form) => Promise<Answer>): Promise<Answer> {
  const form = await readForm(call, { lists: ['roles'] })
  demandToken(call, form, 'people')
  try {
    return await work(form)
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'roles', problem: error.message }]
    return peopleAnswer(call, { came: { act: name, values: valuesOf(form), problems } })
  }
}

function rolesOf(form: Form): readonly Role[] {
  const all: readonly Role[] = ['member', 'releaser', 'admin']
  return all.filter((role) => form.all('roles').includes(role))
}

async function linkFor(call: MemberCall, member: string, name: string): Promise<NonNullable<PeoplePageProps['link']>> {
  const url = await makeSignInLink(call.ctx, call.scope, { member })
  return { name, url, until: call.ctx.now() + LINK_LIFE, mailed: false }
}

async function peopleAnswer(
  call: MemberCall,
  more: { readonly link?: PeoplePageProps['link']; readonly came?: TypedAct } = {},
): Promise<Answer> {
  const { ctx, scope, session } = call
  const reader = ctx.store.reader(scope)
  const [organisation, names, changes, lines, ways] = await Promise.all([
    reader.organisation(),
    reader.memberNames(),
    namesChanged(ctx, scope),
    reader.cases('open'),
    reader.waysIn(),
  ])
  const nameOf = (id: string): string => names.get(id)?.name ?? 'Somebody'
  const markup = peoplePage({
    frame: await consoleFrame(call),
    token: formToken(call, 'people'),
    now: ctx.now(),
    me: session.member,
    manage: may(scope, 'people.manage'),
    members: activeMembers(organisation).map(({ id, roles, since, passkeys, keyed }) => ({
      id,
      name: names.get(id)?.name ?? 'Somebody',
      roles,
      since,
      passkeys,
      ...(keyed === true ? { keyed } : {}),
      handles: lines.filter((line) => line.case.handler === id).length,
      ...present({
        mail: names.get(id)?.mail,
        lastSignedIn: ways.find((way) => way.what === 'signed.in' && way.member === id)?.at,
      }),
    })),
    links: ways.flatMap(({ what, member, maker, at }) =>
      what === 'link.made' ? [{ at, name: nameOf(member), ...(maker === undefined ? {} : { by: nameOf(maker) }) }] : [],
    ),
    changes,
    ...present({ link: more.link, came: more.came }),
  })
  return page(markup, { status: more.came === undefined ? 200 : 422, scripts: true })
}
