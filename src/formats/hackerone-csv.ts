import type { PlatformReport, PlatformState } from '../domain/platform.ts'
import { fromIso } from '../lib/instant.ts'
import { readCsv } from './csv.ts'

export interface CsvRow {
  /** Counted from 1, without the head. */
  readonly row: number
  readonly report?: PlatformReport
  readonly problem?: string
}

/** HackerOne's own columns for many reports at once, which serve as a neutral form for others too. */
export function readHackerOneCsv(text: string): readonly CsvRow[] {
  return readCsv(text).map((cells, i) => ({ row: i + 1, ...reportOf(cells) }))
}

function reportOf(cells: Readonly<Record<string, string>>): Pick<CsvRow, 'report' | 'problem'> {
  const get = (name: string) => (cells[name] ?? '').trim()
  const createdAt = fromIso(withZone(get('created_at')))
  if (get('title') === '') return { problem: 'The column “title” is empty.' }
  if (createdAt === undefined)
    return { problem: 'The column “created_at” is no date. Write it as 2026-03-27T16:00:00Z.' }
  const id = get('reference') || get('id') || get('view_reference_url') || `${get('created_at')} ${get('title')}`
  const stateAt = fromIso(withZone(get('closed_at') || get('triaged_at')))
  const facts = [
    ['severity', get('severity_score') || get('severity')],
    ['priority', get('priority')],
    ['weakness', get('weakness_name')],
    ['asset', get('asset_identifier')],
    ['reference', get('view_reference_url')],
  ] as const
  return {
    report: {
      door: 'import',
      id,
      place: 'csv',
      title: get('title'),
      text: get('description'),
      facts: Object.fromEntries(facts.filter(([, value]) => value !== '')),
      createdAt,
      state: stateOf(get('state').toLowerCase(), get('substate').toLowerCase(), get('triaged_at')),
      messages: [],
      files: [],
      ...(get('hacker_email') === '' ? {} : { mail: get('hacker_email') }),
      ...(stateAt === undefined ? {} : { stateAt }),
    },
  }
}

/** “2026-03-27 16:00:00 UTC” and a day alone are common in such files. */
function withZone(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return `${text}T00:00:00Z`
  const parts = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(?:UTC|Z)?$/.exec(text)
  return parts === null ? text : `${parts[1]}T${parts[2]?.length === 5 ? `${parts[2]}:00` : parts[2]}Z`
}

function stateOf(state: string, substate: string, triagedAt: string): PlatformState {
  if (/duplicate/.test(substate)) return { is: 'closed', as: 'duplicate' }
  if (/informative/.test(substate)) return { is: 'closed', as: 'informative' }
  if (/not.applicable/.test(substate)) return { is: 'closed', as: 'not-applicable' }
  if (/spam/.test(substate)) return { is: 'closed', as: 'spam' }
  if (/resolved/.test(substate)) return { is: 'closed', as: 'unsaid' }
  if (state === 'closed') return { is: 'closed', as: 'unsaid' }
  return /triaged/.test(substate) || triagedAt !== '' ? { is: 'confirmed' } : { is: 'new' }
}
