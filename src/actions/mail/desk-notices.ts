import { endOf } from '../../domain/own-keys.ts'
import { keyEndsMail, reporterKeyEndsMail } from '../../views/mails.ts'
import { deskNotice, movedMail } from '../../views/member-mails.ts'
import { deskMail } from '../../views/sealed-mails.ts'
import { caseMark } from './desk-address.ts'
import { type Addressed, handlerOrTeam, type Post, team } from './post.ts'

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

/** To the address that a member had until this event of the organisation: what went there goes elsewhere now. */
export async function moved(post: Post, [member = '', seq = '']: readonly string[]): Promise<Addressed | undefined> {
  const namings = (await post.reader.memberNamings()).filter((naming) => naming.member === member)
  const index = namings.findIndex((naming) => naming.seq === Number(seq))
  const [before, change] = [namings[index - 1], namings[index]]
  if (before?.mail === undefined || change === undefined) return undefined
  const by = (await post.reader.memberNames()).get(change.by ?? '')?.name ?? 'somebody'
  const about = { name: change.name, by, at: change.at, gone: change.mail === undefined }
  return { to: [before.mail], mail: movedMail(post.frame, about) }
}

/** To the team: our key ends soon. */
export async function keyEnds(post: Post, [key = '']: readonly string[]): Promise<Addressed | undefined> {
  const { keys = [] } = await post.reader.organisation()
  const own = keys.find(({ fingerprint }) => fingerprint === key)
  const end = own === undefined || own.replacedAt !== null ? null : endOf(own)
  if (end === null) return undefined
  return { to: await team(post), mail: keyEndsMail(post.frame, { fingerprint: key, end }) }
}

/** To the handler, or to the team: a reporter's key ends soon, and with it what we can tell them by mail. */
export async function reporterKeyEnds(post: Post, [report = '', days = '']: readonly string[]): Promise<Addressed> {
  const { state } = await post.reader.report(report)
  const { state: subject } = await post.reader.case(state.case)
  const mail = reporterKeyEndsMail(post.frame, { number: subject.number, days: Number(days) })
  return { to: await handlerOrTeam(post, subject.id), mail }
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
  const answerable = post.ctx.installation.mail.comesIn
  const rest = problem === undefined ? {} : { problem }
  const { subject, text } = deskMail(post.frame, { number, mark, answerable, done, ...rest })
  return {
    to: [address],
    mail: deskNotice(post.frame, { number }),
    team: report,
    inside: async () => ({ words: { subject, text, files: [] }, through: 0 }),
  }
}
