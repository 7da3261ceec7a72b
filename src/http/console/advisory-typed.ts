import type {
  AdvisoryFacts,
  AffectedLine,
  AffectedProduct,
  Credit,
  Reference,
  SsvcFacts,
  TimelineEntry,
} from '../../domain/advisory.ts'
import { creditType } from '../../domain/credit.ts'
import { ssvcSelection } from '../../domain/ssvc.ts'
import { instantTyped } from '../acting.ts'
import type { Form } from '../form.ts'
import { present } from '../present.ts'

/** The editor's fields as facts. Nothing is refused: a draft may be unfinished, and the findings say what it lacks. */
export function typedAdvisory(form: Form, number: string): AdvisoryFacts {
  const text = (name: string): string => form.text(name).trim()
  return {
    id: number,
    title: text('title'),
    summary: text('summary'),
    description: form.text('description'),
    aliases: linesOf(form, 'aliases'),
    cwe: linesOf(form, 'cwe').map((id) => id.toUpperCase()),
    severity: { level: text('level'), vectors: linesOf(form, 'vectors') },
    affected: productsOf(form),
    credits: creditsOf(form),
    references: referencesOf(form),
    timeline: timelineOf(form),
    ...present({
      impact: text('impact') || undefined,
      workaround: text('workaround') || undefined,
      cve: text('cve').toUpperCase() || undefined,
      ssvc: ssvcOf(form),
    }),
  }
}

/** Fields of the editor that may come several times: the cells of its tables. */
export const ADVISORY_LISTS: readonly string[] = [
  ...['credit.name', 'credit.type', 'credit.contact'],
  ...['ref.url', 'ref.type', 'ref.summary', 'time.at', 'time.what'],
  ...Array.from({ length: 20 }, (_, n) =>
    ['line', 'status', 'introduced', 'fixed', 'lastAffected', 'justification'].map((cell) => `p${n}.${cell}`),
  ).flat(),
]

function linesOf(form: Form, name: string): readonly string[] {
  return form
    .text(name)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What is no decision stays as it was typed, so that the finding can name it. */
function ssvcOf(form: Form): SsvcFacts | undefined {
  const selections = linesOf(form, 'ssvc').map((line) => ssvcSelection(line) ?? { point: line, value: '' })
  return selections.length === 0 ? undefined : { selections }
}

/** Rows of a table: lists of equal length; a row whose first cell is empty is none. */
function rowsOf(form: Form, names: readonly string[]): readonly (readonly string[])[] {
  const [first = ''] = names
  const rows = form.all(first).map((_, i) => names.map((name) => (form.all(name)[i] ?? '').trim()))
  return rows.filter(([cell]) => cell !== '')
}

function productsOf(form: Form): readonly AffectedProduct[] {
  const products: AffectedProduct[] = []
  for (let n = 0; form.has(`p${n}.product`); n++) {
    const text = (cell: string): string => form.text(`p${n}.${cell}`).trim()
    if (text('product') === '') continue
    const versioning = text('versioning')
    products.push({
      product: text('product'),
      versioning: versioning === 'ecosystem' || versioning === 'git' ? versioning : 'semver',
      lines: affectedLines(form, n),
      ...present({
        purl: text('purl') || undefined,
        ecosystem: text('ecosystem') || undefined,
        package: text('package') || undefined,
        repository: text('repository') || undefined,
      }),
    })
  }
  return products
}

function affectedLines(form: Form, n: number): readonly AffectedLine[] {
  const names = ['line', 'status', 'introduced', 'fixed', 'lastAffected', 'justification'].map(
    (cell) => `p${n}.${cell}`,
  )
  return rowsOf(form, names).map(([line = '', status, introduced, fixed, lastAffected, justification]) => ({
    line,
    status: status === 'not-affected' || status === 'unknown' ? status : 'affected',
    ...present({
      introduced: introduced || undefined,
      fixed: fixed || undefined,
      lastAffected: lastAffected || undefined,
      justification: justification || undefined,
    }),
  }))
}

function creditsOf(form: Form): readonly Credit[] {
  return rowsOf(form, ['credit.name', 'credit.type', 'credit.contact']).map(([name = '', type, contact]) => ({
    name,
    type: creditType(type) ?? 'finder',
    ...present({ contact: contact || undefined }),
  }))
}

const REFERENCE_TYPES: readonly Reference['type'][] = [
  'advisory',
  'fix',
  'report',
  'web',
  'article',
  'package',
  'evidence',
  'detection',
]

function referencesOf(form: Form): readonly Reference[] {
  return rowsOf(form, ['ref.url', 'ref.type', 'ref.summary']).map(([url = '', type, summary]) => ({
    url,
    type: REFERENCE_TYPES.find((one) => one === type) ?? 'web',
    ...present({ summary: summary || undefined }),
  }))
}

function timelineOf(form: Form): readonly TimelineEntry[] {
  return rowsOf(form, ['time.at', 'time.what']).flatMap(([at = '', what = '']) => {
    const instant = instantTyped(at)
    return instant === undefined ? [] : [{ at: instant, what }]
  })
}
