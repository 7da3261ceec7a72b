import { z } from 'zod'
import { type Answer, json } from '../answer.ts'
import {
  healthSchema,
  hookSchema,
  hookTakenSchema,
  newReportSchema,
  problemSchema,
  statusQuestionSchema,
  statusSchema,
  submittedSchema,
} from './schemas.ts'

interface Operation {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly asks?: { readonly schema: z.ZodType; readonly files: boolean }
  readonly idempotent?: true
  readonly answers: Readonly<Record<number, z.ZodType>>
  /** Statuses of refusals, each a Problem. */
  readonly refuses: readonly number[]
}

/** What the interface for programs can do; a test holds it against the routes and a running server. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/v1/reports',
    id: 'submitReport',
    summary: 'Report a vulnerability. Answered once the report is durable.',
    asks: { schema: newReportSchema, files: true },
    idempotent: true,
    answers: { 201: submittedSchema },
    refuses: [400, 413, 415, 422, 429, 503],
  },
  {
    method: 'post',
    path: '/api/v1/reports/status',
    id: 'reportStatus',
    summary: 'Where a report stands, for whoever has its code.',
    asks: { schema: statusQuestionSchema, files: false },
    answers: { 200: statusSchema },
    refuses: [400, 404, 413, 415, 422, 429, 503],
  },
  {
    method: 'post',
    path: '/api/v1/hooks/hackerone',
    id: 'hackerOneHook',
    summary: 'A delivery of HackerOne, signed with the shared secret. Answered once it is durable.',
    asks: { schema: hookSchema, files: false },
    answers: { 202: hookTakenSchema },
    refuses: [400, 403, 404, 413, 415, 422, 429, 503],
  },
  {
    method: 'post',
    path: '/api/v1/hooks/github',
    id: 'gitHubHook',
    summary: 'A delivery of GitHub, signed with the shared secret: repository_advisory is taken, others are answered.',
    asks: { schema: hookSchema, files: false },
    answers: { 200: hookTakenSchema, 202: hookTakenSchema },
    refuses: [400, 403, 404, 413, 415, 422, 429, 503],
  },
  {
    method: 'get',
    path: '/healthz',
    id: 'health',
    summary: 'The process answers.',
    answers: { 200: healthSchema },
    refuses: [],
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'readiness',
    summary: 'Reports can be stored.',
    answers: { 200: healthSchema },
    refuses: [503],
  },
]

/** GET /api/v1/openapi.json */
export function showOpenApi(): Answer {
  return json(openApi())
}

export function openApi(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Fairlead',
      version: '1',
      description: 'Report a vulnerability and follow it. No account, no key: the code is the way to a report.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas: schemas() },
  }
}

function described({ id, summary, asks, idempotent, answers, refuses }: Operation): Record<string, unknown> {
  const good = Object.entries(answers).map(([status, schema]) => [
    status,
    { description: 'Done.', content: { 'application/json': { schema: reference(schema) } } },
  ])
  const bad = refuses.map((status) => [
    status,
    {
      description: 'Refused; nothing was stored.',
      content: { 'application/problem+json': { schema: reference(problemSchema) } },
    },
  ])
  return {
    operationId: id,
    summary,
    ...(idempotent === true ? { parameters: [IDEMPOTENCY_KEY, SENDER] } : {}),
    ...(asks === undefined ? {} : { requestBody: { required: true, content: contentOf(asks) } }),
    responses: Object.fromEntries([...good, ...bad]),
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'The same key with the same body is answered the same for 24 hours; with another body it is refused (422).',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
} as const

const SENDER = {
  name: 'Fairlead-Sender',
  in: 'header',
  required: false,
  description:
    '“new” asks for a token that makes this program known again; the token counts its reports. Its quota of a day is 10 at first and grows with reports that are confirmed; beyond it, 429 says when to go on.',
  schema: { type: 'string', pattern: '^(new|[0-9A-Z]{52})$' },
} as const

function contentOf(asks: NonNullable<Operation['asks']>): Record<string, unknown> {
  const asJson = { 'application/json': { schema: reference(asks.schema) } }
  if (!asks.files) return asJson
  const description =
    'The same fields, each answer to a question as a field of its own by its id, and files named "files": a patch, a proof, a picture. Title and description may be left out where one of the files is OSV, CSAF, SARIF 2.1 or CycloneDX with vulnerabilities: then they are taken from it.'
  const files = { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } }
  const schema = {
    type: 'object',
    description,
    properties: { files },
    additionalProperties: { type: 'string' },
  }
  return { ...asJson, 'multipart/form-data': { schema } }
}

function reference(schema: z.ZodType): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${schema.meta()?.id}` }
}

function schemas(): Record<string, unknown> {
  const all = [
    newReportSchema,
    submittedSchema,
    statusQuestionSchema,
    statusSchema,
    problemSchema,
    healthSchema,
    hookSchema,
    hookTakenSchema,
  ]
  return Object.fromEntries(all.flatMap((schema) => Object.entries(named(schema))))
}

/** Each by its name: a reference inside a schema begins at the root of the whole document, where there is no `$defs`. */
function named(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, id: _id, $defs, ...shape } = z.toJSONSchema(schema, { io: 'input' })
  const all = '$ref' in shape ? { ...$defs } : { ...$defs, [String(schema.meta()?.id)]: shape }
  return JSON.parse(JSON.stringify(all).replaceAll('"#/$defs/', '"#/components/schemas/'))
}
