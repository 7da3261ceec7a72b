import { z } from 'zod'
import type { PlatformFile, PlatformMessage, PlatformReport, PlatformState } from '../domain/platform.ts'
import { fromIso, type Instant } from '../lib/instant.ts'

/**
 * HackerOne's customer API v1, JSON:API: reports, activities and webhook bodies. What it may leave out is optional here,
 * and what we do not use is not looked at (bounties, swag with postal addresses, reputation).
 */

const user = z.object({
  attributes: z.object({ username: z.string(), hackerone_triager: z.boolean().nullish() }),
  type: z.string().optional(),
})
const attachment = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  attributes: z.object({
    file_name: z.string(),
    content_type: z.string().nullish(),
    file_size: z.number().nullish(),
    expiring_url: z.string(),
  }),
})
const activity = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  type: z.string(),
  attributes: z.object({
    report_id: z.union([z.string(), z.number()]).transform(String).optional(),
    message: z.string().nullish(),
    internal: z.boolean().nullish(),
    created_at: z.string(),
    updated_at: z.string().nullish(),
  }),
  relationships: z
    .object({
      actor: z.object({ data: z.unknown() }).optional(),
      attachments: z.object({ data: z.array(attachment) }).optional(),
    })
    .optional(),
})
const report = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  type: z.literal('report'),
  attributes: z.object({
    title: z.string(),
    vulnerability_information: z.string().nullish(),
    impact: z.string().nullish(),
    state: z.string(),
    created_at: z.string(),
    submitted_at: z.string().nullish(),
    triaged_at: z.string().nullish(),
    closed_at: z.string().nullish(),
    cve_ids: z.array(z.string()).nullish(),
  }),
  relationships: z
    .object({
      program: z.object({ data: z.object({ attributes: z.object({ handle: z.string() }) }) }).optional(),
      reporter: z.object({ data: user.nullish() }).optional(),
      collaborators: z.object({ data: z.array(z.unknown()) }).optional(),
      attachments: z.object({ data: z.array(attachment) }).optional(),
      activities: z.object({ data: z.array(activity) }).optional(),
      severity: z
        .object({
          data: z
            .object({
              attributes: z.object({
                rating: z.string().nullish(),
                score: z.number().nullish(),
                cvss_vector_string: z.string().nullish(),
              }),
            })
            .nullish(),
        })
        .optional(),
      weakness: z
        .object({
          data: z.object({ attributes: z.object({ name: z.string(), external_id: z.string().nullish() }) }).nullish(),
        })
        .optional(),
      structured_scope: z
        .object({
          data: z
            .object({ attributes: z.object({ asset_identifier: z.string(), asset_type: z.string().nullish() }) })
            .nullish(),
        })
        .optional(),
    })
    .optional(),
})
type Report = z.infer<typeof report>
type Activity = z.infer<typeof activity>

/** A report with its activities; undefined where it is not one. */
export function readHackerOneReport(value: unknown, program: string): PlatformReport | undefined {
  const parsed = report.safeParse(dataOf(value))
  if (!parsed.success) return undefined
  const { id, attributes, relationships = {} } = parsed.data
  const createdAt = instantOf(attributes.submitted_at) ?? instantOf(attributes.created_at)
  if (createdAt === undefined) return undefined
  const login = relationships.reporter?.data?.attributes.username
  const reporters = new Set([...(login === undefined ? [] : [login]), ...helpersIn(relationships.collaborators?.data)])
  const place = relationships.program?.data.attributes.handle ?? program
  const stateAt = instantOf(attributes.closed_at) ?? instantOf(attributes.triaged_at)
  return {
    door: 'hackerone',
    id,
    place,
    url: `https://hackerone.com/reports/${id}`,
    title: attributes.title,
    text: textOf(attributes),
    facts: factsOf(parsed.data),
    createdAt,
    state: stateOf(attributes.state),
    messages: (relationships.activities?.data ?? []).flatMap((one) => messageOf(one, reporters)),
    files: (relationships.attachments?.data ?? []).map(fileOf),
    ...(login === undefined ? {} : { login }),
    ...(stateAt === undefined ? {} : { stateAt }),
  }
}

/** The report that a webhook's body is about, and whose programme. The body may lie one `data` deeper than described. */
export function readHackerOneHook(value: unknown): { readonly report: string; readonly program?: string } | undefined {
  const data = dataOf(dataOf(value))
  const named = z
    .object({
      report: z.object({
        id: z.union([z.string(), z.number()]).transform(String),
        relationships: z
          .object({
            program: z.object({ data: z.object({ attributes: z.object({ handle: z.string() }) }) }).optional(),
          })
          .optional(),
      }),
    })
    .safeParse(data)
  if (!named.success) return undefined
  const program = named.data.report.relationships?.program?.data.attributes.handle
  return { report: named.data.report.id, ...(program === undefined ? {} : { program }) }
}

