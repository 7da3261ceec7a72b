import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/**
 * A HackerOne of our own: it answers as the customer API v1 is described (JSON:API, Basic authentication, incremental
 * activities by `updated_at`) and takes down every request that does not fit the description.
 */
export interface HackerOneServer extends AsyncDisposable {
  readonly base: string
  readonly reports: Map<string, ServedReport>
  /** What was asked against the description. */
  readonly wrong: readonly string[]
  /** The next write is taken, and the line breaks before the answer. */
  breakAfterWrite(): void
}
export interface ServedReport {
  readonly id: string
  title: string
  text: string
  impact: string
  state: string
  createdAt: string
  readonly activities: ServedActivity[]
  readonly files: { readonly id: string; readonly name: string; readonly bytes: string }[]
}
export interface ServedActivity {
  readonly id: string
  readonly type: string
  readonly message: string
  readonly internal: boolean
  readonly at: string
  readonly username: string
}

export const H1_TOKEN = 'fairlead-api:a-long-token'
export const H1_PROGRAM = 'defectdojo'
const REPORTER = 'mira'

export async function startHackerOne(now: () => string): Promise<HackerOneServer> {
  const reports = new Map<string, ServedReport>()
  const wrong: string[] = []
  const state = { break: false, next: 9000 }
  const server = createServer((request, response) => {
    answer({ request, response, reports, wrong, state, now }).catch((error: unknown) => {
      wrong.push(String(error))
      response.destroy()
    })
  })
  const base = await listen(server)
  return {
    base,
    reports,
    wrong,
    breakAfterWrite: () => {
      state.break = true
    },
    [Symbol.asyncDispose]: () => close(server),
  }
}

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly reports: Map<string, ServedReport>
  readonly wrong: string[]
  readonly state: { break: boolean; next: number }
  readonly now: () => string
}

async function answer(asked: Asked): Promise<void> {
  const { request, response } = asked
  const url = new URL(request.url ?? '/', 'http://x')
  if (url.pathname.startsWith('/files/')) return sendFile(asked, url)
  if (request.headers.authorization !== `Basic ${Buffer.from(H1_TOKEN).toString('base64')}`)
    return refuse(response, 401)
  const report = /^\/v1\/reports\/(\d+)(\/\w+)?$/.exec(url.pathname)
  if (url.pathname === '/v1/incremental/activities') return activities(asked, url)
  const one = asked.reports.get(report?.[1] ?? '')
  if (one === undefined) return refuse(response, 404)
  if (request.method === 'GET' && report?.[2] === undefined)
    return send(response, 200, { data: reportObject(one, request) })
  if (request.method !== 'POST') return refuse(response, 405)
  const body: unknown = JSON.parse(await textOf(request))
  if (report?.[2] === '/activities') return comment(asked, one, body)
  return report?.[2] === '/state_changes' ? changeState(asked, one, body) : refuse(response, 404)
}

function activities({ request, response, reports, wrong }: Asked, url: URL): void {
  const { searchParams: query } = url
  for (const name of query.keys()) {
    if (!/^(handle|report_id|updated_at_after|sort|order|page\[number\]|page\[size\])$/.test(name))
      wrong.push(`activities take no ${name}`)
  }
  if (query.get('handle') !== H1_PROGRAM) wrong.push('activities need the handle of the programme')
  const size = Number(query.get('page[size]') ?? 25)
  if (size < 1 || size > 100) wrong.push('a page has 1 to 100 objects')
  const after = query.get('updated_at_after') ?? ''
  const all = [...reports.values()]
    .flatMap((one) => [filed(one), ...one.activities].map((activity) => ({ one, activity })))
    .filter(({ activity }) => activity.at > after)
    .sort((a, b) => (a.activity.at < b.activity.at ? -1 : 1))
  const page = Number(query.get('page[number]') ?? 1)
  const part = all.slice((page - 1) * size, page * size)
  const next =
    all.length > page * size
      ? { next: `http://${request.headers.host}/v1/incremental/activities?page[number]=${page + 1}` }
      : {}
  send(response, 200, {
    data: part.map(({ one, activity }) => activityObject(activity, one.id)),
    meta: { max_updated_at: part.at(-1)?.activity.at ?? null },
    links: next,
  })
}

function filed(one: ServedReport): ServedActivity {
  return {
    id: `f${one.id}`,
    type: 'activity-bug-filed',
    message: '',
    internal: false,
    at: one.createdAt,
    username: REPORTER,
  }
}

