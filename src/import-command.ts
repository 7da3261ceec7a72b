import { type ImportOutcome, importAdvisories } from './actions/advisory/import-advisories.ts'
import type { RunCtx } from './actions/release/run-release.ts'
import { progress } from './cli/check-words.ts'
import { type CliIo, EXIT } from './cli/io.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import { type Imported, importable, importRecords, isAdvisory } from './formats/import.ts'
import { importMarkdown } from './formats/import-markdown.ts'
import { JSON_LIMIT, readJson } from './formats/json-text.ts'
import { listAt } from './formats/json-value.ts'
import { importReportsCommand, REPORTS_USAGE } from './import-reports-command.ts'
import { withCtx } from './opened.ts'

const USAGE = `fairlead import advisories FILE…|DIR… [--take] [--data DIR] [--json]

Reads OSV, CSAF, CVE and GitHub advisories (JSON) and Markdown (.md), and says what would become of each: new, changed,
unchanged or refused, and what could not be read. Nothing is changed until you add --take: then they are taken over and
stand on the site. (--publish, the word of before, says the same.)
Exit 0: every record was read. 1: some were refused or not read. 2: wrong usage.
`

/** What one file held. */
interface Held {
  readonly file: string
  readonly imported: readonly Imported[]
  readonly problem?: string
}

/** `fairlead import advisories`: takes the past over from its public records, idempotent by their ids. */
export async function importCommand(args: readonly string[], io: CliIo): Promise<number> {
  const [what, ...rest] = args
  if (what === 'reports') return importReportsCommand(rest, io)
  const known = new Set(['--take', '--publish', '--json'])
  const paths: string[] = []
  for (let i = 0; i < rest.length; i++) {
    const arg = rest[i] ?? ''
    if (arg === '--data') i++
    else if (!arg.startsWith('--')) paths.push(arg)
    else if (!known.has(arg)) return usage(io, `There is no option ${arg}.\n`)
  }
  if (what !== 'advisories' || paths.length === 0) return usage(io, '')
  const files = (await Promise.all(paths.map((path) => filesIn(path, io)))).flat()
  if (files.length === 0) return usage(io, `There is no .json or .md file in ${paths.join(', ')}.\n`)
  return withCtx(rest, io, (ctx) => take(ctx, files, io, rest))
}

function usage(io: CliIo, problem: string): number {
  io.err(`${problem}${USAGE}\n${REPORTS_USAGE}`)
  return EXIT.usage
}

async function filesIn(path: string, io: CliIo): Promise<readonly string[]> {
  const names = await io.listDir(path).catch(() => undefined)
  if (names === undefined) return [path]
  const wanted = names.filter((name) => /\.(json|md)$/.test(name) || name.endsWith('/'))
  const root = path.replace(/\/+$/, '')
  const nested = await Promise.all(
    wanted.map((name) => (name.endsWith('/') ? filesIn(`${root}/${name.slice(0, -1)}`, io) : [`${root}/${name}`])),
  )
  return nested.flat()
}

async function take(ctx: RunCtx, files: readonly string[], io: CliIo, args: readonly string[]): Promise<number> {
  const taken = args.includes('--take') || args.includes('--publish')
  if ((await ctx.store.published.manifest()) === undefined) {
    io.err('Nothing is published here yet. Start Fairlead once (fairlead serve), then import.\n')
    return EXIT.usage
  }
  const held = await Promise.all(files.map((file) => read(file, io)))
  const all = held.flatMap(({ file, imported }) => imported.map((one) => ({ file, one, candidate: importable(one) })))
  const candidates = all.flatMap(({ candidate }) => candidate ?? [])
  const outcomes = await importAdvisories(ctx, SYSTEM_SCOPE, {
    candidates,
    dry: !taken,
    tell: (done) => progress(done, candidates.length, io),
  })
  const results = all.flatMap(({ file, one, candidate }) => {
    if (candidate === undefined) return []
    const outcome = outcomes[candidates.indexOf(candidate)]
    return outcome === undefined ? [] : [{ file, ...outcome, unread: one.unread }]
  })
  const without = all.flatMap(({ file, candidate, one }) =>
    candidate === undefined ? [{ file, problem: `${one.facts.id}: the record has no id or no date` }] : [],
  )
  const failed = held.flatMap(({ file, problem }) => (problem === undefined ? [] : [{ file, problem }]))
  const unreadable = [...failed, ...without]
  if (args.includes('--json')) io.out(`${JSON.stringify({ taken, published: taken, results, unreadable })}\n`)
  else io.out(inWords(results, unreadable, taken))
  return unreadable.length > 0 || results.some(({ outcome }) => outcome === 'refused') ? EXIT.findings : EXIT.good
}

async function read(file: string, io: CliIo): Promise<Held> {
  try {
    const bytes = await io.readFile(file, JSON_LIMIT)
    if (file.endsWith('.md')) return { file, imported: [importMarkdown(new TextDecoder().decode(bytes))] }
    const { value, findings } = readJson(bytes)
    if (value === undefined) return { file, imported: [], problem: findings[0]?.problem ?? 'This is not JSON.' }
    const documents = Array.isArray(value)
      ? value
      : listAt(value, 'vulns').length > 0
        ? listAt(value, 'vulns')
        : [value]
    const advisories = documents.filter(isAdvisory)
    const others = documents.length - advisories.length
    const imported = advisories.flatMap(importRecords)
    if (others === 0) return { file, imported }
    const words = documents.length === 1 ? 'This is' : `${others} of ${documents.length} entries are`
    return { file, imported, problem: `${words} no OSV, CSAF, CVE or GitHub advisory.` }
  } catch (error) {
    return { file, imported: [], problem: whyUnread(error) }
  }
}

function whyUnread(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'There is no such file.'
  return error instanceof Error ? error.message : 'The file cannot be read.'
}

type Result = ImportOutcome & { readonly file: string; readonly unread: Imported['unread'] }

function inWords(
  results: readonly Result[],
  unreadable: readonly { readonly file: string; readonly problem: string }[],
  taken: boolean,
): string {
  const lines = results.map(({ id, outcome, records, findings, unread, file }) => {
    const written =
      outcome === 'refused' ? '' : `  ${records.length === 0 ? 'page only' : ['page', ...records].join(', ')}`
    const why = findings.slice(0, 3).map(({ problem }) => `    ${problem}\n`)
    const left = unread.slice(0, 5).map(({ path, why: reason }) => `    not read: ${path}: ${reason}\n`)
    return `${outcome.padEnd(10)} ${id}${written}  (${file})\n${why.join('')}${left.join('')}`
  })
  const not = unreadable.map(({ file, problem }) => `not read   ${file}\n    ${problem}\n`)
  const count = (of: ImportOutcome['outcome']) => results.filter(({ outcome }) => outcome === of).length
  const sum = `${count('new')} new, ${count('changed')} changed, ${count('unchanged')} unchanged, ${count('refused')} refused, ${unreadable.length} not read.`
  const end = taken ? 'They stand on the site.' : 'Nothing was changed. Add --take to take them over.'
  return `${lines.join('')}${not.join('')}${sum} ${end}\n`
}
