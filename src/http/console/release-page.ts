import { BY_HAND } from '../../actions/release/confirm-step.ts'
import { gatherGates } from '../../actions/release/gather-gates.ts'
import { listMail } from '../../actions/release/run-list-step.ts'
import { may } from '../../domain/access.ts'
import type { Clock } from '../../domain/clock.ts'
import type { StepKind } from '../../domain/event.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { review } from '../../domain/release.ts'
import { hasActedOutward, nextStep } from '../../domain/release-run.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { ReleaseRecord } from '../../store/store.ts'
import type { TypedAct } from '../../views/console/acts.ts'
import { type ReleasePageProps, releasePage, type StepView } from '../../views/console/release-page.ts'
import { namesFor } from '../acting.ts'
import { type Answer, download, page } from '../answer.ts'
import { lastOf, reasonOf } from '../opened.ts'
import { present } from '../present.ts'
import { consoleFrame, formToken, type MemberCall } from './session.ts'

/** GET /console/releases/:id */
export async function showRelease(call: MemberCall): Promise<Answer> {
  const record = await call.ctx.store.reader(call.scope).release(call.params.id ?? '')
  return releaseAnswer(call, record)
}

/** GET /console/releases/:id/steps/list/bytes: the mail as it would be sent now, every byte of its text. */
export async function showListMail(call: MemberCall): Promise<Answer> {
  const { ctx, scope } = call
  const { state } = await ctx.store.reader(scope).release(call.params.id ?? '')
  const { to, subject, text } = listMail(ctx, await gatherGates(ctx, scope, state, ctx.now()))
  return download(`${state.id}.txt`, `To: ${to}\nSubject: ${subject}\n\n${text}`, 'text/plain; charset=utf-8')
}

export async function releaseAnswer(
  call: MemberCall,
  { state, events }: ReleaseRecord,
  back?: { readonly came: TypedAct; readonly status: number },
): Promise<Answer> {
  const { ctx, scope, session } = call
  const now = ctx.now()
  const reader = ctx.store.reader(scope)
  const [{ policy }, names, lines] = await Promise.all([reader.policy(), namesFor(ctx, scope), reader.cases('all')])
  const isOver = state.standing === 'done' || state.standing === 'aborted'
  const input = isOver ? undefined : await gatherGates(ctx, scope, state, now)
  const gates = input === undefined ? [] : review(input)
  const listBytes = input === undefined ? undefined : utf8(listMail(ctx, input).text).length
  const clocks = await clocksAfter(call, state.cases, policy)
  const props: ReleasePageProps = {
    frame: await consoleFrame(call),
    token: formToken(call, `release ${state.id}`),
    now,
    zones: [policy.zone],
    id: state.id,
    title: lastOf(events, 'release.planned')?.body?.title ?? 'Release',
    at: state.at,
    standing: state.standing,
    cases: state.cases.flatMap((id) => {
      const line = lines.find((one) => one.case.id === id)
      return line === undefined ? [] : [{ number: line.case.number, title: line.title }]
    }),
    gates,
    steps: stepViews({ state, events }, { policy, names, clocks, listBytes }),
    armedBy: state.armedBy.map((id) => ({ name: names.get(id) ?? 'Somebody', at: armedAt(events, id) })),
    signaturesNeeded: policy.release.fourEyes ? 2 : 1,
    may: {
      arm: may(scope, 'release.arm'),
      armedByMe: state.armedBy.includes(session.member),
      steps: may(scope, 'release.step'),
    },
    actedOutward: hasActedOutward(state),
    ...present({
      startedAt: state.startedAt ?? undefined,
      endedAt: state.endedAt ?? undefined,
      clock: clocks.find(({ state: standing }) => standing === 'running' || standing === 'missed'),
      because: reasonOf(events.findLast(({ type }) => type === 'release.aborted' || type === 'release.moved')?.body),
      came: back?.came,
      done: back === undefined ? DONE.get(call.query.get('done') ?? '') : undefined,
    }),
  }
  return page(releasePage(props), { status: back?.status ?? 200, scripts: true })
}

/** What is owed once the first step is done: the publication clocks of every report of the release. */
async function clocksAfter(
  call: MemberCall,
  cases: readonly string[],
  policy: CompiledPolicy,
): Promise<readonly Clock[]> {
  const reader = call.ctx.store.reader(call.scope)
  const kinds = new Set(
    policy.promises.flatMap(({ kind }) => (kind === 'publish' || kind === 'announce' ? [kind] : [])),
  )
  const reports = (await Promise.all(cases.map((id) => reader.case(id)))).flatMap(({ state }) => state.reports)
  const all = (await Promise.all(reports.map((id) => reader.clocks(id, call.ctx.now())))).flat()
  const owed = all.filter(({ kind, due }) => kinds.has(kind) && due !== undefined)
  return owed.sort((a, b) => (a.due ?? 0) - (b.due ?? 0))
}

function armedAt(events: ReleaseRecord['events'], member: string): number {
  return events.findLast((event) => event.type === 'release.armed' && event.actor.id === member)?.at ?? 0
}

function stepViews(
  { state, events }: ReleaseRecord,
  known: {
    readonly policy: CompiledPolicy
    readonly names: ReadonlyMap<string, string>
    readonly clocks: readonly Clock[]
    readonly listBytes: number | undefined
  },
): readonly StepView[] {
  const { policy, names, clocks, listBytes } = known
  const { order, list } = policy.release
  const next = nextStep(state, order)
  return order.map((kind) => {
    const last = events.findLast((event) => event.type.startsWith('step.') && stepOf(event.facts) === kind)
    return {
      kind,
      state: state.steps[kind]?.state ?? 'planned',
      byHand: BY_HAND.has(kind),
      current: kind === next,
      ...present({
        target: kind === 'list' ? list : undefined,
        bytes: kind === 'list' ? listBytes : undefined,
        at: state.steps[kind]?.at,
        who: names.get(last?.actor.id ?? ''),
        words: wordsOf(last?.body),
        dueBy: kind === 'publish' ? clocks.find((clock) => clock.kind === 'publish')?.due : undefined,
      }),
    }
  })
}

function stepOf(facts: object): StepKind | undefined {
  return 'step' in facts ? (facts.step as StepKind) : undefined
}

function wordsOf(body: unknown): string | undefined {
  const proof = typeof body === 'object' && body !== null && 'proof' in body ? body.proof : undefined
  return typeof proof === 'string' ? proof : reasonOf(body)
}

const DONE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    arm: 'You armed it.',
    disarm: 'The arming is taken back.',
    move: 'Moved. It is not armed: arm it for its new hour.',
    abort: 'Aborted. Nothing went out.',
  }),
)