function comment(asked: Asked, one: ServedReport, body: unknown): void {
  const { wrong, state, response, now } = asked
  const data = (body as { data?: { type?: unknown; attributes?: Record<string, unknown> } }).data
  const { message, internal } = data?.attributes ?? {}
  if (data?.type !== 'activity-comment') wrong.push('a comment is of the type activity-comment')
  if (typeof message !== 'string' || message === '') wrong.push('a comment has a message')
  if (typeof internal !== 'boolean') wrong.push('a comment says whether it is internal')
  const made = {
    id: String(++state.next),
    type: 'activity-comment',
    message: String(message),
    internal: internal === true,
    at: now(),
    username: 'fairlead-api',
  }
  one.activities.push(made)
  if (state.break) {
    state.break = false
    response.destroy()
  } else send(response, 201, { data: activityObject(made, one.id) })
}

function changeState(asked: Asked, one: ServedReport, body: unknown): void {
  const { wrong, response, state, now } = asked
  const data = (body as { data?: { type?: unknown; attributes?: Record<string, unknown> } }).data
  const { state: wanted, message } = data?.attributes ?? {}
  if (data?.type !== 'state-change') wrong.push('a change of state is of the type state-change')
  if (!STATES.has(String(wanted))) wrong.push(`there is no state ${String(wanted)}`)
  if (/^(needs-more-info|informative|duplicate)$/.test(String(wanted)) && !message)
    wrong.push(`${String(wanted)} needs a message`)
  one.state = String(wanted)
  const made = {
    id: String(++state.next),
    type: `activity-bug-${String(wanted)}`,
    message: String(message ?? ''),
    internal: false,
    at: now(),
    username: 'fairlead-api',
  }
  one.activities.push(made)
  send(response, 200, { data: activityObject(made, one.id) })
}

const STATES = new Set([
  'new',
  'pending-program-review',
  'triaged',
  'needs-more-info',
  'resolved',
  'not-applicable',
  'informative',
  'duplicate',
  'spam',
])

/** The body of a webhook about a report. */
export function hookBody(one: ServedReport): string {
  const activity = one.activities.at(-1) ?? filed(one)
  return JSON.stringify({ data: { activity: activityObject(activity, one.id), report: reportObject(one) } })
}

function reportObject(one: ServedReport, request?: IncomingMessage): object {
  const host = request?.headers.host ?? 'localhost'
  return {
    id: one.id,
    type: 'report',
    attributes: {
      title: one.title,
      vulnerability_information: one.text,
      impact: one.impact,
      state: one.state,
      main_state: 'open',
      created_at: one.createdAt,
      triaged_at: null,
      closed_at: null,
      first_program_activity_at: one.createdAt,
      cve_ids: [],
    },
    relationships: {
      program: { data: { id: '1', type: 'program', attributes: { handle: H1_PROGRAM } } },
      reporter: { data: userObject(REPORTER) },
      severity: {
        data: { id: '1', type: 'severity', attributes: { rating: 'high', score: 8.1, cvss_vector_string: null } },
      },
      weakness: {
        data: { id: '1', type: 'weakness', attributes: { name: 'Cross-Site Request Forgery', external_id: 'cwe-352' } },
      },
      swag: {
        data: [
          {
            id: '1',
            type: 'swag',
            relationships: { address: { data: { attributes: { street: 'Secret Street 1' } } } },
          },
        ],
      },
      attachments: {
        data: one.files.map((file) => ({
          id: file.id,
          type: 'attachment',
          attributes: {
            file_name: file.name,
            content_type: 'text/plain',
            file_size: file.bytes.length,
            expiring_url: `http://${host}/files/${one.id}/${file.id}?expires=soon`,
            created_at: one.createdAt,
          },
        })),
      },
      activities: { data: one.activities.map((activity) => activityObject(activity, one.id)) },
    },
  }
}

function activityObject(activity: ServedActivity, report: string): object {
  return {
    id: activity.id,
    type: activity.type,
    attributes: {
      report_id: report,
      message: activity.message,
      internal: activity.internal,
      created_at: activity.at,
      updated_at: activity.at,
    },
    relationships: { actor: { data: userObject(activity.username) } },
  }
}

function userObject(username: string): object {
  return { id: username, type: 'user', attributes: { username, name: username, disabled: false, signal: 1.5 } }
}

function sendFile({ reports, response }: Asked, url: URL): void {
  const [, , report = '', file = ''] = url.pathname.split('/')
  const found = reports.get(report)?.files.find(({ id }) => id === file)
  if (found === undefined) refuse(response, 403)
  else response.writeHead(200, { 'content-type': 'text/plain' }).end(found.bytes)
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function refuse(response: ServerResponse, status: number): void {
  send(response, status, { errors: [{ status }] })
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no address')
  return `http://127.0.0.1:${address.port}/v1/`
}

export function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
