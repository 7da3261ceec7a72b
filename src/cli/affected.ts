import { advisoriesFor, type Hit, incomparable, isNamed, readAdvisories } from '../formats/affected-by.ts'
import { type Component, readInventoryFile, versionOfPurl } from '../formats/inventory.ts'
import { JSON_LIMIT, readJson } from '../formats/json-text.ts'
import type { RecordFacts } from '../formats/record.ts'
import { type CliIo, EXIT } from './io.ts'
import { readGiven, unreadable } from './reading.ts'

const USAGE = `Usage: fairlead affected FILE --advisories PATH… [--json]
       fairlead affected PURL… --advisories PATH… [--json]

FILE is a lock file or an SBOM: package-lock.json, yarn.lock, pnpm-lock.yaml, Cargo.lock, go.mod, go.sum, poetry.lock,
uv.lock, pdm.lock, Pipfile.lock, requirements.txt, Gemfile.lock, composer.lock, gradle.lockfile, packages.lock.json;
CycloneDX (JSON or XML), SPDX 2 (JSON or tag-value) and 3 (JSON). A PURL has a version: pkg:npm/undici@6.20.0.
PATH is a file or folder of advisories: OSV records (also /osv/all.json of a site), CSAF documents or CVE records.
Exit 0: none applies. 1: some do, or something could not be read. 2: wrong usage.
`

/** fairlead affected: which advisories apply to what is installed. Nothing is fetched; all files are given. */
export async function affected(args: readonly string[], io: CliIo): Promise<number> {
  const { subjects, paths, json, wrong } = parse(args)
  if (args.includes('--help')) {
    io.out(USAGE)
    return EXIT.good
  }
  if (wrong !== undefined || subjects.length === 0 || paths.length === 0) {
    io.err(`${wrong ?? 'Name a file and the advisories to compare it with.'}\n${USAGE}`)
    return EXIT.usage
  }
  const trouble: string[] = []
  const components = (await Promise.all(subjects.map((subject) => componentsOf(subject, io, trouble)))).flat()
  const records = (await Promise.all(paths.map((path) => recordsOf(path, io, trouble)))).flat()
  const hits = advisoriesFor(components, records)
  for (const { component, advisories } of incomparable(components, records))
    trouble.push(
      `${component.name} ${component.version}: this is no version, so ${advisories} advisories could not be compared. Write the one that is installed.`,
    )
  if (json) io.out(`${JSON.stringify({ components: components.length, advisories: records.length, hits, trouble })}\n`)
  else io.out(inWords(components.length, records.length, hits))
  for (const line of trouble) io.err(`${line}\n`)
  return hits.length > 0 || trouble.length > 0 ? EXIT.findings : EXIT.good
}

interface Arguments {
  readonly subjects: readonly string[]
  readonly paths: readonly string[]
  readonly json: boolean
  readonly wrong?: string
}

function parse(args: readonly string[]): Arguments {
  const subjects: string[] = []
  const paths: string[] = []
  let into = subjects
  let json = false
  for (const arg of args) {
    if (arg === '--advisories') into = paths
    else if (arg === '--json') json = true
    else if (arg.startsWith('--') && arg !== '--help')
      return { subjects, paths, json, wrong: `There is no option ${arg}.` }
    else into.push(arg)
  }
  return { subjects, paths, json }
}

async function componentsOf(subject: string, io: CliIo, trouble: string[]): Promise<readonly Component[]> {
  if (subject.startsWith('pkg:')) {
    const version = versionOfPurl(subject)
    if (version === undefined) trouble.push(`${subject}: add the version, as in pkg:npm/undici@6.20.0.`)
    return version === undefined ? [] : [{ name: subject, version, purl: subject }]
  }
  let bytes: Uint8Array
  try {
    bytes = await readGiven(subject, JSON_LIMIT, io)
  } catch (error) {
    trouble.push(sentence(error, subject))
    return []
  }
  const listing = readInventoryFile(bytes, subject)
  if (listing === undefined || 'problem' in listing) {
    trouble.push(`${subject}: ${listing?.problem ?? 'this is no lock file or SBOM that is known here; see --help.'}`)
    return []
  }
  const nameless = listing.components.filter((component) => !isNamed(component)).length
  if (nameless > 0)
    trouble.push(`${subject}: ${nameless} components have no package URL, so no advisory can be matched.`)
  if (listing.components.length === 0) trouble.push(`${subject}: nothing is listed in it.`)
  for (const line of listing.unread.slice(0, 20)) trouble.push(`${subject}: not looked at: ${line.slice(0, 200)}`)
  if (listing.unread.length > 20) trouble.push(`${subject}: and ${listing.unread.length - 20} more.`)
  return listing.components
}

async function recordsOf(path: string, io: CliIo, trouble: string[]): Promise<readonly RecordFacts[]> {
  const names = await io.listDir(path).catch(() => undefined)
  if (names !== undefined) {
    const inside = names.filter((name) => name.endsWith('.json') || name.endsWith('/'))
    const nested: RecordFacts[] = []
    for (const name of inside) nested.push(...(await recordsOf(`${path.replace(/\/$/, '')}/${name}`, io, trouble)))
    if (inside.length === 0) trouble.push(`${path}: there is no .json file in this folder.`)
    return nested
  }
  const document = await readDocument(path, io, trouble)
  if (document === undefined) return []
  const records = readAdvisories(document)
  if (records === undefined) trouble.push(`${path}: this is no OSV, CSAF or CVE document.`)
  return records ?? []
}

async function readDocument(path: string, io: CliIo, trouble: string[]): Promise<unknown> {
  try {
    const { value, findings } = readJson(await io.readFile(path, JSON_LIMIT))
    if (value === undefined) trouble.push(`${path}: ${findings[0]?.problem ?? 'not JSON'}`)
    return value
  } catch (error) {
    trouble.push(sentence(error, path))
    return undefined
  }
}

function sentence(error: unknown, path: string): string {
  const { problem, remedy } = unreadable(error, path)
  return `${problem} ${remedy}`
}

function inWords(components: number, advisories: number, hits: readonly Hit[]): string {
  const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`
  const apply = hits.length === 0 ? 'none applies' : many(hits.length, 'applies', 'apply')
  const head = `${many(components, 'component', 'components')}, ${many(advisories, 'advisory', 'advisories')}: ${apply}.\n`
  const lines = hits.map(({ component, advisory, status, fixed, title }) => {
    const verdict = status === 'affected' ? 'affected' : 'not examined'
    const fix = fixed === undefined ? '' : `, fixed in ${fixed}`
    return `  ${component.name} ${component.version}: ${verdict}${fix}  ${advisory}${title === undefined ? '' : ` ${title}`}\n`
  })
  return head + lines.join('')
}
