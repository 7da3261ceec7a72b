import { z } from 'zod'
import type { Bytes } from '../lib/bytes.ts'
import { resultsOf, sarif } from './finding-sarif.ts'
import { JSON_LIMIT, readJson } from './json-text.ts'

/** What a machine's file says of a vulnerability, as words for a report; the file itself goes along. */
export interface Finding {
  readonly kind: 'OSV' | 'CSAF' | 'SARIF' | 'CycloneDX'
  readonly title: string
  readonly text: string
}

const MOST_RESULTS = 50
/** Each value that is wrong is named by a schema, which takes a hundred times its place, and all at once the stack. */
const MOST_VALUES = 50_000

/** Undefined where the bytes are none of the four: then they are a file like any other. */
export function readFinding(bytes: Bytes): Finding | undefined {
  const { value } = readJson(bytes, JSON_LIMIT, MOST_VALUES)
  return fromSarif(value) ?? fromCsaf(value) ?? fromCycloneDx(value) ?? fromOsv(value)
}

const osv = z.object({
  id: z.string(),
  summary: z.string().optional(),
  details: z.string().optional(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        versions: z.array(z.string()).optional(),
        ranges: z
          .array(z.object({ type: z.string(), events: z.array(z.record(z.string(), z.string())).optional() }))
          .optional(),
      }),
    )
    .optional(),
})

function fromOsv(value: unknown): Finding | undefined {
  const parsed = osv.safeParse(value)
  if (!parsed.success || (parsed.data.summary === undefined && parsed.data.details === undefined)) return undefined
  const { id, summary, details = '', affected = [] } = parsed.data
  const packages = affected.map(({ package: what, ranges = [], versions = [] }) => {
    const events = ranges.flatMap((range) => (range.events ?? []).flatMap((event) => Object.entries(event)))
    const words = events.map(([name, version]) => `${name} ${version}`).join(', ')
    return `- ${what === undefined ? 'a package' : `${what.ecosystem} ${what.name}`}: ${words || versions.slice(0, 20).join(', ')}`
  })
  return {
    kind: 'OSV',
    title: summary ?? firstLine(details) ?? id,
    text: joined([details || (summary ?? ''), listed('Affected', packages)]),
  }
}

const csaf = z.object({
  document: z.object({
    category: z.string(),
    title: z.string(),
    csaf_version: z.string(),
    notes: z.array(z.object({ text: z.string(), title: z.string().optional() })).optional(),
  }),
  vulnerabilities: z
    .array(
      z.object({
        cve: z.string().optional(),
        title: z.string().optional(),
        cwe: z.object({ id: z.string(), name: z.string() }).optional(),
        notes: z.array(z.object({ text: z.string(), title: z.string().optional() })).optional(),
      }),
    )
    .optional(),
})

function fromCsaf(value: unknown): Finding | undefined {
  const parsed = csaf.safeParse(value)
  if (!parsed.success) return undefined
  const { document, vulnerabilities = [] } = parsed.data
  const parts = vulnerabilities.map(({ cve, title, cwe, notes = [] }) =>
    joined([
      `### ${[cve, title].filter(Boolean).join(' ') || 'A vulnerability'}`,
      cwe === undefined ? '' : `${cwe.id} ${cwe.name}`,
      ...notes.map(({ text }) => text),
    ]),
  )
  const notes = (document.notes ?? []).map(({ title, text }) => (title === undefined ? text : `**${title}**: ${text}`))
  return { kind: 'CSAF', title: document.title, text: joined([...notes, ...parts]) }
}

