import { activatePolicy, policyDigest } from '../../actions/policy/activate-policy.ts'
import { may } from '../../domain/access.ts'
import { pauseAhead } from '../../domain/organisation.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { policyDiff } from '../../domain/policy-change.ts'
import { Refusal } from '../../domain/refusal.ts'
import { compilePolicy } from '../../formats/policy-file.ts'
import type { TypedAct } from '../../views/console/acts.ts'
import { consolePolicyPage, type PolicyChange, type PolicyProposal } from '../../views/console/policy-page.ts'
import { PATHS } from '../../views/paths.ts'
import { absenceWords } from '../../views/policy-text.ts'
import { takenSentence } from '../../views/words/pause.ts'
import { type Answer, page, seeOther } from '../answer.ts'
import { readForm } from '../form.ts'
import { present } from '../present.ts'
import type { PolicyFile } from './policy-source.ts'
import { consoleFrame, demandToken, formToken, type MemberCall } from './session.ts'

/** GET /console/policy: what is in force, and what the file would change. */
export function showPolicy(call: MemberCall): Promise<Answer> {
  return policyAnswer(call)
}

export async function policyAnswer(call: MemberCall, came?: TypedAct): Promise<Answer> {
  const { ctx, scope, policyFile } = call
  const reader = ctx.store.reader(scope)
  const [active, versions, lines, organisation] = await Promise.all([
    reader.policy(),
    reader.policies(),
    reader.cases('all'),
    reader.organisation(),
  ])
  const bound = lines.flatMap(({ reports }) => reports.map(({ policy }) => policy))
  const markup = consolePolicyPage({
    frame: await consoleFrame(call),
    token: formToken(call, 'policy'),
    now: ctx.now(),
    active: {
      version: active.version,
      title: active.policy.title,
      digest: active.digest,
      activatedAt: active.activatedAt,
      file: policyFile?.path ?? 'policy.yaml',
    },
    versions: versions.map(({ version, activatedAt, digest }) => ({
      version,
      at: activatedAt,
      digest,
      reports: bound.filter((one) => one === version).length,
    })),
    mayActivate: may(scope, 'policy.activate'),
    announced: {
      zone: active.policy.zone,
      promises: active.policy.promises.filter(({ keeping }) => keeping === 'clock'),
      absences: organisation.absences
        .filter(({ until }) => until > ctx.now())
        .map((absence) => ({ ...absence, effect: absenceWords(active.policy, absence) })),
      taken: takenSentence(active.policy),
      mayAnnounce: may(scope, 'absence.declare') && may(scope, 'intake.pause'),
      ...present({ pause: pauseAhead(organisation, ctx.now()), came }),
    },
    ...present({ proposal: await proposalOf(policyFile, active) }),
  })
  return page(markup, { status: came === undefined ? 200 : 422, scripts: true })
}

/** POST /console/policy: puts in force exactly what was read on the page. */
export async function postPolicy(call: MemberCall): Promise<Answer> {
  const form = await readForm(call)
  demandToken(call, form, 'policy')
  const source = await call.policyFile?.read()
  if (source === undefined || policyDigest(source) !== form.text('digest')) {
    throw new Refusal('conflict', 'The file was changed since this page was made. Read the page again first.')
  }
  await activatePolicy(call.ctx, call.scope, source)
  return seeOther(PATHS.consolePolicy)
}

async function proposalOf(
  file: PolicyFile | undefined,
  active: { readonly digest: string; readonly policy: CompiledPolicy },
): Promise<PolicyProposal | undefined> {
  const source = await file?.read().catch(() => undefined)
  if (source === undefined) return undefined
  const digest = policyDigest(source)
  if (digest === active.digest) return undefined
  const { policy, findings } = compilePolicy(source.source, { texts: source.texts })
  return { digest, findings, changes: policy === undefined ? [] : changesOf(active.policy, policy) }
}

/** What a changed file changes, a line each: promises by their sentences, the rest by name. */
function changesOf(was: CompiledPolicy, now: CompiledPolicy): readonly PolicyChange[] {
  const promises = policyDiff(was, now).flatMap((change): PolicyChange[] => {
    if (change.verdict === 'same') return []
    const kind = change.verdict === 'added' ? 'new' : change.verdict === 'removed' ? 'gone' : 'changed'
    const verdict = kind === 'changed' && change.verdict !== 'changed' ? `, ${change.verdict} for reporters` : ''
    const differs = change.differs.length === 0 ? '' : ` (${change.differs.join(', ')})`
    const subject = `Promise ${change.promise}${verdict}${differs}`
    return [{ kind, subject, ...present({ before: change.was?.quote, after: change.now?.quote }) }]
  })
  const named = <T extends object>(
    what: string,
    list: (policy: CompiledPolicy) => readonly T[],
    name: (one: T) => string,
  ) =>
    changesByName(
      what,
      new Map(list(was).map((one) => [name(one), one])),
      new Map(list(now).map((one) => [name(one), one])),
    )
  const [before, after] = [takenSentence(was), takenSentence(now)]
  const subject = 'What is taken while the intake is paused'
  return [
    ...promises,
    ...(before === after ? [] : [{ kind: 'changed' as const, subject, before, after }]),
    ...named(
      'Product',
      ({ products }) => products,
      ({ name }) => name,
    ),
    ...named(
      'Door',
      ({ doors }) => doors,
      ({ kind, address }) => `${kind} ${address ?? ''}`.trim(),
    ),
    ...named(
      'Question',
      ({ form }) => form,
      ({ label }) => label,
    ),
    ...named(
      'Text',
      ({ sections }) => sections,
      ({ heading }) => heading,
    ),
  ]
}

function changesByName<T extends object>(
  what: string,
  was: ReadonlyMap<string, T>,
  now: ReadonlyMap<string, T>,
): readonly PolicyChange[] {
  return [...new Set([...was.keys(), ...now.keys()])].flatMap((name): PolicyChange[] => {
    const subject = `${what} ${name}`
    if (!now.has(name)) return [{ kind: 'gone', subject }]
    if (!was.has(name)) return [{ kind: 'new', subject }]
    return JSON.stringify(was.get(name)) === JSON.stringify(now.get(name)) ? [] : [{ kind: 'changed', subject }]
  })
}
