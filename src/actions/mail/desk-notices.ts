import { activeMembers } from '../../domain/organisation.ts'
import { endOf } from '../../domain/own-keys.ts'
import { deskNotice, keyEndsMail } from '../../views/mails.ts'
import { deskMail } from '../../views/sealed-mails.ts'
import { caseMark, teamAddress } from './desk-address.ts'
import type { Addressed, Post } from './post.ts'

/** To a member who wrote by signed mail: done, or what to change. */
export async function desk(post: Post, [id = '', arrival = '']: readonly string[]): Promise<Addressed | undefined> {
  const { state, events } = await post.reader.case(id)
  const mailed = events.find(
    (event) => event.type === 'member.mailed' && (event.body as Mailed | undefined)?.arrival === arrival,
  )
  if (mailed?.type !== 'member.mailed') return undefined
  const body = mailed.body as Mailed
  return toMember(post, mailed.facts.member, { number: state.number, case: state.id, ...body })
}

/** To a member whose mail was not signed by their key: it is held. */
export async function deskUnsigned(
  post: Post,
  [report = '', member = '']: readonly string[],
): Promise<Addressed | undefined> {
  const { state } = await post.reader.report(report)
  const { state: subject } = await post.reader.case(state.case)
  const problem =
    'A mail with your address came to the case and was not signed by the key that is registered as yours. It is held, and a person looks at it in the console. Sign the whole mail with that key and send it again.'
  return toMember(post, member, { number: subject.number, case: subject.id, report, done: [], problem })
}

/** To the team: our key ends soon. */
export async function keyEnds(post: Post, [key = '']: readonly string[]): Promise<Addressed | undefined> {
  const { keys = [], members } = await post.reader.organisation()
  const end = endOf(keys.find(({ fingerprint }) => fingerprint === key) ?? { expires: null, encryptsUntil: null })
  if (end === null) return undefined
  const names = await post.reader.memberNames()
  const admins = activeMembers({ ...(await post.reader.organisation()), members }).flatMap(
    ({ id }) => names.get(id)?.mail ?? [],
  )
  const { teamMail } = post.ctx.installation
  return {
    to: [...new Set(teamMail === undefined ? admins : [teamMail, ...admins])],
    mail: keyEndsMail(post.frame, { fingerprint: key, end }),
  }
}

interface Mailed {
  readonly arrival?: string
  readonly report: string
  readonly done: readonly string[]
  readonly problem?: string
}

async function toMember(
  post: Post,
  member: string,
  about: Mailed & { readonly number: string; readonly case: string },
): Promise<Addressed | undefined> {
  const address = (await post.reader.memberNames()).get(member)?.mail
  if (address === undefined) return undefined
  const { number, report, done, problem } = about
  const mark = caseMark(post.ctx, about.case)
  const answerable = teamAddress(post.ctx, report) !== undefined
  const rest = problem === undefined ? {} : { problem }
  const { subject, text } = deskMail(post.frame, { number, mark, answerable, done, ...rest })
  return {
    to: [address],
    mail: deskNotice(post.frame, { number }),
    team: report,
    inside: async () => ({ words: { subject, text, files: [] }, through: 0 }),
  }
}
