import { fromIso } from '../lib/instant.ts'
import { type Imported, importRecord } from './import.ts'
import { present } from './json-value.ts'
import { markdownHead } from './markdown-head.ts'
import type { RecordFacts } from './record.ts'

/** Reads a Markdown advisory with a head of fields or "Name: value" lines and the usual headings; the rest describes. */
export function importMarkdown(whole: string): Imported {
  const { fields: head, body: text } = markdownHead(whole)
  const title = /^#\s+(.+)$/m.exec(text)?.[1]?.trim() ?? head.get('title')
  const field = (...names: readonly string[]) =>
    names
      .map((name) =>
        new RegExp(`^[\\s*_-]*${name}[*_]*\\s*:[*_]*\\s*(.+)$`, 'im')
          .exec(text)?.[1]
          ?.replace(/[*_`]+$/, '')
          .trim(),
      )
      .find((value) => value !== undefined)
  const cve = /CVE-\d{4}-\d{4,19}/.exec(whole)?.[0]
  const section = (...names: readonly string[]) =>
    names
      .map((name) =>
        new RegExp(`^#{2,4}\\s*${name}\\b[^\\n]*\\n([\\s\\S]*?)(?=^#{1,4}\\s|$(?![\\s\\S]))`, 'im')
          .exec(text)?.[1]
          ?.trim(),
      )
      .find((value) => value !== undefined && value !== '')
  const vectors = [...whole.matchAll(/CVSS:[34]\.[01]\/[A-Za-z:/.]+/g)].map((match) => match[0])
  const published = head.get('published') ?? head.get('date') ?? field('Published', 'Date', 'Release date')
  const at = (date: string | undefined) =>
    date === undefined ? undefined : (fromIso(date) ?? fromIso(`${date.slice(0, 10)}T00:00:00Z`))
  const record: RecordFacts = {
    format: 'markdown',
    aliases: [...new Set([...whole.matchAll(/GHSA(-[0-9a-z]{4}){3}/g)].map((match) => match[0]))],
    cwe: [...new Set([...whole.matchAll(/CWE-\d+/g)].map((match) => match[0]))],
    vectors: [...new Set(vectors)],
    credits: [],
    references: [...new Set([...whole.matchAll(/https?:\/\/[^\s)<>\]"']+/g)].map((match) => match[0]))].map((url) => ({
      url,
    })),
    products: [],
    unread: [{ path: 'affected', why: 'versions in prose are not read; enter the release lines by hand' }],
    description: section('Description', 'Details') ?? text.trim(),
    ...present({
      id: head.get('id') ?? head.get('jlsec_id') ?? field('Advisory', 'ID', 'Identifier') ?? cve,
      title,
      cve,
      summary: section('Summary', 'Overview')?.split('\n\n')[0],
      impact: section('Impact'),
      workaround: section('Workarounds?', 'Mitigations?'),
      level: field('Severity', 'Impact level')
        ?.split(/[\s,(]/)[0]
        ?.toLowerCase(),
      published: at(published),
      withdrawn: at(head.get('withdrawn')),
    }),
  }
  return importRecord(record)
}
