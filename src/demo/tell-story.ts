import { draftAdvisory } from '../actions/advisory/draft-advisory.ts'
import { setEmbargo } from '../actions/embargo/set-embargo.ts'
import { assignCve, requestCve } from '../actions/fix/record-cve.ts'
import { recordFix } from '../actions/fix/record-fix.ts'
import type { Submitted } from '../actions/intake/open-report.ts'
import { receiptOf } from '../actions/intake/receipt-of.ts'
import { submitReport } from '../actions/intake/submit-report.ts'
import { addMember } from '../actions/people/add-member.ts'
import { armRelease } from '../actions/release/arm-release.ts'
import { confirmStep } from '../actions/release/confirm-step.ts'
import { gatherGates } from '../actions/release/gather-gates.ts'
import { planRelease } from '../actions/release/plan-release.ts'
import { seeReport } from '../actions/talk/see-report.ts'
import { type Message, sendMessage } from '../actions/talk/send-message.ts'
import { assessLines } from '../actions/triage/assess-lines.ts'
import { assessSeverity } from '../actions/triage/assess-severity.ts'
import { decideCase } from '../actions/triage/decide-case.ts'
import { recordAudit } from '../actions/triage/record-audit.ts'
import { takeCase } from '../actions/triage/take-case.ts'
import { PUBLIC, type Scope, SYSTEM_SCOPE } from '../domain/access.ts'
import { review } from '../domain/release.ts'
import { utf8 } from '../lib/bytes.ts'
import { newId } from '../lib/ids.ts'
import { fromIso } from '../lib/instant.ts'
import { clockSays } from '../views/words/clock.ts'
import type { Stage } from './run-demo.ts'
import { advisory, CVE, FIXES, LINES, REPORT, TEAM, VECTOR } from './story.ts'

/** The whole path, act by act. */
export async function tellStory(stage: Stage): Promise<void> {
  const team = await gatherTeam(stage)
  const submitted = await report(stage)
  const case_ = await caseOf(stage, submitted)
  await answer(stage, team, submitted, case_)
  await work(stage, team, submitted, case_)
  await embargo(stage, team, submitted, case_)
  await release(stage, team, case_)
  await tellClocks(stage, submitted)
}

interface Team {
  readonly handler: Scope
  readonly handlerId: string
  readonly second: Scope
}
interface CaseId {
  readonly id: string
  readonly number: string
}

async function gatherTeam({ app, say }: Stage): Promise<Team> {
  const admin: Scope = { kind: 'member', member: 'demo', roles: ['member', 'admin'], steppedUp: true }
  const handler = await addMember(app.ctx, admin, {
    name: TEAM.handler,
    mail: 'robin@example.org',
    roles: ['releaser'],
  })
  const second = await addMember(app.ctx, admin, { name: TEAM.second, mail: 'sam@example.org', roles: ['releaser'] })
  say(`The team: ${TEAM.handler} and ${TEAM.second}. The policy is in force and published.`)
  return { handler: scopeOf(handler.member), handlerId: handler.member, second: scopeOf(second.member) }
}

function scopeOf(member: string): Scope {
  return { kind: 'member', member, roles: ['member', 'releaser'], steppedUp: true }
}

async function report({ app, say, until }: Stage): Promise<Submitted> {
  await until('2024-03-11T09:12:00Z')
  const draft = newId()
  const meta = { name: 'server.js', type: 'text/javascript', now: app.ctx.now(), limit: 1_000_000 }
  const file = await app.ctx.store.files.receive(draft, meta, bytesOf(REPORT.proof))
  const { policy } = await app.ctx.store.reader(PUBLIC).policy()
  const submitted = await submitReport(app.ctx, PUBLIC, {
    draft,
    files: [file.id],
    door: 'form',
    product: policy.products[0]?.id ?? '',
    title: REPORT.title,
    description: REPORT.description,
    answers: Object.fromEntries(
      policy.form.filter((f) => f.required).map((f) => [f.id, f.choices?.[0]?.id ?? 'v21.7.1']),
    ),
    known: 'no',
    name: REPORT.name,
    mail: 'bpingel@example.org',
    zone: 'Europe/Berlin',
    credit: 'name',
    creditName: REPORT.name,
    idempotency: { key: draft, digest: draft },
  })
  const receipt = await receiptOf(app.ctx, SYSTEM_SCOPE, submitted.report)
  say(
    `Report ${submitted.publicId} arrives through the form, with one file. The receipt commits to it: ${receipt.commitment.slice(0, 16)}…`,
  )
  say(`The reporter's code, shown once: ${submitted.code}`)
  for (const promise of receipt.promises) say(`  promised: ${promise.quote} (by ${promise.due})`)
  return submitted
}

