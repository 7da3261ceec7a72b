import type { Answered } from '../../channels/json-api.ts'
import { demand, type Scope } from '../../domain/access.ts'
import type { CaseState } from '../../domain/case.ts'
import type { NewEvent } from '../../domain/event.ts'
import { recordables } from '../../domain/outside-fact.ts'
import { Refusal } from '../../domain/refusal.ts'
import { readGitHubAdvisory } from '../../formats/github.ts'
import type { Tx } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { putNews } from '../mail/put-news.ts'
import { caseFor, isRepeated, refuseUnless, words } from '../subject.ts'

export interface PrivateAdvisory {
  readonly case: string
  readonly repository: string
  readonly summary: string
  /** What people there are to read: only what is typed here leaves the house. */
  readonly description: string
  readonly severity: string
  readonly package: string
  /** GitHub logins of the reporter and of trusted persons. */
  readonly invite: readonly string[]
  /** A temporary private fork to work on the fix in. */
  readonly fork: boolean
  /** The same form sent twice opens one advisory there. */
  readonly once?: string
}
type GitHubCtx = Pick<Ctx, 'store' | 'now' | 'platforms'>

const LOGIN = /^[A-Za-z\d](?:[A-Za-z\d-]{0,38})$/
const SEVERITIES = ['low', 'medium', 'high', 'critical']

/**
 * Opens a private security advisory at GitHub to work in, invites people to it, and asks for a private fork. Where the
 * policy promises these steps they are recorded as done. What GitHub did not do is said; what it did stays.
 */
export async function openPrivateAdvisory(ctx: GitHubCtx, scope: Scope, input: PrivateAdvisory): Promise<void> {
  demand(scope, 'case.work')
  const { github } = ctx.platforms
  refuseUnless(github !== undefined, 'No repository of GitHub is set up here.')
  const draft = checked(input, github.repositories)
  await ctx.store.write(ctx.now(), async (tx) => {
    await caseFor(tx, scope, input.case)
    refuseUnless(!(await isRepeated(tx, input.once)), 'This was sent already. Look at GitHub before you try again.')
  })
  const made = must(await github.openDraft(input.repository, draft), 'GitHub did not open an advisory')
  const found = readGitHubAdvisory(made, input.repository)
  if (found === undefined)
    throw new Refusal('conflict', 'GitHub opened something that we do not understand. Look there.')
  const { id, url = '' } = found.report
  await keep(ctx, scope, input, ['private-advisory.opened'], `Private advisory ${id} at GitHub: ${url}`)
  if (input.invite.length > 0) {
    must(
      await github.setCollaborators(input.repository, id, input.invite),
      'The advisory is open, but nobody was invited',
    )
    await keep(ctx, scope, input, ['reporter.invited'], `Invited to ${id}: ${input.invite.join(', ')}`)
  }
  if (!input.fork) return
  must(await github.openFork(input.repository, id), 'The advisory is open, but there is no private fork')
  await keep(ctx, scope, input, [], `GitHub makes a private fork of ${id}; it is ready within some minutes.`)
}

function checked(input: PrivateAdvisory, repositories: readonly string[]) {
  if (!repositories.includes(input.repository)) throw wrong('repository', 'Choose one of the repositories.')
  const strange = input.invite.find((login) => !LOGIN.test(login))
  if (strange !== undefined) throw wrong('invite', `“${strange.slice(0, 40)}” is no login at GitHub.`)
  const [ecosystem = 'other', name = ''] = input.package.split(':')
  if (name.trim() === '') throw wrong('package', 'Name the package as ecosystem:name, such as pip:defectdojo.')
  return {
    summary: words('summary', input.summary, 'Say in one sentence what it is about.', 1024),
    description: words('description', input.description, 'Say what people there are to know.', 65_535),
    ...(SEVERITIES.includes(input.severity) ? { severity: input.severity } : {}),
    cwes: [],
    package: { ecosystem: ecosystem.trim(), name: name.trim() },
  }
}

function wrong(field: string, problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field, problem }] })
}

function must(answered: Answered, what: string): unknown {
  if (answered.ok) return answered.value
  const doubt = answered.uncertain ? ' It may have been taken all the same: look there before you try again.' : ''
  throw new Refusal('conflict', `${what} (${answered.why}).${doubt}`)
}

/** The steps that the policy promises, and a note with the address for the team. */
async function keep(ctx: GitHubCtx, scope: Scope, input: PrivateAdvisory, steps: readonly string[], text: string) {
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    const promised = await recordableIn(tx, subject)
    const facts = steps
      .filter((what) => promised.has(what))
      .map((what): NewEvent<'case'> => ({ type: 'fact.recorded', facts: { what }, body: { reason: text } }))
    const note: NewEvent<'case'> = { type: 'note.kept', facts: {}, body: { text, files: [] } }
    await tx.append('case', subject.id, actorOf(scope), [...facts, note])
    for (const report of subject.reports) await putNews(tx, report)
  })
}

async function recordableIn(tx: Tx, subject: CaseState): Promise<ReadonlySet<string>> {
  const policies = []
  for (const id of subject.reports) {
    const report = await tx.state('report', id)
    policies.push((await tx.bindingPolicy(report?.policy ?? 1)).policy)
  }
  return new Set(recordables(policies).map(({ what }) => what))
}
