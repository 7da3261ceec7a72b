import { assessLines } from '../../actions/triage/assess-lines.ts'
import type { LineAssessment } from '../../domain/event.ts'
import type { LineView } from '../../views/console/case-page.ts'
import type { Form } from '../form.ts'
import { present } from '../present.ts'
import type { LoadedCase } from './case-load.ts'
import { invalid } from './chosen.ts'
import type { MemberCall } from './session.ts'

/** The table of affected lines, as four lists of equal length. */
export async function keepLines(call: MemberCall, form: Form, { record }: LoadedCase): Promise<void> {
  await assessLines(call.ctx, call.scope, { case: record.state.id, lines: typedLines(form) })
}

export function typedLines(form: Form): readonly LineAssessment[] {
  const [names, affected, since, notes] = (['line', 'affected', 'since', 'note'] as const).map((name) => form.all(name))
  if (names === undefined || [affected, since, notes].some((list) => list?.length !== names.length)) {
    throw invalid('line', 'The table came incomplete. Open the page again and fill it in once more.')
  }
  return names.flatMap((name, i): LineAssessment[] => {
    const line = name.trim()
    if (line === '') return []
    const said = affected?.[i]
    if (said !== 'yes' && said !== 'no' && said !== 'unknown') {
      throw invalid(`line:${line}`, `Choose whether ${line} is affected.`)
    }
    const more = { since: since?.[i]?.trim() || undefined, note: notes?.[i]?.trim() || undefined }
    return [{ line, affected: said, ...present(more) }]
  })
}

/** The lines of a table that came back, so that nothing typed is lost. */
export function linesAsTyped(form: Form, shown: readonly LineView[]): readonly LineView[] {
  const typed = form.all('line').map((line, i): LineView => {
    const before = shown.find((one) => one.line === line) ?? { line, maintained: true, fix: 'none' as const }
    const said = form.all('affected')[i]
    const affected = said === 'yes' || said === 'no' ? said : 'unknown'
    return { ...before, affected, since: form.all('since')[i] ?? '', note: form.all('note')[i] ?? '' }
  })
  return typed.filter(({ line }) => line.trim() !== '')
}
