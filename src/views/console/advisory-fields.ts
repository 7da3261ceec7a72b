import type {
  AdvisoryFacts,
  AffectedLine,
  AffectedProduct,
  Credit,
  Reference,
  TimelineEntry,
} from '../../domain/advisory.ts'
import { CREDIT_TYPES, CREDIT_WORDS } from '../../domain/credit.ts'
import { ssvcWords } from '../../domain/ssvc.ts'
import { type Html, html } from '../../lib/html.ts'
import { optionTags, selectField, textField } from '../parts/field.ts'
import { minuteIso } from '../words/time.ts'

/**
 * Every field of an advisory. Single ones: `title`, `summary`, `description`, `impact`, `workaround`, `cve`,
 * `level`; lists with one entry a line: `vectors`, `ssvc`, `cwe`, `aliases`. Tables post lists of equal length and order:
 *   product n: `p<n>.product|purl|ecosystem|package|versioning|repository` once, and per line
 *              `p<n>.line|status|introduced|fixed|lastAffected|justification`
 *   credits: `credit.name|type|contact` · references: `ref.url|type|summary` · timeline: `time.at|what` (UTC)
 * Each table ends in an empty row; a row whose first field is empty is none.
 */
export function advisoryFields(facts: AdvisoryFacts, severities: readonly string[]): Html {
  return html`<p class="quiet">Its number is that of the case: <span class="mono">${facts.id}</span>.</p>
${textField({ name: 'title', label: 'Title', value: facts.title, hint: 'What is wrong, and where. One line.' })}
${textField({ name: 'summary', label: 'Summary', value: facts.summary, rows: 3, hint: 'One or two sentences for lists, feeds and mails. Plain text.' })}
${textField({ name: 'description', label: 'What is wrong', value: facts.description, rows: 10, exact: true, hint: 'Markdown.' })}
${textField({ name: 'impact', label: 'What it lets somebody do', value: facts.impact ?? '', rows: 4, optional: true, exact: true })}
${textField({ name: 'workaround', label: 'If one cannot upgrade today', value: facts.workaround ?? '', rows: 4, optional: true, exact: true })}
${textField({ name: 'cve', label: 'CVE', value: facts.cve ?? '', short: true, exact: true, optional: true })}
${selectField({ name: 'level', label: 'Severity', value: facts.severity.level, options: severities.map((level) => ({ value: level, label: level })) })}
${textField({ name: 'vectors', label: 'CVSS vectors', value: facts.severity.vectors.join('\n'), rows: 2, exact: true, optional: true, hint: 'One a line; at most one of each version.' })}
${textField({ name: 'ssvc', label: 'SSVC', value: (facts.ssvc?.selections ?? []).map(ssvcWords).join('\n'), rows: 2, exact: true, optional: true, hint: 'One decision a line, such as ssvc:E:1.1.0/A.' })}
${textField({ name: 'cwe', label: 'Kinds of weakness', value: facts.cwe.join('\n'), rows: 2, exact: true, optional: true, hint: 'CWE ids, one a line.' })}
${textField({ name: 'aliases', label: 'Other names', value: facts.aliases.join('\n'), rows: 2, exact: true, optional: true, hint: 'Such as a GHSA id, one a line.' })}
${[...facts.affected, ...(facts.affected.length === 0 ? [NO_PRODUCT] : [])].map(product)}
${creditRows(facts.credits)}
${referenceRows(facts.references)}
${timelineRows(facts.timeline)}`
}

function product(affected: AffectedProduct, index: number): Html {
  const name = (field: string): string => `p${index}.${field}`
  return html`<fieldset class="tight"><legend>Product${index > 0 && ` ${index + 1}`}</legend>
${textField({ name: name('product'), label: 'Name', value: affected.product, short: true })}
${textField({ name: name('purl'), label: 'Package URL, without a version', value: affected.purl ?? '', exact: true, optional: true })}
${textField({ name: name('ecosystem'), label: 'OSV ecosystem', value: affected.ecosystem ?? '', short: true, optional: true })}
${textField({ name: name('package'), label: 'Package in it', value: affected.package ?? '', short: true, exact: true, optional: true })}
${selectField({ name: name('versioning'), label: 'Versions are', value: affected.versioning, options: VERSIONING })}
${textField({ name: name('repository'), label: 'Repository', value: affected.repository ?? '', exact: true, optional: true })}
${lineRows(affected.lines, name)}</fieldset>`
}

