import { draftAdvisory } from '../../actions/advisory/draft-advisory.ts'
import { publishCorrection } from '../../actions/advisory/publish-correction.ts'
import { creditNameOf } from '../../actions/release/gather-gates.ts'
import { type AdvisoryFacts, type AffectedLine, checkFacts } from '../../domain/advisory.ts'
import { factsContext } from '../../domain/lines.ts'
import { type FieldProblem, Refusal } from '../../domain/refusal.ts'
import { advisoryEditorPage } from '../../views/console/advisory-editor.ts'
import { casePath } from '../../views/paths.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { readForm } from '../form.ts'
import { lastOf } from '../opened.ts'
import { present } from '../present.ts'
import { ADVISORY_LISTS, typedAdvisory } from './advisory-typed.ts'
import { lineViews } from './case-facts.ts'
import { type LoadedCase, loadCase } from './case-load.ts'
import { consoleFrame, demandToken, formToken, type MemberCall } from './session.ts'

/** GET /console/cases/:number/advisory: the last draft, or one begun from what the case knows. */
export async function showAdvisory(call: MemberCall): Promise<Answer> {
  const loaded = await loadCase(call)
  const kept = lastOf(loaded.record.events, 'advisory.drafted')?.body?.advisory
  return editor(call, loaded, kept ?? begun(loaded, call.ctx.now()), false)
}

/** POST: `do` = keep | preview. A preview keeps nothing. */
export async function keepAdvisory(call: MemberCall): Promise<Answer> {
  const loaded = await loadCase(call)
  const { state } = loaded.record
  const form = await readForm(call, { lists: ADVISORY_LISTS })
  demandToken(call, form, `case ${state.id}`)
  const facts = typedAdvisory(form, state.number)
  if (form.text('do') === 'publish') return publishCorrected(call, loaded)
  if (form.problems.length > 0) return editor(call, loaded, facts, true, form.problems)
  if (form.text('do') === 'preview') return editor(call, loaded, facts, true)
  try {
    await draftAdvisory(call.ctx, call.scope, { case: state.id, facts })
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'advisory', problem: error.message }]
    return editor(call, loaded, facts, true, problems)
  }
  return seeOther(casePath(state.number, 'advisory'))
}

/** `do` = publish: the draft that was kept last replaces what is published. What was typed since is not part of it. */
async function publishCorrected(call: MemberCall, loaded: LoadedCase): Promise<Answer> {
  const { state, events } = loaded.record
  try {
    await publishCorrection(call.ctx, call.scope, { case: state.id })
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const kept = lastOf(events, 'advisory.drafted')?.body?.advisory ?? begun(loaded, call.ctx.now())
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'advisory', problem: error.message }]
    return editor(call, loaded, kept, false, problems)
  }
  return seeOther(casePath(state.number, 'advisory'))
}

async function editor(
  call: MemberCall,
  loaded: LoadedCase,
  facts: AdvisoryFacts,
  unsaved: boolean,
  problems: readonly FieldProblem[] = [],
): Promise<Answer> {
  const { state, events } = loaded.record
  const last = lastOf(events, 'advisory.drafted')
  const refused = problems.map(({ field, problem }) => ({ rule: field, level: 'error' as const, problem }))
  const saved =
    last === undefined ? undefined : { at: last.at, by: loaded.names.get(last.actor.id ?? '') ?? 'somebody' }
  const markup = advisoryEditorPage({
    frame: await consoleFrame(call),
    token: formToken(call, `case ${state.id}`),
    now: call.ctx.now(),
    number: state.number,
    facts,
    severities: loaded.version.policy.severities,
    findings: [...refused, ...checkFacts(facts, factsContext(loaded.version.policy, call.ctx.now()))],
    revision: state.advisoryRevision,
    zone: loaded.version.policy.zone,
    unsaved,
    ...present({ saved, published: publishedRevision(loaded) }),
  })
  return page(markup, { status: problems.length > 0 ? 422 : 200, scripts: true })
}

/** The revision that the world reads now, and since when. */
function publishedRevision({ record }: LoadedCase): { readonly revision: number; readonly at: number } | undefined {
  const last = record.events.findLast((event) => event.type === 'advisory.published')
  return last?.type === 'advisory.published' ? { revision: last.facts.revision, at: last.facts.dated } : undefined
}

/** What the case already knows, so that nothing is entered twice. Private words are not among it. */
function begun(loaded: LoadedCase, now: number): AdvisoryFacts {
  const { record, reports, version } = loaded
  const { state, events } = record
  const product =
    version.policy.products.find(({ id }) => id === reports[0]?.state.product) ?? version.policy.products[0]
  const severity = lastOf(events, 'severity.assessed')
  const names = reports.flatMap((report) => (report.state.credit === 'name' ? (creditNameOf(report.events) ?? []) : []))
  return {
    id: state.number,
    title: '',
    summary: '',
    description: '',
    aliases: [],
    cwe: [severity?.body?.cwe ?? ''].filter((cwe) => cwe !== ''),
    severity: {
      level: severity?.facts.severity ?? version.policy.severities[0] ?? '',
      vectors: [severity?.body?.vector ?? ''].filter((vector) => vector !== ''),
    },
    affected:
      product === undefined
        ? []
        : [
            {
              product: product.name,
              versioning: 'semver',
              lines: lineViews(loaded, now).flatMap(advisoryLine),
              ...present({
                purl: product.purl,
                ecosystem: product.ecosystem,
                package: product.package,
                repository: product.repository,
              }),
            },
          ],
    credits: names.map((name) => ({ name, type: 'finder' as const })),
    references: [],
    timeline: [],
    ...present({ cve: lastOf(events, 'cve.assigned')?.body?.cve }),
  }
}

function advisoryLine(view: ReturnType<typeof lineViews>[number]): readonly AffectedLine[] {
  if (view.affected === 'unknown') return []
  const status = view.affected === 'yes' ? 'affected' : 'not-affected'
  const more = status === 'affected' ? { introduced: view.since, fixed: view.version } : {}
  return [{ line: view.line, status, ...present(more) }]
}