/** Which reports a page of incremental activities speaks of, and the newest instant on it. */
export function readHackerOneActivities(value: unknown): {
  readonly reports: readonly string[]
  readonly newest: string | undefined
  readonly next: string | undefined
} {
  const page = z
    .object({
      data: z.array(z.unknown()),
      meta: z.object({ max_updated_at: z.string().nullish() }).optional(),
      links: z.object({ next: z.string().nullish() }).optional(),
    })
    .safeParse(value)
  if (!page.success) return { reports: [], newest: undefined, next: undefined }
  const activities = page.data.data.flatMap((one) => {
    const parsed = activity.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
  return {
    reports: [...new Set(activities.flatMap(({ attributes }) => attributes.report_id ?? []))],
    newest: page.data.meta?.max_updated_at ?? undefined,
    next: page.data.links?.next ?? undefined,
  }
}

/** `internal` is always said: where it is left out, HackerOne decides. */
export function hackerOneComment(message: string, internal: boolean): object {
  return { data: { type: 'activity-comment', attributes: { message, internal } } }
}

export type HackerOneState =
  | 'triaged'
  | 'needs-more-info'
  | 'resolved'
  | 'informative'
  | 'not-applicable'
  | 'duplicate'
  | 'spam'

/** A message is required for needs-more-info, informative and duplicate; we always give one. */
export function hackerOneStateChange(state: HackerOneState, message: string): object {
  return { data: { type: 'state-change', attributes: { state, message } } }
}

/** The id of what a write made. */
export function readHackerOneId(value: unknown): string | undefined {
  const parsed = z.object({ id: z.union([z.string(), z.number()]).transform(String) }).safeParse(dataOf(value))
  return parsed.success ? parsed.data.id : undefined
}

function dataOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('data' in value)) return value
  return value.data
}

function textOf({ vulnerability_information: text, impact }: Report['attributes']): string {
  return [text ?? '', impact ? `## Impact\n\n${impact}` : ''].filter((part) => part.trim() !== '').join('\n\n')
}

function factsOf({ attributes, relationships = {} }: Report): Readonly<Record<string, string>> {
  const weakness = relationships.weakness?.data?.attributes
  const severity = relationships.severity?.data?.attributes
  const entries = [
    ['weakness', [weakness?.external_id?.toUpperCase(), weakness?.name].filter(Boolean).join(' ')],
    ['severity', [severity?.rating, severity?.score, severity?.cvss_vector_string].filter(Boolean).join(' ')],
    ['asset', relationships.structured_scope?.data?.attributes.asset_identifier],
    ['cve', attributes.cve_ids?.join(', ')],
  ] as const
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

const STATES: Readonly<Record<string, PlatformState>> = {
  new: { is: 'new' },
  'pending-program-review': { is: 'confirmed' },
  triaged: { is: 'confirmed' },
  retesting: { is: 'confirmed' },
  'needs-more-info': { is: 'waiting' },
  resolved: { is: 'fixed' },
  informative: { is: 'closed', as: 'informative' },
  'not-applicable': { is: 'closed', as: 'not-applicable' },
  duplicate: { is: 'closed', as: 'duplicate' },
  spam: { is: 'closed', as: 'spam' },
}

function stateOf(state: string): PlatformState {
  return STATES[state] ?? { is: 'new' }
}

/** Who found it together with the reporter: their words are no answer of the team. */
function helpersIn(collaborators: readonly unknown[] = []): readonly string[] {
  const named = z.object({ user: z.union([user, z.object({ data: user })]) })
  return collaborators.flatMap((one) => {
    const parsed = named.safeParse(one)
    if (!parsed.success) return []
    const who = 'data' in parsed.data.user ? parsed.data.user.data : parsed.data.user
    return [who.attributes.username]
  })
}

/** Comments are words; of the other sixty kinds of activity only those that carry a message are. */
function messageOf(one: Activity, reporters: ReadonlySet<string>): readonly PlatformMessage[] {
  const at = instantOf(one.attributes.created_at)
  const files = (one.relationships?.attachments?.data ?? []).map(fileOf)
  const text = one.attributes.message ?? ''
  if (at === undefined || (text.trim() === '' && files.length === 0)) return []
  const actor = user.safeParse(one.relationships?.actor?.data)
  const login = actor.success ? actor.data.attributes.username : undefined
  const from =
    login === undefined || MACHINES.has(login.toLowerCase()) ? 'machine' : reporters.has(login) ? 'reporter' : 'team'
  return [
    {
      id: one.id,
      at,
      from,
      text,
      internal: one.attributes.internal === true,
      files,
      ...(login === undefined ? {} : { login }),
    },
  ]
}

/** Answers of HackerOne's own programs are no person's words: in a real sample one came a tenth of a second after the report. */
const MACHINES: ReadonlySet<string> = new Set(['hackbot', 'hackerone', 'hackerone-bot'])

function fileOf({ id, attributes }: z.infer<typeof attachment>): PlatformFile {
  return {
    id,
    name: attributes.file_name,
    type: attributes.content_type ?? 'application/octet-stream',
    size: attributes.file_size ?? 0,
    url: attributes.expiring_url,
  }
}

function instantOf(text: string | null | undefined): Instant | undefined {
  return text ? fromIso(text) : undefined
}
