import { draftAdvisory } from '../../src/actions/advisory/draft-advisory.ts'
import { setEmbargo } from '../../src/actions/embargo/set-embargo.ts'
import { assignCve } from '../../src/actions/fix/record-cve.ts'
import { recordFix } from '../../src/actions/fix/record-fix.ts'
import { type Submission, submitReport } from '../../src/actions/intake/submit-report.ts'
import { armRelease } from '../../src/actions/release/arm-release.ts'
import { planRelease } from '../../src/actions/release/plan-release.ts'
import { assessLines } from '../../src/actions/triage/assess-lines.ts'
import { decideCase } from '../../src/actions/triage/decide-case.ts'
import { recordAudit } from '../../src/actions/triage/record-audit.ts'
import { takeCase } from '../../src/actions/triage/take-case.ts'
import { PUBLIC, type Scope, SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { AdvisoryFacts } from '../../src/domain/advisory.ts'
import { newId } from '../../src/lib/ids.ts'
import { HOUR, type Instant } from '../../src/lib/instant.ts'
import type { World } from '../world.ts'

/** The first administrator, with a fresh proof. */
export async function lead(world: World): Promise<Extract<Scope, { kind: 'member' }>> {
  const { members } = await world.app.ctx.store.reader(SYSTEM_SCOPE).organisation()
  const member = members[0]?.id ?? ''
  return { kind: 'member', member, roles: ['member', 'releaser', 'admin'], steppedUp: true }
}

export interface Sent {
  readonly report: string
  readonly publicId: string
  readonly code: string
  readonly case: string
}

export async function sent(world: World, more: Partial<Submission> = {}): Promise<Sent> {
  const { ctx } = world.app
  const draft = newId()
  const { report, publicId, code } = await submitReport(ctx, PUBLIC, {
    door: 'api',
    product: '',
    title: 'A crafted header reads past its buffer',
    description: 'Send it twice.',
    answers: {},
    known: 'no',
    name: '',
    mail: '',
    zone: '',
    credit: 'none',
    creditName: '',
    draft,
    files: [],
    idempotency: { key: draft, digest: draft },
    ...more,
  })
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).report(report)
  return { report, publicId, code, case: state.case }
}

export interface Ready extends Sent {
  readonly release: string
  readonly at: Instant
}

/** A case with everything that every gate asks for, in a release that is armed for the next hour but one. */
export async function readyRelease(world: World, more: Partial<Submission> = {}): Promise<Ready> {
  const { ctx } = world.app
  const scope = await lead(world)
  const one = await sent(world, more)
  const subject = { case: one.case }
  const at = world.now() + 2 * HOUR
  await takeCase(ctx, scope, { ...subject, member: scope.member })
  await decideCase(ctx, scope, { ...subject, decide: 'confirm', reason: 'Seen here.' })
  const lines = ['22', '24', '26'].map((line) => ({
    line,
    affected: line === '26' ? ('yes' as const) : ('no' as const),
  }))
  await assessLines(ctx, scope, { ...subject, lines })
  await recordAudit(ctx, scope, { ...subject, evidence: 'Read every caller.' })
  await recordFix(ctx, scope, { ...subject, step: 'ready', line: '26', version: '26.1.1', evidence: 'Reviewed.' })
  await assignCve(ctx, scope, { ...subject, cve: 'CVE-2026-1999' })
  const because = 'difficulty in applying a fix'
  await setEmbargo(ctx, scope, { ...subject, until: at, because, reason: 'Builders are there.' })
  const { state } = await ctx.store.reader(SYSTEM_SCOPE).case(one.case)
  await draftAdvisory(ctx, scope, { ...subject, facts: advisory(state.number) })
  const { release } = await planRelease(ctx, scope, { cases: [one.case], at, title: 'April' })
  await armRelease(ctx, scope, release)
  await world.settle()
  return { ...one, release, at }
}

export function advisory(id: string, more: Partial<AdvisoryFacts> = {}): AdvisoryFacts {
  return {
    id,
    title: 'Reading past the header buffer',
    summary: 'A crafted header makes the server answer with memory of another request.',
    description: 'The parser takes the length before it checks it.',
    cve: 'CVE-2026-1999',
    aliases: [],
    cwe: ['CWE-125'],
    severity: { level: 'high', vectors: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'] },
    affected: [
      {
        product: 'Node.js',
        versioning: 'semver',
        purl: 'pkg:github/nodejs/node',
        lines: [
          { line: '22', status: 'not-affected' },
          { line: '24', status: 'not-affected' },
          { line: '26', status: 'affected', introduced: '26.0.0', fixed: '26.1.1' },
        ],
      },
    ],
    credits: [],
    references: [],
    timeline: [],
    ...more,
  }
}

export async function standingOf(world: World, release: string): Promise<string> {
  return (await world.app.ctx.store.reader(SYSTEM_SCOPE).release(release)).state.standing
}
