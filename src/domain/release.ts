import type { Instant } from '../lib/instant.ts'
import { type AdvisoryFacts, checkFacts, type FactsContext, type ReleasedAdvisory } from './advisory.ts'
import type { CaseState } from './case.ts'
import type { LineAssessment } from './event.ts'
import { datedImports, type ImportEvent, importProblems } from './imported.ts'
import { factsContext, type KnownLine, linesThatNeedAFix } from './lines.ts'
import type { CompiledPolicy } from './policy.ts'
import { type Finding, Refusal } from './refusal.ts'
import type { ReleaseState } from './release-run.ts'
import { wantsOf } from './wants.ts'

/** All that the gates look at, opened and gathered by whoever asks. */
export interface GateInput {
  readonly now: Instant
  readonly release: ReleaseState
  readonly policy: CompiledPolicy
  readonly cases: readonly GateCase[]
  /** Findings of writing every record and reading it back, by case id. */
  readonly disagreements: ReadonlyMap<string, readonly Finding[]>
  /** Why the mail to the list could not be sent now; undefined when it could, or when it is not to be sent. */
  readonly listProblem: string | undefined
  /** Rules of the policy that forbid the first step at its hour, with the case; absent where none does. */
  readonly forbidden?: readonly string[]
}
export interface GateCase {
  readonly state: CaseState
  readonly facts: AdvisoryFacts | undefined
  readonly assessed: readonly LineAssessment[]
  readonly known: readonly KnownLine[]
  readonly readyLines: ReadonlySet<string>
  readonly cve: string | undefined
  /** Reporters who have not yet said how to be credited, and names wished for that the advisory lacks. */
  readonly missingCredits: readonly string[]
  /** Names that the advisory gives of reporters who do not wish it, or have not decided. */
  readonly unwantedCredits: readonly string[]
}

export interface GateVerdict {
  readonly gate: GateName
  readonly title: string
  readonly green: boolean
  /** What is missing, and in which case; empty when green. */
  readonly problems: readonly string[]
}

type Gate = { readonly title: string; readonly problems: (input: GateInput) => readonly string[] }

/** Every check between a draft and the world. All must be green, or the release holds. */
const GATES = {
  'embargo-over': {
    title: 'The embargo has ended by then',
    problems: (input) =>
      each(input, ({ state }) => {
        if (state.embargoUntil === null) return wantsOf(input.policy).embargo ? 'has no embargo decided' : undefined
        return state.embargoUntil > Math.max(input.now, input.release.at)
          ? 'is under embargo beyond the release'
          : undefined
      }),
  },
  'case-confirmed': {
    title: 'Every case is confirmed and has a handler',
    problems: (input) =>
      each(input, ({ state }) => {
        if (state.standing !== 'confirmed') return `is ${state.standing}, not confirmed`
        return wantsOf(input.policy).handler && state.handler === null ? 'has no handler' : undefined
      }),
  },
  'lines-determined': {
    title: 'All affected lines are determined',
    problems: (input) =>
      each(input, ({ state, known }) =>
        state.linesComplete || known.length === 0 ? undefined : 'lacks a yes or no for a maintained line',
      ),
  },
  audited: {
    title: 'Audited for similar problems',
    problems: (input) =>
      each(input, ({ state }) =>
        !wantsOf(input.policy).audit || state.audited ? undefined : 'was not audited for similar problems',
      ),
  },
  'fixes-ready': {
    title: 'A fix for every affected line',
    problems: (input) =>
      each(input, ({ assessed, known, readyLines }) => {
        const open = linesThatNeedAFix(assessed, known).filter((line) => !readyLines.has(line))
        return open.length > 0 ? `lacks a ready fix for ${open.join(', ')}` : undefined
      }),
  },
  'cve-assigned': {
    title: 'A CVE is assigned',
    problems: (input) =>
      each(input, ({ state, cve, facts }) => {
        if (state.cve !== 'assigned') return wantsOf(input.policy).cve ? 'has no CVE' : undefined
        return facts !== undefined && facts.cve !== cve ? 'names another CVE in its advisory' : undefined
      }),
  },
  'advisory-complete': {
    title: 'The advisory is complete',
    problems: (input) =>
      input.cases.flatMap(({ state, facts }) => {
        if (facts === undefined) return [`${state.number} has no advisory yet`]
        const context = factsContext(input.policy, Math.max(input.now, input.release.at))
        const errors = checkFacts(facts, context).filter((finding) => finding.level === 'error')
        return errors.map((finding) => `${state.number}: ${finding.problem}`)
      }),
  },
  'lines-agree': {
    title: 'The advisory names every affected line',
    problems: (input) =>
      each(input, ({ facts, assessed }) => {
        if (facts === undefined) return undefined
        const told = new Set(
          facts.affected.flatMap((p) => p.lines.filter((l) => l.status === 'affected').map((l) => l.line)),
        )
        const missing = assessed
          .filter((line) => line.affected === 'yes' && !told.has(line.line))
          .map((line) => line.line)
        return missing.length > 0 ? `leaves out ${missing.join(', ')} in its advisory` : undefined
      }),
  },
  'records-agree': {
    title: 'All records say the same',
    problems: (input) =>
      input.cases.flatMap(({ state }) =>
        (input.disagreements.get(state.id) ?? []).map((finding) => `${state.number}: ${finding.problem}`),
      ),
  },
  'credits-settled': {
    // Who has not decided is not named: nobody's silence holds a release.
    title: 'Who is named, and who is not, is as they wish',
    problems: (input) =>
      each(input, ({ missingCredits, unwantedCredits }) => {
        if (unwantedCredits.length > 0) return 'names a reporter who does not wish it'
        return missingCredits.length > 0 ? 'leaves out a reporter who wishes to be named' : undefined
      }),
  },
  'rules-allow': {
    title: 'No rule of the policy forbids it',
    problems: (input) => input.forbidden ?? [],
  },
  'doors-out-answer': {
    title: 'The ways out answer',
    problems: (input) => (input.listProblem === undefined ? [] : [input.listProblem]),
  },
} as const satisfies Record<string, Gate>
export type GateName = keyof typeof GATES

