import { type HackerOneState, hackerOneComment, hackerOneStateChange, readHackerOneId } from '../formats/hackerone.ts'
import { type Answered, type JsonApi, jsonApi } from './json-api.ts'

/** HackerOne's customer API v1 (api.hackerone.com), of one programme. */
export interface HackerOneChannel {
  readonly program: string
  readonly api: JsonApi
  /** A report with its activities and attachments. */
  report(id: string): Promise<Answered>
  /** A page of everything that happened since; `page` counts from 1. */
  activitiesSince(since: string | undefined, page: number): Promise<Answered>
  /** Says something to the reporter, or inside the team. The id of what was made, where it was taken. */
  comment(id: string, message: string, internal: boolean): Promise<Answered & { readonly made?: string }>
  changeState(id: string, state: HackerOneState, message: string): Promise<Answered & { readonly made?: string }>
}

export const HACKERONE_API = 'https://api.hackerone.com/v1/'

export function hackerOneChannel(options: {
  readonly program: string
  /** "identifier:token". */
  readonly token: string
  readonly base?: string
}): HackerOneChannel {
  const authorization = `Basic ${Buffer.from(options.token, 'utf8').toString('base64')}`
  const api = jsonApi(options.base ?? HACKERONE_API, { authorization, accept: 'application/json' })
  const { program } = options
  const made = async (asked: Promise<Answered>) => {
    const answered = await asked
    const id = answered.ok ? readHackerOneId(answered.value) : undefined
    return id === undefined ? answered : { ...answered, made: id }
  }
  return {
    program,
    api,
    report: (id) => api.get(`reports/${encodeURIComponent(id)}`),
    activitiesSince(since, page) {
      const query = new URLSearchParams({ handle: program, sort: 'updated_at', order: 'asc' })
      if (since !== undefined) query.set('updated_at_after', since)
      query.set('page[number]', String(page))
      query.set('page[size]', '100')
      return api.get(`incremental/activities?${query}`)
    },
    comment: (id, message, internal) =>
      made(api.send('POST', `reports/${encodeURIComponent(id)}/activities`, hackerOneComment(message, internal))),
    changeState: (id, state, message) =>
      made(api.send('POST', `reports/${encodeURIComponent(id)}/state_changes`, hackerOneStateChange(state, message))),
  }
}