function fromSarif(value: unknown): Finding | undefined {
  const parsed = sarif.safeParse(value)
  if (!parsed.success) return undefined
  const { runs } = parsed.data
  const results = runs.flatMap(resultsOf)
  const [only] = results
  // A run that found nothing says nothing of a vulnerability.
  if (only === undefined) return undefined
  const tools = [
    ...new Set(runs.map(({ tool: { driver } }) => [driver.name, driver.version].filter(Boolean).join(' '))),
  ]
  const lines = results.slice(0, MOST_RESULTS).map(({ line }) => line)
  const more = results.length > MOST_RESULTS ? [`- and ${results.length - MOST_RESULTS} more in the file`] : []
  return {
    kind: 'SARIF',
    title: results.length === 1 ? only.title : `${results.length} results of ${tools.join(', ')}`,
    text: joined([`Found by ${tools.join(', ')}.`, listed('Results', [...lines, ...more])]),
  }
}

const cycloneDx = z.object({
  bomFormat: z.literal('CycloneDX'),
  vulnerabilities: z
    .array(
      z.object({
        id: z.string().optional(),
        description: z.string().optional(),
        detail: z.string().optional(),
        recommendation: z.string().optional(),
        cwes: z.array(z.number()).optional(),
        ratings: z
          .array(
            z.object({
              score: z.number().optional(),
              severity: z.string().optional(),
              method: z.string().optional(),
              vector: z.string().optional(),
            }),
          )
          .optional(),
        affects: z
          .array(
            z.object({
              ref: z.string(),
              versions: z
                .array(
                  z.object({
                    version: z.string().optional(),
                    range: z.string().optional(),
                    status: z.string().optional(),
                  }),
                )
                .optional(),
            }),
          )
          .optional(),
        analysis: z
          .object({
            state: z.string().optional(),
            justification: z.string().optional(),
            response: z.array(z.string()).optional(),
            detail: z.string().optional(),
          })
          .optional(),
      }),
    )
    .min(1),
})

function fromCycloneDx(value: unknown): Finding | undefined {
  const parsed = cycloneDx.safeParse(value)
  if (!parsed.success) return undefined
  const { vulnerabilities } = parsed.data
  const [first] = vulnerabilities
  const parts = vulnerabilities.map(cycloneDxWords)
  return {
    kind: 'CycloneDX',
    title: firstLine(first?.description ?? '') ?? first?.id ?? 'A vulnerability',
    text: joined(parts),
  }
}

type CycloneDxOne = z.infer<typeof cycloneDx>['vulnerabilities'][number]

/** What the analysis says (VEX) is not left out: a file may well say that something is not affected. */
function cycloneDxWords(one: CycloneDxOne): string {
  const {
    id,
    description = '',
    detail = '',
    recommendation = '',
    cwes = [],
    ratings = [],
    analysis,
    affects = [],
  } = one
  const rated = ratings.map(({ method, score, severity, vector }) =>
    [method, score, severity, vector].filter((word) => word !== undefined).join(' '),
  )
  const affected = affects.map(({ ref, versions = [] }) => {
    const lines = versions.map(({ version, range, status }) => [status, version ?? range].filter(Boolean).join(' '))
    return `- ${ref}${lines.length === 0 ? '' : `: ${lines.join(', ')}`}`
  })
  return joined([
    `### ${id ?? 'A vulnerability'}`,
    description,
    detail,
    recommendation,
    cwes.map((cwe) => `CWE-${cwe}`).join(', '),
    rated.join('; '),
    listed('Affects', affected),
    analysis === undefined ? '' : `Analysis: ${analysisWords(analysis)}`,
  ])
}

function analysisWords({ state, justification, response = [], detail }: NonNullable<CycloneDxOne['analysis']>): string {
  const words = [state, justification, ...response].flatMap((word) => word?.replaceAll('_', ' ') ?? [])
  return [words.join(', '), detail].filter(Boolean).join('. ')
}

function firstLine(text: string): string | undefined {
  const line = text.split(/\r?\n/).find((one) => one.trim() !== '')
  return line?.replace(/^#+\s*/, '').trim()
}

function listed(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${heading}:\n\n${lines.join('\n')}`
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part.trim() !== '').join('\n\n')
}
