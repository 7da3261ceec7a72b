import { gatherGates } from '../../actions/release/gather-gates.ts'
import { planRelease } from '../../actions/release/plan-release.ts'
import { Refusal } from '../../domain/refusal.ts'
import { redGates } from '../../domain/release.ts'
import type { ReleaseState } from '../../domain/release-run.ts'
import type { TypedAct } from '../../views/console/acts.ts'
import { releasesPage } from '../../views/console/releases-page.ts'
import { releasePath } from '../../views/paths.ts'
import { instantTyped } from '../acting.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { readForm } from '../form.ts'
import { lastOf } from '../opened.ts'
import { present } from '../present.ts'
import { valuesOf } from '../typed-report.ts'
import { invalid } from './chosen.ts'
import { planFor, planView } from './release-dates.ts'
import { consoleFrame, demandToken, formToken, type MemberCall } from './session.ts'

/** GET /console/releases */
export function showReleases(call: MemberCall): Promise<Answer> {
  return releasesAnswer(call)
}

/** POST /console/releases: plans one. */
export async function postRelease(call: MemberCall): Promise<Answer> {
  const form = await readForm(call, { lists: ['cases'] })
  demandToken(call, form, 'releases')
  try {
    const at = instantTyped(form.text('at'))
    if (at === undefined) throw invalid('at', 'Give date and time in UTC, such as 2026-04-14 15:00.')
    const input = { title: form.text('title'), at, cases: form.all('cases') }
    const { release } = await planRelease(call.ctx, call.scope, input)
    return seeOther(releasePath(release))
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'title', problem: error.message }]
    return releasesAnswer(call, { act: 'plan', values: valuesOf(form), problems })
  }
}

async function releasesAnswer(call: MemberCall, came?: TypedAct): Promise<Answer> {
  const { ctx, scope } = call
  const reader = ctx.store.reader(scope)
  const [releases, lines] = await Promise.all([reader.releases(), reader.cases('all')])
  const numbers = new Map(lines.map((line) => [line.case.id, line.case.number]))
  const free = lines.filter(({ case: state }) => state.standing === 'confirmed' && state.release === null)
  const markup = releasesPage({
    frame: await consoleFrame(call),
    token: formToken(call, 'releases'),
    now: ctx.now(),
    releases: await Promise.all(releases.map((state) => releaseRow(call, state, numbers))),
    free: await Promise.all(
      free.map(async ({ case: state, title }) => ({
        id: state.id,
        number: state.number,
        title,
        ...present({
          embargoUntil: state.embargoUntil ?? undefined,
          plan: planView(await planFor(reader, state, ctx.now()), ctx.now()),
        }),
      })),
    ),
    ...present({ came }),
  })
  return page(markup, { status: came === undefined ? 200 : 422, scripts: true })
}

async function releaseRow(call: MemberCall, state: ReleaseState, numbers: ReadonlyMap<string, string>) {
  const { events } = await call.ctx.store.reader(call.scope).release(state.id)
  const isAhead = state.standing === 'planned' || state.standing === 'armed' || state.standing === 'held'
  const red = isAhead ? redGates(await gatherGates(call.ctx, call.scope, state, call.ctx.now())).length : 0
  return {
    id: state.id,
    title: lastOf(events, 'release.planned')?.body?.title ?? 'Release',
    at: state.at,
    standing: state.standing,
    cases: state.cases.map((id) => numbers.get(id) ?? id),
    red,
  }
}
