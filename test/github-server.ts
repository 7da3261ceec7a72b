import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { close, listen } from './hackerone-server.ts'

/**
 * A GitHub of our own for repository security advisories. Where GitHub's published description of its interface is at
 * hand (the file api.github.com.json of the package @octokit/openapi, named by FAIRLEAD_GITHUB_OPENAPI), every request
 * and every answer is held against it; otherwise only against what is written here.
 */
export interface GitHubServer extends AsyncDisposable {
  readonly base: string
  readonly advisories: Map<string, ServedAdvisory>
  readonly wrong: readonly string[]
  /** Whether GitHub's own description was there to check with. */
  readonly checked: boolean
  reportingOn: boolean
}
export type ServedAdvisory = Record<string, unknown> & { ghsa_id: string; state: string; updated_at: string }

export const GITHUB_TOKEN = 'github_pat_of_a_test'
export const REPOSITORY = 'DefectDojo/django-DefectDojo'

export async function startGitHub(now: () => string): Promise<GitHubServer> {
  const advisories = new Map<string, ServedAdvisory>()
  const wrong: string[] = []
  const description = loadDescription(wrong)
  const self = { reportingOn: true }
  const server = createServer((request, response) => {
    answer({ request, response, advisories, wrong, description, now, self }).catch((error: unknown) => {
      wrong.push(String(error))
      response.destroy()
    })
  })
  const base = (await listen(server)).replace(/v1\/$/, '')
  return Object.assign(self, {
    base,
    advisories,
    wrong,
    checked: description !== undefined,
    [Symbol.asyncDispose]: () => close(server),
  })
}

/** An advisory as somebody reports it privately, in the shape that GitHub gives. */
export function reported(
  id: string,
  words: { summary: string; description: string; login: string; at: string },
): ServedAdvisory {
  return {
    ghsa_id: id,
    cve_id: null,
    url: `https://api.github.com/repos/${REPOSITORY}/security-advisories/${id}`,
    html_url: `https://github.com/${REPOSITORY}/security/advisories/${id}`,
    summary: words.summary,
    description: words.description,
    severity: 'high',
    author: userObject(words.login),
    publisher: null,
    identifiers: [{ type: 'GHSA', value: id }],
    state: 'triage',
    created_at: words.at,
    updated_at: words.at,
    published_at: null,
    closed_at: null,
    withdrawn_at: null,
    submission: { accepted: false },
    vulnerabilities: [
      {
        package: { ecosystem: 'pip', name: 'defectdojo' },
        vulnerable_version_range: '< 2.40.1',
        patched_versions: null,
        vulnerable_functions: null,
      },
    ],
    cvss: null,
    cwes: [{ cwe_id: 'CWE-352', name: 'Cross-Site Request Forgery (CSRF)' }],
    cwe_ids: ['CWE-352'],
    credits: null,
    credits_detailed: null,
    collaborating_users: null,
    collaborating_teams: null,
    private_fork: null,
  }
}

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly advisories: Map<string, ServedAdvisory>
  readonly wrong: string[]
  readonly description: Description | undefined
  readonly now: () => string
  readonly self: { reportingOn: boolean }
}

async function answer(asked: Asked): Promise<void> {
  const { request, response, wrong, advisories } = asked
  const url = new URL(request.url ?? '/', 'http://x')
  if (request.headers.authorization !== `Bearer ${GITHUB_TOKEN}`)
    return send(asked, 401, { message: 'Bad credentials' })
  if (request.headers['user-agent'] === undefined) wrong.push('GitHub refuses a request without User-Agent')
  const body = request.method === 'GET' ? undefined : await bodyOf(request)
  const rest = url.pathname.replace(`/repos/${REPOSITORY}`, '')
  const operation = `${request.method} ${rest.replace(/GHSA-[\w-]+/, '{ghsa_id}')}`
  checkRequest(asked, operation, url, body)
  const one = advisories.get(/GHSA-[\w-]+/.exec(rest)?.[0] ?? '')
  switch (operation) {
    case 'GET /security-advisories':
      return send(asked, 200, list(asked, url), operation)
    case 'POST /security-advisories':
      return send(asked, 201, create(asked, body as Record<string, unknown>), operation)
    case 'GET /private-vulnerability-reporting':
      return send(asked, 200, { enabled: asked.self.reportingOn }, operation)
  }
  if (one === undefined) return send(asked, 404, { message: 'Not Found' })
  switch (operation) {
    case 'GET /security-advisories/{ghsa_id}':
      return send(asked, 200, one, operation)
    case 'PATCH /security-advisories/{ghsa_id}':
      return send(asked, 200, change(asked, one, body as Record<string, unknown>), operation)
    case 'POST /security-advisories/{ghsa_id}/cve':
      return send(asked, 202, {})
    case 'POST /security-advisories/{ghsa_id}/forks':
      one['private_fork'] = null
      return send(asked, 202, {})
  }
  wrong.push(`there is no ${operation}`)
  response.writeHead(404).end()
}

