import type { GuestLink } from '../../actions/guests/guest-link.ts'
import { inviteGuest, removeGuest, renewGuestLink } from '../../actions/guests/invite-guest.ts'
import { tellGuests } from '../../actions/guests/talk-with-guests.ts'
import { type CasePageProps, guestName } from '../../views/console/case-props.ts'
import { guestLinkPage } from '../../views/console/guest-link-page.ts'
import type { MessageView } from '../../views/parts/message.ts'
import { listWords } from '../../views/words/count.ts'
import { type Answer, page } from '../answer.ts'
import type { Form } from '../form.ts'
import { onceOf } from '../once.ts'
import { eventsOf } from '../opened.ts'
import type { LoadedCase } from './case-load.ts'
import { consoleFrame, type MemberCall } from './session.ts'

/** Somebody from outside is read in. Without mail the link is shown here, this once. */
export async function readIn(call: MemberCall, form: Form, loaded: LoadedCase): Promise<Answer | undefined> {
  const name = form.text('name').trim()
  const link = await inviteGuest(call.ctx, call.scope, {
    case: loaded.record.state.id,
    name,
    mail: form.text('mail'),
    role: form.text('role'),
    untilPublished: form.has('untilPublished'),
    once: onceOf(form, 'mail'),
  })
  return handOver(call, loaded, name, link)
}

export async function linkAgain(call: MemberCall, form: Form, loaded: LoadedCase): Promise<Answer | undefined> {
  const guest = form.text('guest')
  const link = await renewGuestLink(call.ctx, call.scope, { case: loaded.record.state.id, guest })
  return handOver(call, loaded, namesOf(loaded).get(guest)?.name ?? 'the guest', link)
}

export async function takeOut(call: MemberCall, form: Form, { record }: LoadedCase): Promise<void> {
  await removeGuest(call.ctx, call.scope, { case: record.state.id, guest: form.text('guest') })
}

export async function sayToGuests(call: MemberCall, form: Form, { record }: LoadedCase): Promise<void> {
  await tellGuests(call.ctx, call.scope, {
    case: record.state.id,
    guests: form.all('guests'),
    text: form.text('text'),
    files: form.files.map(({ id }) => id),
    once: onceOf(form, 'text'),
  })
}

async function handOver(
  call: MemberCall,
  { record }: LoadedCase,
  name: string,
  link: GuestLink | undefined,
): Promise<Answer | undefined> {
  if (link?.url === undefined) return undefined
  const { number } = record.state
  const frame = await consoleFrame(call)
  return page(guestLinkPage({ frame, number, name, url: link.url, until: link.until, now: call.ctx.now() }))
}

/** Who was read in, and what was said with them since. */
export function guestViews(loaded: LoadedCase): Pick<CasePageProps, 'guests' | 'guestTalk'> {
  const { state } = loaded.record
  const guests = [...namesOf(loaded)].flatMap(([id, guest]) => (state.guests.includes(id) ? [{ id, ...guest }] : []))
  return { guests, guestTalk: talkOf(loaded) }
}

function namesOf({ record }: LoadedCase): ReadonlyMap<string, Omit<CasePageProps['guests'][number], 'id'>> {
  return new Map(
    eventsOf(record.events, 'guest.invited').map(({ at, facts, identity }) => {
      const role = (identity as { readonly role?: string } | undefined)?.role ?? 'guest'
      const untilPublished = facts.untilPublished === true
      return [facts.guest, { name: identity?.name ?? guestName, role, since: at, untilPublished }]
    }),
  )
}

function talkOf(loaded: LoadedCase): readonly MessageView[] {
  const guests = namesOf(loaded)
  const nameOf = (id: string): string => guests.get(id)?.name ?? guestName
  return loaded.record.events.flatMap((event): MessageView[] => {
    const body = event.body as { readonly text: string; readonly files: MessageView['files'] } | undefined
    if (body === undefined) return []
    const said = { at: event.at, text: body.text, files: body.files }
    if (event.type === 'guest.wrote') return [{ from: nameOf(event.facts.guest), ...said, reach: 'theirs' }]
    if (event.type !== 'guest.told') return []
    const from = loaded.names.get(event.actor.id ?? '') ?? 'A former member'
    return [{ from, about: `to ${listWords(event.facts.to.map(nameOf))}`, ...said, reach: 'everybody' }]
  })
}