async function answer(stage: Stage, team: Team, submitted: Submitted, { id, number }: CaseId): Promise<void> {
  const { app, say, until } = stage
  await until('2024-03-11T12:40:00Z')
  await seeReport(app.ctx, team.second, submitted.report)
  await send(
    stage,
    team.second,
    submitted,
    id,
    'acknowledgement',
    'Thank you, we have your report and are looking at it.',
  )
  say(`${TEAM.second} opens ${number} and acknowledges it: 3 h 28 min after the report, promised within 24 h.`)
  await until('2024-03-12T15:05:00Z')
  await takeCase(app.ctx, team.second, { case: id, member: team.handlerId })
  const steps =
    'It is confirmed on our side. Next: we look at all maintained lines, then prepare fixes. You hear from us within five days.'
  await send(stage, team.handler, submitted, id, 'answer', steps)
  say(`${TEAM.handler} takes the case and answers with the next steps: promised within 48 h.`)
}

async function work(stage: Stage, team: Team, submitted: Submitted, { id }: CaseId): Promise<void> {
  const { app, say, until } = stage
  const { ctx } = app
  await until('2024-03-13T10:00:00Z')
  await decideCase(ctx, team.handler, {
    case: id,
    decide: 'confirm',
    reason: 'Shown with the program of the report on 18, 20 and 21.',
  })
  await assessLines(ctx, team.handler, { case: id, lines: LINES })
  await assessSeverity(ctx, team.handler, {
    case: id,
    severity: 'medium',
    vector: VECTOR,
    cwe: 'CWE-444',
    reason: 'Needs a proxy in front that reads the header.',
  })
  say('Confirmed; all three maintained lines are affected; severity medium.')
  await until('2024-03-16T09:30:00Z')
  await send(
    stage,
    team.handler,
    submitted,
    id,
    'update',
    'All maintained lines are affected. A fix for the parser is being written.',
  )
  await recordAudit(ctx, team.handler, {
    case: id,
    evidence:
      'Looked at every place where the parser skips white space; one more header had the same fault and is fixed with it.',
  })
  say('Update sent; audited for similar problems.')
  for (const [day, fix] of [
    ['2024-03-18', FIXES[0]],
    ['2024-03-19', FIXES[1]],
    ['2024-03-20', FIXES[2]],
  ] as const) {
    await until(`${day}T14:00:00Z`)
    if (fix !== undefined)
      await recordFix(ctx, team.handler, {
        case: id,
        step: 'ready',
        line: fix.line,
        version: fix.version,
        evidence: 'Reviewed twice, tests green, held in the private repository.',
      })
  }
  await send(stage, team.handler, submitted, id, 'update', 'Fixes for all three lines are ready and held privately.')
  say('Fixes ready for 21, 20 and 18; update sent.')
  for (const day of ['2024-03-25', '2024-03-29']) {
    await until(`${day}T10:00:00Z`)
    await send(
      stage,
      team.handler,
      submitted,
      id,
      'update',
      'Builds are being prepared; the date follows with the CVE.',
    )
  }
  say('Two more updates, each within five days of the one before.')
}