function list({ advisories, response, request }: Asked, url: URL): readonly ServedAdvisory[] {
  const size = Number(url.searchParams.get('per_page') ?? 30)
  const after = Number(url.searchParams.get('after') ?? 0)
  const all = [...advisories.values()].sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
  if (all.length > after + size) {
    url.searchParams.set('after', String(after + size))
    response.setHeader('link', `<http://${request.headers.host}${url.pathname}${url.search}>; rel="next"`)
  }
  return all.slice(after, after + size)
}

function create({ advisories, now }: Asked, body: Record<string, unknown>): ServedAdvisory {
  const id = 'GHSA-cfgh-jmpq-rvwx'
  const words = { summary: String(body['summary']), description: String(body['description']), login: 'ana', at: now() }
  const made = { ...reported(id, words), state: 'draft', submission: null }
  advisories.set(id, made)
  return made
}

function change({ now }: Asked, one: ServedAdvisory, body: Record<string, unknown>): ServedAdvisory {
  const logins = body['collaborating_users']
  if (Array.isArray(logins)) one['collaborating_users'] = logins.map((login) => userObject(String(login)))
  one.updated_at = now()
  return one
}

function userObject(login: string): object {
  const url = `https://api.github.com/users/${login}`
  const links = [
    'followers_url',
    'following_url',
    'gists_url',
    'starred_url',
    'subscriptions_url',
    'organizations_url',
    'repos_url',
    'events_url',
    'received_events_url',
  ]
  return {
    login,
    id: 1,
    node_id: 'x',
    avatar_url: url,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    ...Object.fromEntries(links.map((name) => [name, url])),
    type: 'User',
    site_admin: false,
  }
}

/** GitHub's own description: what each operation takes and gives. */
interface Description {
  parameters(operation: string): ReadonlySet<string> | undefined
  takes(operation: string): ValidateFunction | undefined
  gives(operation: string): ValidateFunction | undefined
}

function checkRequest(asked: Asked, operation: string, url: URL, body: unknown): void {
  const { description, wrong } = asked
  if (description === undefined) return
  const known = description.parameters(operation)
  if (known === undefined) {
    wrong.push(`GitHub describes no ${operation}`)
    return
  }
  for (const name of url.searchParams.keys()) if (!known.has(name)) wrong.push(`${operation} takes no ${name}`)
  const takes = description.takes(operation)
  if (body !== undefined && takes !== undefined && !takes(body))
    wrong.push(`${operation}: ${JSON.stringify(takes.errors?.slice(0, 3))}`)
}

function send(asked: Asked, status: number, value: unknown, operation = ''): void {
  const gives = asked.description?.gives(operation)
  if (gives !== undefined && !gives(value))
    asked.wrong.push(`our answer to ${operation}: ${JSON.stringify(gives.errors?.slice(0, 3))}`)
  asked.response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text === '' ? undefined : JSON.parse(text)
}

interface Operation {
  readonly parameters?: readonly { readonly name?: string; readonly $ref?: string }[]
  readonly requestBody?: { readonly content: { readonly 'application/json'?: { readonly schema: object } } }
  readonly responses: Readonly<
    Record<string, { readonly content?: { readonly 'application/json'?: { readonly schema: object } } }>
  >
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly parameters: Readonly<Record<string, { readonly name: string }>>
    readonly schemas: object
  }
}

function loadDescription(wrong: string[]): Description | undefined {
  const path =
    process.env['FAIRLEAD_GITHUB_OPENAPI'] ?? join(import.meta.dirname, '../node_modules/.cache/api.github.com.json')
  if (!existsSync(path)) return undefined
  const api: OpenApi = JSON.parse(readFileSync(path, 'utf8'))
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'github', components: { schemas: asJsonSchema(api.components.schemas) } as object })
  const operationOf = (operation: string): Operation | undefined => {
    const [method = '', rest = ''] = operation.split(' ')
    return api.paths[`/repos/{owner}/{repo}${rest}`]?.[method.toLowerCase()]
  }
  const compiled = new Map<object, ValidateFunction>()
  const compile = (schema: object | undefined): ValidateFunction | undefined => {
    if (schema === undefined) return undefined
    const kept = compiled.get(schema) ?? ajv.compile(asJsonSchema(schema) as object)
    compiled.set(schema, kept)
    return kept
  }
  if (api.paths['/repos/{owner}/{repo}/security-advisories'] === undefined)
    wrong.push('the description has no advisories')
  return {
    parameters(operation) {
      const found = operationOf(operation)
      if (found === undefined) return undefined
      const names = (found.parameters ?? []).map(
        ({ name, $ref }) => name ?? api.components.parameters[$ref?.split('/').at(-1) ?? '']?.name ?? '',
      )
      return new Set(names)
    },
    takes: (operation) => compile(operationOf(operation)?.requestBody?.content['application/json']?.schema),
    gives: (operation) => {
      const responses = operationOf(operation)?.responses ?? {}
      return compile((responses['200'] ?? responses['201'])?.content?.['application/json']?.schema)
    },
  }
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has another type; its references lead into GitHub's own components. */
function asJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asJsonSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  const { nullable, ...rest } = schema as { nullable?: boolean }
  const plain = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, named(name, value)]))
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain
}

function named(name: string, value: unknown): unknown {
  return name === '$ref' && typeof value === 'string' ? value.replace(/^#/, 'github#') : asJsonSchema(value)
}