/** What each gate says now. */
export function review(input: GateInput): readonly GateVerdict[] {
  return (Object.entries(GATES) as [GateName, Gate][]).map(([gate, { title, problems }]) => {
    const found = problems(input)
    return { gate, title, green: found.length === 0, problems: found }
  })
}

export function redGates(input: GateInput): readonly GateVerdict[] {
  return review(input).filter((verdict) => !verdict.green)
}

/** Enough releasers have armed it: one, or two where the policy wants four eyes. */
export function isArmed(release: ReleaseState, policy: CompiledPolicy): boolean {
  return release.armedBy.length >= (policy.release.fourEyes ? 2 : 1)
}

/**
 * Mints the advisories of a release, dated `dated`. The only way from a draft to something that may leave the house:
 * a running release, all gates green.
 */
export function release(input: GateInput, dated: Instant): readonly ReleasedAdvisory[] {
  const red = redGates(input)
  if (red.length > 0) {
    throw new Refusal(
      'conflict',
      `Not released: ${red.map((verdict) => verdict.title.toLowerCase()).join('; ')} — not so.`,
    )
  }
  if (input.release.standing !== 'running') throw new Refusal('conflict', 'Not released: the release is not running.')
  return input.cases.map(({ facts }) =>
    mint(complete(facts), [{ version: '1', at: dated, summary: 'Initial release' }]),
  )
}

/** One publication as the ledger records it. */
export interface PublicationRecord {
  readonly dated: Instant
  readonly facts: AdvisoryFacts
}

/** The same advisory again, from what the ledger says was released: for rebuilding the published directory. */
export function reissue(publications: readonly PublicationRecord[]): ReleasedAdvisory {
  const last = publications.at(-1)
  if (last === undefined) throw new Refusal('conflict', 'This advisory was never released.')
  const revisions = publications.map(({ dated }, i) => ({
    version: String(i + 1),
    at: dated,
    summary: i === 0 ? 'Initial release' : 'Corrected',
  }))
  return mint(last.facts, revisions)
}

/** A published advisory with one revision more: complete, under its old id, and all its records in agreement. */
export function correct(
  earlier: readonly PublicationRecord[],
  next: PublicationRecord,
  disagreements: readonly Finding[],
  context: FactsContext,
): ReleasedAdvisory {
  const id = earlier[0]?.facts.id
  if (id === undefined) throw new Refusal('conflict', 'This advisory was never released.')
  const errors = [...checkFacts(next.facts, context), ...disagreements].filter((finding) => finding.level === 'error')
  const fields = errors.map(({ path, rule, problem }) => ({ field: path ?? rule, problem }))
  if (fields.length > 0) throw new Refusal('invalid', 'The correction is not published: it has errors.', { fields })
  if (next.facts.id !== id) throw new Refusal('invalid', `A correction keeps the id ${id}.`)
  return reissue([...earlier, next])
}

/**
 * Mints an advisory of the past from what the ledger says was imported, oldest first: it needs no release, for it was
 * public before, and is refused where it cannot stand on a page.
 */
export function takeOver(imports: readonly ImportEvent[]): ReleasedAdvisory {
  const last = imports.at(-1)
  if (last === undefined) throw new Refusal('conflict', 'This advisory was never imported.')
  const problems = importProblems(last.record, last.at)
  if (problems.length > 0) throw new Refusal('conflict', `Not taken over: ${problems.map((p) => p.problem).join(' ')}`)
  return { facts: last.record.facts, ...datedImports(imports) } as unknown as ReleasedAdvisory
}

function mint(facts: AdvisoryFacts, revisions: ReleasedAdvisory['revisions']): ReleasedAdvisory {
  const initialRelease = revisions[0]?.at ?? 0
  const currentRelease = revisions.at(-1)?.at ?? initialRelease
  return { facts, initialRelease, currentRelease, revisions } as unknown as ReleasedAdvisory
}

function complete(facts: AdvisoryFacts | undefined): AdvisoryFacts {
  if (facts === undefined) throw new Refusal('conflict', 'Not released: an advisory is missing.')
  return facts
}

function each(input: GateInput, problem: (subject: GateCase) => string | undefined): readonly string[] {
  return input.cases.flatMap((subject) => {
    const found = problem(subject)
    return found === undefined ? [] : [`${subject.state.number} ${found}`]
  })
}
