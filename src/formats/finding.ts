import { z } from 'zod'
import type { Bytes } from '../lib/bytes.ts'
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

const sarif = z.object({
  version: z.string().startsWith('2.1'),
  runs: z
    .array(
      z.object({
        tool: z.object({ driver: z.object({ name: z.string(), version: z.string().optional() }) }),
        results: z
          .array(
            z.object({
              ruleId: z.string().optional(),
              level: z.string().optional(),
              message: z.object({ text: z.string().optional(), markdown: z.string().optional() }),
              locations: z
                .array(
                  z.object({
                    physicalLocation: z
                      .object({
                        artifactLocation: z.object({ uri: z.string().optional() }).optional(),
                        region: z.object({ startLine: z.number().optional() }).optional(),
                      })
                      .optional(),
                  }),
                )
                .optional(),
            }),
          )
          .optional(),
      }),
    )
    .min(1),
})

function fromSarif(value: unknown): Finding | undefined {
  const parsed = sarif.safeParse(value)
  if (!parsed.success) return undefined
  const { runs } = parsed.data
  const results = runs.flatMap((run) => (run.results ?? []).map((result) => ({ result, tool: run.tool.driver })))
  const lines = results.slice(0, MOST_RESULTS).map(({ result }) => {
    const places = (result.locations ?? []).flatMap(({ physicalLocation: at }) => {
      const uri = at?.artifactLocation?.uri
      return uri === undefined
        ? []
        : [`\`${uri}${at?.region?.startLine === undefined ? '' : `:${at.region.startLine}`}\``]
    })
    const words = result.message.text ?? result.message.markdown ?? ''
    return `- ${[result.ruleId, words].filter(Boolean).join(': ')}${places.length > 0 ? ` at ${places.join(', ')}` : ''}`
  })
  const [only] = results
  const tools = [
    ...new Set(runs.map(({ tool: { driver } }) => [driver.name, driver.version].filter(Boolean).join(' '))),
  ]
  const title =
    results.length === 1 && only !== undefined
      ? (firstLine(only.result.message.text ?? '') ?? only.result.ruleId ?? 'One result')
      : `${results.length} results of ${tools.join(', ')}`
  const more = results.length > MOST_RESULTS ? [`- and ${results.length - MOST_RESULTS} more in the file`] : []
  return {
    kind: 'SARIF',
    title,
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
        affects: z.array(z.object({ ref: z.string() })).optional(),
      }),
    )
    .min(1),
})

function fromCycloneDx(value: unknown): Finding | undefined {
  const parsed = cycloneDx.safeParse(value)
  if (!parsed.success) return undefined
  const { vulnerabilities } = parsed.data
  const [first] = vulnerabilities
  const parts = vulnerabilities.map(({ id, description, detail, recommendation, cwes = [], affects = [] }) =>
    joined([
      `### ${id ?? 'A vulnerability'}`,
      description ?? '',
      detail ?? '',
      recommendation ?? '',
      cwes.map((cwe) => `CWE-${cwe}`).join(', '),
      listed(
        'Affects',
        affects.map(({ ref }) => `- ${ref}`),
      ),
    ]),
  )
  return {
    kind: 'CycloneDX',
    title: firstLine(first?.description ?? '') ?? first?.id ?? 'A vulnerability',
    text: joined(parts),
  }
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
