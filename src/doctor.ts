import { publishSite } from './actions/publish/publish-site.ts'
import type { RunCtx } from './actions/release/run-release.ts'
import { wakeWords } from './actions/triage/take-up-words.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import { activeMembers } from './domain/organisation.ts'
import { type Finding, Refusal } from './domain/refusal.ts'
import { keyFindings } from './keys-doctor.ts'
import { HOUR, MINUTE } from './lib/instant.ts'
import { roomWords } from './views/words/room.ts'

/** Looks at an installation from end to end, mends what can be made anew from the ledger, and says what needs a person. */
export async function examine(ctx: RunCtx): Promise<readonly Finding[]> {
  const store = await storeFindings(ctx)
  // Where nothing can be written nothing can be mended, and the reason stands alone.
  if (store.some(({ rule }) => rule === 'store')) return [...store, ...(await ledgerFindings(ctx))]
  return [
    ...store,
    ...(await ledgerFindings(ctx)),
    ...(await wordFindings(ctx)),
    ...(await publishedFindings(ctx)),
    ...(await keyFindings(ctx)),
    ...(await mailFindings(ctx)),
    ...(await dueFindings(ctx)),
    ...(await peopleFindings(ctx)),
  ]
}

async function storeFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  try {
    const { room } = await ctx.store.ready()
    const found = roomWords(ctx.store.engine, room)
    return found === undefined ? [] : [{ rule: 'room', ...found, remedy: 'Make room on that disk.' }]
  } catch (caught) {
    if (!(caught instanceof Refusal)) throw caught
    const why = caught.cause instanceof Error ? ` (${caught.cause.message})` : ''
    const problem = `A report could not be stored now: whoever sends one is told “not stored”${why}.`
    return [error('store', problem, 'Look at the room on the disk and at the database.')]
  }
}

async function ledgerFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  const { problems } = await ctx.store.ledger.verify()
  return problems.map(({ stream, problem }) =>
    error('ledger', `${stream}: ${problem}`, 'Restore from a backup, and find out who wrote there.'),
  )
}

/** Search and similarity are made anew from the ledger where their parts do not agree. */
async function wordFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  if (await ctx.store.words.isWhole()) return []
  await ctx.store.words.reset()
  await wakeWords(ctx)
  return [
    note('words', 'What search finds did not agree with itself. It is made again from the ledger, report by report.'),
  ]
}

/** The public pages are made anew from the ledger, whatever stood there. */
async function publishedFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  await publishSite(ctx)
  const page = await ctx.store.published.read('/')
  return page === undefined
    ? [error('published', 'The public pages cannot be read back.', 'Look at the data directory.')]
    : []
}

async function mailFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  const problem = await ctx.mail.problem()
  return problem === undefined ? [] : [warning('mail', problem, 'Notices wait until it does; promises do not.')]
}

async function dueFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  const next = await ctx.store.due.next()
  const late = next === undefined ? 0 : ctx.now() - next
  if (late < 10 * MINUTE) return []
  const hours = Math.floor(late / HOUR)
  return [
    warning(
      'due',
      `Work has been waiting for ${hours === 0 ? 'minutes' : `${hours} h`}.`,
      'Is Fairlead running? Its log says why work failed.',
    ),
  ]
}

async function peopleFindings(ctx: RunCtx): Promise<readonly Finding[]> {
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const members = activeMembers(await reader.organisation())
  const names = await reader.memberNames()
  const findings: Finding[] = []
  if (!members.some((member) => member.passkeys > 0)) {
    findings.push(warning('people', 'Nobody has a passkey yet.', 'Sign in with `fairlead sign-in-link` and add one.'))
  }
  if (ctx.installation.teamMail === undefined && !members.some((member) => names.get(member.id)?.mail !== undefined)) {
    findings.push(
      warning('people', 'Nobody can be warned by mail.', 'Set FAIRLEAD_TEAM_MAIL, or give a member an address.'),
    )
  }
  return findings
}

function error(rule: string, problem: string, remedy: string): Finding {
  return { rule, level: 'error', problem, remedy }
}

function note(rule: string, problem: string): Finding {
  return { rule, level: 'note', problem }
}

function warning(rule: string, problem: string, remedy: string): Finding {
  return { rule, level: 'warning', problem, remedy }
}