async function embargo(stage: Stage, team: Team, submitted: Submitted, { id, number }: CaseId): Promise<void> {
  const { app, say, until } = stage
  await until('2024-03-30T11:00:00Z')
  await requestCve(app.ctx, team.handler, { case: id, from: 'HackerOne' })
  await until('2024-03-31T08:00:00Z')
  await assignCve(app.ctx, team.handler, { case: id, cve: CVE })
  say(`${CVE} is issued. The policy proposes the embargo's end 72 hours later.`)
  await until('2024-03-31T10:00:00Z')
  const reason =
    'Difficulty in applying a fix: three lines are built together; 3 April is the first day all builders are there.'
  await setEmbargo(app.ctx, team.handler, { case: id, until: fromIso('2024-04-03T15:00:00Z') ?? 0, reason })
  await send(
    stage,
    team.handler,
    submitted,
    id,
    'update',
    'The date is decided: 3 April, 15:00 UTC. You see the reason on your page.',
  )
  const findings = await draftAdvisory(app.ctx, team.handler, { case: id, facts: advisory(number) })
  say(
    `The embargo is decided: 3 April, 15:00 UTC. The advisory is drafted; ${findings.filter((f) => f.level === 'error').length} errors.`,
  )
}

async function release({ app, say, until }: Stage, team: Team, { id, number }: CaseId): Promise<void> {
  const { ctx } = app
  const planned = await planRelease(ctx, team.handler, {
    cases: [id],
    at: fromIso('2024-04-03T15:00:00Z') ?? 0,
    title: 'April 2024',
  })
  await until('2024-04-03T13:10:00Z')
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).release(planned.release)
  const gates = review(await gatherGates(ctx, SYSTEM_SCOPE, state, ctx.now()))
  for (const gate of gates)
    say(`  gate ${gate.green ? 'green' : 'RED  '} ${gate.title}${gate.green ? '' : `: ${gate.problems.join('; ')}`}`)
  await armRelease(ctx, team.handler, planned.release)
  say(`${TEAM.handler} arms the release.`)
  await until('2024-04-03T15:00:30Z')
  say('At its hour: the list has the announcement.')
  await until('2024-04-03T15:35:00Z')
  await confirmStep(ctx, team.handler, {
    release: planned.release,
    step: 'push',
    proof: 'v18.20.1, v20.12.1 and v21.7.2 are pushed',
  })
  await until('2024-04-03T16:20:00Z')
  await confirmStep(ctx, team.handler, {
    release: planned.release,
    step: 'builds',
    proof: 'https://nodejs.org/download/release/',
  })
  await until('2024-04-03T16:21:00Z')
  const page = await ctx.store.published.read(`/advisories/${number}`)
  say(
    page === undefined
      ? 'The advisory is NOT published.'
      : `Pushed, built, and published: page, feeds, CSAF and OSV, 1 h 20 min after the list (promised: 6 h).`,
  )
}

async function tellClocks({ app, say }: Stage, submitted: Submitted): Promise<void> {
  say('Every promise, as the ledger has it:')
  for (const clock of await app.ctx.store.reader(SYSTEM_SCOPE).clocks(submitted.report, app.ctx.now())) {
    say(`  ${clock.state.padEnd(8)} ${clockSays(clock, app.ctx.now())}`)
  }
  const verified = await app.ctx.store.ledger.verify()
  say(`Ledger: ${verified.events} events in ${verified.streams} streams, ${verified.problems.length} problems.`)
}

async function send(
  { app }: Stage,
  from: Scope,
  { report }: Submitted,
  id: string,
  as: Message['as'],
  text: string,
): Promise<void> {
  const isAnswer = as === 'answer'
  await sendMessage(app.ctx, from, {
    case: id,
    reports: [report],
    text,
    as,
    evaluation: isAnswer,
    nextSteps: isAnswer,
    asks: false,
    files: [],
  })
}

async function caseOf({ app }: Stage, { report }: Submitted): Promise<CaseId> {
  const reader = app.ctx.store.reader(SYSTEM_SCOPE)
  const { state } = await reader.report(report)
  return { id: state.case, number: (await reader.case(state.case)).state.number }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield utf8(text)
}
