import { z } from 'zod'

/** The parts of SARIF 2.1.0 (OASIS) that say what a program found, and where. */
const text = z.object({ text: z.string().optional() })
const message = z.object({
  text: z.string().optional(),
  markdown: z.string().optional(),
  id: z.string().optional(),
  arguments: z.array(z.string()).optional(),
})
const place = z.object({
  id: z.number().optional(),
  physicalLocation: z
    .object({
      artifactLocation: z.object({ uri: z.string().optional() }).optional(),
      region: z.object({ startLine: z.number().optional() }).optional(),
    })
    .optional(),
})
const rule = z.object({
  id: z.string(),
  shortDescription: text.optional(),
  fullDescription: text.optional(),
  messageStrings: z.record(z.string(), text).optional(),
  properties: z.object({ tags: z.array(z.string()).optional() }).optional(),
})
const component = z.object({
  name: z.string(),
  version: z.string().optional(),
  rules: z.array(rule).optional(),
  globalMessageStrings: z.record(z.string(), text).optional(),
})
const result = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.number().optional(),
  rule: z
    .object({
      id: z.string().optional(),
      index: z.number().optional(),
      toolComponent: z.object({ index: z.number().optional() }).optional(),
    })
    .optional(),
  kind: z.string().optional(),
  suppressions: z.array(z.object({ status: z.string().optional() })).optional(),
  message,
  locations: z.array(place).optional(),
  relatedLocations: z.array(place).optional(),
})
const run = z.object({
  tool: z.object({ driver: component, extensions: z.array(component).optional() }),
  results: z.array(result).optional(),
})
export const sarif = z.object({ version: z.string().startsWith('2.1'), runs: z.array(run).min(1) })

type Run = z.infer<typeof run>
type Result = z.infer<typeof result>
type Rule = z.infer<typeof rule>

/** One thing that was found, in the words of the program, or of its rule where those only list facts. */
export interface SarifResult {
  readonly title: string
  readonly line: string
}

/** What was found in a run; what passed, or is suppressed there, was not. */
export function resultsOf(of: Run): readonly SarifResult[] {
  return (of.results ?? []).filter(isFound).map((one) => {
    const known = ruleOf(of, one)
    const words = wordsOf(of, one, known)
    const name = one.ruleId ?? one.rule?.id ?? known?.id
    const [first, ...more] = words.split(/\r?\n/).filter((line) => line.trim() !== '')
    const short = known?.shortDescription?.text ?? known?.fullDescription?.text
    const title = (more.length > 0 ? (short ?? first) : (first ?? short)) ?? name ?? 'One result'
    const places = (one.locations ?? []).flatMap((at) => placeWords(at) ?? [])
    const said = [name, words || short].filter(Boolean).join(': ')
    const kinds = weaknesses(known)
    const tail = `${kinds === '' ? '' : ` (${kinds})`}${places.length > 0 ? ` at ${places.join(', ')}` : ''}`
    return { title, line: `- ${said}${tail}` }
  })
}

/** §3.27.9, §3.27.23 */
function isFound({ kind = 'fail', suppressions = [] }: Result): boolean {
  const isSuppressed = suppressions.some(({ status = 'accepted' }) => status === 'accepted')
  return kind !== 'pass' && kind !== 'notApplicable' && !isSuppressed
}

/** §3.52: by its place in the program or in an extension of it, or by its name in any of them. */
function ruleOf({ tool: { driver, extensions = [] } }: Run, { ruleId, ruleIndex, rule: by }: Result): Rule | undefined {
  const at = by?.toolComponent?.index
  const owner = at === undefined ? driver : extensions[at]
  const indexed = owner?.rules?.[by?.index ?? ruleIndex ?? -1]
  const name = ruleId ?? by?.id
  if (indexed !== undefined && (name === undefined || indexed.id === name)) return indexed
  return [driver, ...extensions].flatMap(({ rules = [] }) => rules).find(({ id }) => id === name)
}

/** §3.11: the words themselves, or the name under which a rule has them; links that lead to places here show them. */
function wordsOf({ tool: { driver } }: Run, { message: said, relatedLocations = [] }: Result, known: Rule | undefined) {
  const named =
    said.id === undefined ? undefined : (known?.messageStrings?.[said.id] ?? driver.globalMessageStrings?.[said.id])
  const words = said.text ?? named?.text ?? said.markdown ?? ''
  const given = said.arguments ?? []
  return words
    .replace(/\{(\d{1,3})\}/g, (whole, at: string) => given[Number(at)] ?? whole)
    .replace(/\[([^[\]\n]{1,500})\]\((\d{1,9})\)/g, (_, shown: string, at: string) => {
      const where = relatedLocations.find(({ id }) => id === Number(at))
      const found = where && placeWords(where)
      return found === undefined ? shown : `${shown} (${found})`
    })
}

function placeWords({ physicalLocation: at }: z.infer<typeof place>): string | undefined {
  const uri = at?.artifactLocation?.uri
  const line = at?.region?.startLine
  return uri === undefined ? undefined : `\`${uri}${line === undefined ? '' : `:${line}`}\``
}

/** As programs tag their rules: `external/cwe/cwe-022`, `CWE-95: Improper Neutralization …`. */
function weaknesses(known: Rule | undefined): string {
  const found = (known?.properties?.tags ?? []).flatMap((tag) => /\bcwe-0*(\d{1,5})\b/i.exec(tag)?.[1] ?? [])
  return [...new Set(found)].map((number) => `CWE-${number}`).join(', ')
}
