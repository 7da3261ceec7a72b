import { type ImportedReport, importReports } from './actions/import/import-reports.ts'
import type { RunCtx } from './actions/release/run-release.ts'
import { progress } from './cli/check-words.ts'
import { type CliIo, EXIT } from './cli/io.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import type { PlatformReport } from './domain/platform.ts'
import { Refusal } from './domain/refusal.ts'
import { readGitHubAdvisory } from './formats/github.ts'
import { readHackerOneCsv } from './formats/hackerone-csv.ts'
import { firstOf } from './formats/mail-head.ts'
import { type OldMail, threadsOf } from './formats/mail-history.ts'
import { splitMbox } from './formats/mbox.ts'
import type { Bytes } from './lib/bytes.ts'
import { withCtx } from './opened.ts'

export const REPORTS_USAGE = `fairlead import reports --from mbox|maildir|hackerone-csv FILE… [--take] [--data DIR] [--json]
fairlead import reports --from github [--take] [--data DIR] [--json]

Reads the open work of another place: an mbox file, a Maildir folder, HackerOne's CSV, or the private reports and drafts
of your repositories at GitHub. Says what would become of each; nothing is changed until you add --take. Done again, only
what is new is added. Dates and talk come along; what was kept or missed before is no record of yours.
Exit 0: everything was read. 1: something was not, and is named. 2: wrong usage.
`

const MOST_BYTES = 2 * 2 ** 30

interface Found {
  readonly reports: readonly PlatformReport[]
  readonly files: ReadonlyMap<string, Bytes>
  /** What becomes no report, and why. */
  readonly left: readonly { readonly what: string; readonly why: string }[]
  readonly problems: readonly string[]
}

/** `fairlead import reports`: a team moves in. */
export async function importReportsCommand(args: readonly string[], io: CliIo): Promise<number> {
  const from = args[args.indexOf('--from') + 1]
  const paths = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--from' && args[i - 1] !== '--data')
  const strange = args.find((arg) => arg.startsWith('--') && !KNOWN.has(arg))
  const reads =
    from === undefined || !args.includes('--from') || !Object.hasOwn(READERS, from) ? undefined : READERS[from]
  if (strange !== undefined || reads === undefined || (from !== 'github' && paths.length === 0)) {
    io.err(
      `${strange === undefined ? wrongCall(from, reads !== undefined) : `There is no option ${strange}.`}\n${REPORTS_USAGE}`,
    )
    return EXIT.usage
  }
  return withCtx(args, io, async (ctx) => {
    const found = await reads(ctx, io, paths)
    const taken = args.includes('--take')
    const outcomes = await importReports(ctx, SYSTEM_SCOPE, {
      reports: found.reports,
      files: found.files,
      dry: !taken,
      tell: (done) => progress(done, found.reports.length, io),
    })
    const { left, problems } = found
    if (args.includes('--json')) io.out(`${JSON.stringify({ taken, reports: outcomes, left, problems })}\n`)
    else io.out(inWords(outcomes, found, taken))
    return problems.length > 0 ? EXIT.findings : EXIT.good
  })
}

const KNOWN: ReadonlySet<string> = new Set(['--from', '--take', '--json', '--data'])

function wrongCall(from: string | undefined, known: boolean): string {
  if (known) return 'Name the files to read.'
  return `Say where the reports come from: --from and one of ${Object.keys(READERS).join(', ')}${from === undefined || from.startsWith('--') ? '' : ` (not “${from}”)`}.`
}

const READERS: Readonly<Record<string, (ctx: RunCtx, io: CliIo, paths: readonly string[]) => Promise<Found>>> = {
  mbox: async (ctx, io, paths) => {
    const mails: Bytes[] = []
    for (const path of paths) mails.push(...splitMbox(await bytesOf(io, path)))
    return fromMails(ctx, mails)
  },
  maildir: async (ctx, io, paths) => fromMails(ctx, (await Promise.all(paths.map((path) => maildir(io, path)))).flat()),
  'hackerone-csv': async (_ctx, io, paths) => fromCsv(io, paths),
  github: async (ctx) => fromGitHub(ctx),
}

async function bytesOf(io: CliIo, path: string): Promise<Bytes> {
  try {
    return (await io.readFile(path, MOST_BYTES)) as Bytes
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') throw new Refusal('not_found', `There is no such file: ${path}`)
    if (code === 'EISDIR') throw new Refusal('invalid', `${path} is a folder. For a folder of mails: --from maildir`)
    throw error
  }
}

