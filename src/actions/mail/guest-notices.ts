import { guestLinkMail, guestNewsMail, guestWroteMail } from '../../views/guest-mails.ts'
import { guestAddress } from '../guests/guest-link.ts'
import { type Addressed, handlerOrTeam, type Post } from './post.ts'

/** To a guest: the way in. Nobody is written to who was taken out in the meantime. */
export async function guestLink(
  post: Post,
  [id = '', guest = '', asked = '']: readonly string[],
): Promise<Addressed | undefined> {
  const address = await addressOf(post, id, guest)
  if (address === undefined) return undefined
  const { url, until } = await guestAddress(post.ctx, { guest, case: id }, Number(asked))
  return { to: [address], mail: guestLinkMail(post.frame, { link: url, expires: until }) }
}

/** To a guest: the team wrote. */
export async function guestNews(post: Post, [id = '', guest = '']: readonly string[]): Promise<Addressed | undefined> {
  const address = await addressOf(post, id, guest)
  return address === undefined ? undefined : { to: [address], mail: guestNewsMail(post.frame) }
}

/** To the handler, or to the team: a guest wrote. */
export async function guestWrote(post: Post, [id = '']: readonly string[]): Promise<Addressed> {
  const { number } = (await post.reader.case(id)).state
  return { to: await handlerOrTeam(post, id), mail: guestWroteMail(post.frame, { number }) }
}

async function addressOf({ reader }: Post, id: string, guest: string): Promise<string | undefined> {
  const { state, events } = await reader.case(id)
  if (!state.guests.includes(guest)) return undefined
  return events.find((event) => event.type === 'guest.invited' && event.facts.guest === guest)?.identity?.mail
}
