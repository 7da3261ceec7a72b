import type { DatedAdvisory } from '../../domain/advisory.ts'
import { hasRecord } from '../../domain/imported.ts'
import { csafFileName, csafPath } from '../../formats/csaf/paths.ts'
import type { RecordFile } from './props.ts'

/** The records that stand beside a published advisory's page. CSAF 2.0 §7.1.18: the digests. */
export function advisoryFiles(advisory: DatedAdvisory): readonly RecordFile[] {
  const { id, cve } = advisory.facts
  const csaf = `/.well-known/csaf/${csafPath(advisory)}`
  const all: readonly (RecordFile & { readonly kind?: 'csaf' | 'osv' })[] = [
    {
      kind: 'csaf',
      name: 'CSAF 2.0',
      file: csafFileName(id),
      path: csaf,
      beside: [
        { word: 'sha256', path: `${csaf}.sha256` },
        { word: 'sha512', path: `${csaf}.sha512` },
      ],
    },
    { kind: 'osv', name: 'OSV', file: `${id}.json`, path: `/osv/${encodeURIComponent(id)}.json` },
    ...(cve === undefined ? [] : [cveRecord(cve)]),
  ]
  return all.filter(({ kind }) => kind === undefined || hasRecord(advisory, kind))
}

function cveRecord(cve: string): RecordFile {
  return { name: 'CVE record', file: cve, path: `https://www.cve.org/CVERecord?id=${encodeURIComponent(cve)}` }
}
