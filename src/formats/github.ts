import { z } from 'zod'
import type { PlatformReport, PlatformState } from '../domain/platform.ts'
import { fromIso } from '../lib/instant.ts'

/** A repository security advisory, as far as a report is made of it. Comments are not in GitHub's interface at all. */
const advisory = z.object({
  ghsa_id: z.string().regex(/^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$/),
  cve_id: z.string().nullish(),
  html_url: z.string(),
  summary: z.string(),
  description: z.string().nullish(),
  severity: z.string().nullish(),
  author: z.object({ login: z.string() }).nullish(),
  state: z.enum(['published', 'closed', 'withdrawn', 'draft', 'triage']),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  closed_at: z.string().nullish(),
  published_at: z.string().nullish(),
  submission: z.object({ accepted: z.boolean() }).nullish(),
  vulnerabilities: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string().nullish() }).nullish(),
        vulnerable_version_range: z.string().nullish(),
        patched_versions: z.string().nullish(),
      }),
    )
    .nullish(),
  cvss: z.object({ vector_string: z.string().nullish() }).nullish(),
  cwe_ids: z.array(z.string()).nullish(),
  private_fork: z.object({ html_url: z.string() }).nullish(),
  collaborating_users: z.array(z.object({ login: z.string() })).nullish(),
})
type Advisory = z.infer<typeof advisory>

export interface GitHubAdvisory {
  readonly report: PlatformReport
  readonly updatedAt: string | undefined
  /** Somebody reported it privately, and it is not a draft that the team itself began. */
  readonly reported: boolean
  readonly collaborators: readonly string[]
  readonly privateFork: string | undefined
}

/** Undefined where it is no advisory that we understand. */
export function readGitHubAdvisory(value: unknown, repository: string): GitHubAdvisory | undefined {
  const parsed = advisory.safeParse(value)
  if (!parsed.success) return undefined
  const one = parsed.data
  const createdAt = fromIso(one.created_at ?? '')
  if (createdAt === undefined) return undefined
  const stateAt = fromIso(one.closed_at ?? one.published_at ?? '')
  const report: PlatformReport = {
    door: 'github',
    id: one.ghsa_id,
    place: repository,
    url: one.html_url,
    title: one.summary,
    text: one.description ?? '',
    facts: factsOf(one),
    createdAt,
    state: stateOf(one),
    messages: [],
    files: [],
    ...(one.author ? { login: one.author.login } : {}),
    ...(stateAt === undefined ? {} : { stateAt }),
  }
  return {
    report,
    updatedAt: one.updated_at ?? undefined,
    reported: one.submission !== null && one.submission !== undefined,
    collaborators: (one.collaborating_users ?? []).map(({ login }) => login),
    privateFork: one.private_fork?.html_url,
  }
}

/** A delivery of `repository_advisory`: its action, its repository and the advisory. */
export function readGitHubHook(value: unknown): { action: string; repository: string; advisory: unknown } | undefined {
  const parsed = z
    .object({
      action: z.string(),
      repository: z.object({ full_name: z.string().regex(/^[\w.-]+\/[\w.-]+$/) }),
      repository_advisory: z.unknown(),
    })
    .safeParse(value)
  if (!parsed.success) return undefined
  const { action, repository, repository_advisory: inside } = parsed.data
  return { action, repository: repository.full_name, advisory: inside }
}

export interface NewGitHubAdvisory {
  readonly summary: string
  readonly description: string
  readonly severity?: string
  readonly cvss?: string
  readonly cwes: readonly string[]
  readonly package: { readonly ecosystem: string; readonly name: string }
  readonly affected?: string
  readonly patched?: string
}

/** The body that makes a draft. GitHub takes a severity or a vector, never both. */
export function gitHubAdvisoryBody(draft: NewGitHubAdvisory): object {
  const graded = draft.cvss !== undefined ? { cvss_vector_string: draft.cvss } : { severity: draft.severity ?? null }
  return {
    summary: draft.summary,
    description: draft.description,
    vulnerabilities: [
      {
        package: draft.package,
        vulnerable_version_range: draft.affected ?? null,
        patched_versions: draft.patched ?? null,
      },
    ],
    cwe_ids: draft.cwes,
    ...graded,
  }
}

function stateOf({ state, submission }: Advisory): PlatformState {
  switch (state) {
    case 'triage':
      return { is: 'new' }
    case 'draft':
      return submission?.accepted === false ? { is: 'new' } : { is: 'confirmed' }
    case 'published':
      return { is: 'closed', as: 'published' }
    case 'withdrawn':
    case 'closed':
      return { is: 'closed', as: 'unsaid' }
  }
}

function factsOf(one: Advisory): Readonly<Record<string, string>> {
  const affected = (one.vulnerabilities ?? []).map(
    ({ package: what, vulnerable_version_range: range, patched_versions: patched }) =>
      [what?.ecosystem, what?.name, range, patched ? `patched in ${patched}` : ''].filter(Boolean).join(' '),
  )
  const entries = [
    ['severity', [one.severity, one.cvss?.vector_string].filter(Boolean).join(' ')],
    ['weakness', one.cwe_ids?.join(', ')],
    ['affected', affected.join('; ')],
    ['cve', one.cve_id],
  ] as const
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
