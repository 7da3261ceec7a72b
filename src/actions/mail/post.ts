import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { activeMembers } from '../../domain/organisation.ts'
import type { SealedWords } from '../../formats/pgp-entity.ts'
import type { Reader } from '../../store/store.ts'
import type { MailFrame, MailText } from '../../views/mails.ts'
import type { Ctx } from '../ctx.ts'

/** A mail with its words, for whoever has a key; and after and up to which event it tells what was said. */
export interface Inside {
  readonly words: SealedWords
  readonly after?: number
  readonly through: number
}

export interface Addressed {
  readonly to: readonly string[]
  readonly mail: MailText
  /** The report whose reporter it goes to: answers and bounces find it, and what became of it is kept. */
  readonly report?: string
  /** The report that members answer about. */
  readonly team?: string
  /** The last message that it leads its reader to. */
  readonly leadsTo?: number
  /** The words, for whoever of the recipients has a key. */
  readonly inside?: () => Promise<Inside | undefined>
  /** It answers a mail of theirs by itself: that mail's Message-ID, empty where it had none. */
  readonly answers?: string
}

export interface Post {
  readonly ctx: Pick<Ctx, 'store' | 'now' | 'installation'>
  readonly reader: Reader
  readonly frame: MailFrame
}

export async function openPost(ctx: Pick<Ctx, 'store' | 'now' | 'installation'>): Promise<Post> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const { policy } = await reader.policy()
  const { name } = policy.organisation
  return { ctx, reader, frame: { team: name, baseUrl: ctx.installation.baseUrl, zone: policy.zone, now: ctx.now() } }
}

/** The team's address and every member who gave one, each once. */
export async function team({ ctx, reader }: Post): Promise<readonly string[]> {
  const names = await reader.memberNames()
  const members = activeMembers(await reader.organisation()).flatMap((member) => names.get(member.id)?.mail ?? [])
  const shared = ctx.installation.teamMail
  return [...new Set(shared === undefined ? members : [shared, ...members])]
}

export async function handlerOrTeam(post: Post, id: string): Promise<readonly string[]> {
  const { state } = await post.reader.case(id)
  const handler = state.handler === null ? undefined : (await post.reader.memberNames()).get(state.handler)?.mail
  return handler === undefined ? team(post) : [handler]
}