/** The two folders of a Maildir that hold whole mails; files directly in the folder are taken too. */
async function maildir(io: CliIo, path: string): Promise<readonly Bytes[]> {
  const root = path.replace(/\/+$/, '')
  const mails: Bytes[] = []
  await io.listDir(root).catch(() => {
    throw new Refusal('not_found', `There is no such folder: ${root}`)
  })
  for (const folder of [root, `${root}/cur`, `${root}/new`]) {
    const names = await io.listDir(folder).catch(() => [])
    for (const name of names) if (!name.endsWith('/')) mails.push(await bytesOf(io, `${folder}/${name}`))
  }
  return mails
}

async function fromMails(ctx: RunCtx, raw: readonly Bytes[]): Promise<Found> {
  const mails: OldMail[] = []
  const problems: string[] = []
  for (const [i, bytes] of raw.entries()) {
    const mail = await ctx.mailReader.read(bytes)
    const at = Date.parse(firstOf(mail.head, 'date') ?? '')
    if (Number.isNaN(at)) problems.push(`Mail ${i + 1} (“${mail.subject.slice(0, 60)}”) has no date that can be read.`)
    else mails.push({ mail, at: Math.min(at, ctx.now()) })
  }
  const { addresses } = ctx.installation.mail
  // Old mails come from old addresses, too.
  const members = (await ctx.store.reader(SYSTEM_SCOPE).memberNamings()).flatMap(({ mail }) => mail ?? [])
  const team = new Set([...addresses, ...members].map((address) => address.toLowerCase()))
  const { reports, files, left } = threadsOf(mails, team, ctx.installation.mail)
  return { reports, files, left: left.map(({ subject, why }) => ({ what: subject, why })), problems }
}

async function fromCsv(io: CliIo, paths: readonly string[]): Promise<Found> {
  const rows = (
    await Promise.all(paths.map(async (path) => readHackerOneCsv(new TextDecoder().decode(await bytesOf(io, path)))))
  ).flat()
  return {
    reports: rows.flatMap(({ report }) => report ?? []),
    files: new Map(),
    left: [],
    problems: rows.flatMap(({ row, problem }) => (problem === undefined ? [] : [`Row ${row}: ${problem}`])),
  }
}

/** Everything that is not published or closed there, also drafts that the team began itself. */
async function fromGitHub(ctx: RunCtx): Promise<Found> {
  const { github } = ctx.platforms
  if (github === undefined)
    return { ...NOTHING, problems: ['Set FAIRLEAD_GITHUB_REPOSITORIES and FAIRLEAD_GITHUB_TOKEN.'] }
  const reports: PlatformReport[] = []
  const problems: string[] = []
  for (const repository of github.repositories) {
    let next: string | undefined
    for (let page = 0; page < 50; page++) {
      const answered = await github.advisories(repository, next)
      if (!answered.ok) {
        problems.push(`${repository}: GitHub did not answer (${answered.why}).`)
        break
      }
      const list: readonly unknown[] = Array.isArray(answered.value) ? answered.value : []
      const found = list.flatMap((one) => readGitHubAdvisory(one, repository)?.report ?? [])
      reports.push(...found.filter(({ state }) => state.is !== 'closed'))
      next = answered.next
      if (next === undefined) break
    }
  }
  return { ...NOTHING, reports, problems }
}

const NOTHING: Found = { reports: [], files: new Map(), left: [], problems: [] }

function inWords(outcomes: readonly ImportedReport[], { left, problems }: Found, taken: boolean): string {
  const lines = outcomes.map(({ title, outcome, number }) =>
    `${outcome === 'new' ? 'new  ' : 'known'} ${number ?? ''} ${title}`.trimEnd(),
  )
  const beside = left.map(({ what, why }) => `left: “${what}”: ${why}`)
  const fresh = outcomes.filter(({ outcome }) => outcome === 'new').length
  const known = outcomes.length - fresh
  const end = taken
    ? `${fresh} became new cases; ${known} were here already.`
    : `${fresh} would become new cases; ${known} are here already. Nothing was changed. Add --take to take them over.`
  return `${[...lines, ...beside, ...problems.map((problem) => `not read: ${problem}`), end].join('\n')}\n`
}