function lineRows(lines: readonly AffectedLine[], name: (field: string) => string): Html {
  const rows = [...lines, NO_LINE].map((line, index) => {
    const label = line.line === '' ? `line ${index + 1}` : line.line
    return [
      cell(name('line'), line.line, 'Line', ''),
      select(name('status'), STATUSES, line.status, `${label}: status`),
      cell(name('introduced'), line.introduced ?? '', `${label}: first affected`, '0'),
      cell(name('fixed'), line.fixed ?? '', `${label}: fixed in`, ''),
      cell(name('lastAffected'), line.lastAffected ?? '', `${label}: last affected`, ''),
      cell(name('justification'), line.justification ?? '', `${label}: why it is not affected`, ''),
    ]
  })
  return rowsTable('Release lines', ['Line', 'State', 'First affected', 'Fixed in', 'Last affected', 'Why not'], rows)
}

function creditRows(credits: readonly Credit[]): Html {
  const types = CREDIT_TYPES.map((type) => ({ value: type, label: CREDIT_WORDS[type] }))
  const rows = [...credits, NO_CREDIT].map((credit, index) => [
    cell('credit.name', credit.name, `Credit ${index + 1}: name`, ''),
    select('credit.type', types, credit.type, `Credit ${index + 1}: for what`),
    cell('credit.contact', credit.contact ?? '', `Credit ${index + 1}: contact`, ''),
  ])
  return rowsTable('Credits', ['Name', 'For', 'Contact, if they wish'], rows)
}

function referenceRows(references: readonly Reference[]): Html {
  const rows = [...references, NO_REFERENCE].map((reference, index) => [
    cell('ref.url', reference.url, `Reference ${index + 1}: address`, 'https://'),
    select('ref.type', REFERENCE_TYPES, reference.type, `Reference ${index + 1}: kind`),
    cell('ref.summary', reference.summary ?? '', `Reference ${index + 1}: words`, ''),
  ])
  return rowsTable('References', ['Address', 'Kind', 'In words'], rows)
}

function timelineRows(entries: readonly TimelineEntry[]): Html {
  const rows = [...entries, undefined].map((entry, index) => [
    cell(
      'time.at',
      entry === undefined ? '' : minuteIso(entry.at).slice(0, 16),
      `Timeline ${index + 1}: when, in UTC`,
      '',
      'datetime-local',
    ),
    cell('time.what', entry?.what ?? '', `Timeline ${index + 1}: what`, ''),
  ])
  return rowsTable('Timeline', ['When, UTC', 'What'], rows)
}

function rowsTable(caption: string, heads: readonly string[], rows: readonly (readonly Html[])[]): Html {
  return html`<div class="scroll lines-form field"><table><caption><strong>${caption}</strong></caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${row.map((content) => html`<td>${content}</td>`)}</tr>
`,
  )}</tbody></table></div>`
}

function cell(name: string, value: string, label: string, placeholder: string, type = 'text'): Html {
  return html`<input type="${type}" name="${name}" value="${value}" aria-label="${label}" placeholder="${placeholder}" spellcheck="false">`
}

function select(
  name: string,
  options: readonly { value: string; label: string }[],
  chosen: string,
  label: string,
): Html {
  return html`<select name="${name}" aria-label="${label}">${optionTags(options, chosen)}</select>`
}

const NO_PRODUCT: AffectedProduct = { product: '', versioning: 'semver', lines: [] }
const NO_LINE: AffectedLine = { line: '', status: 'affected' }
const NO_CREDIT: Credit = { name: '', type: 'finder' }
const NO_REFERENCE: Reference = { url: '', type: 'web' }
const VERSIONING = [
  { value: 'semver', label: 'semantic versions' },
  { value: 'ecosystem', label: 'as the ecosystem orders them' },
  { value: 'git', label: 'commits' },
]
const STATUSES = [
  { value: 'affected', label: 'affected' },
  { value: 'not-affected', label: 'not affected' },
  { value: 'unknown', label: 'not known' },
]
const REFERENCE_TYPES = (
  ['advisory', 'fix', 'report', 'web', 'article', 'package', 'evidence', 'detection'] as const
).map((value) => ({ value, label: value }))
