/** Which lines of a Markdown text stand in fenced code, and how a fence left open must be closed (CommonMark §4.5). */
export function fencedLines(lines: readonly string[]): {
  readonly fenced: readonly boolean[]
  readonly close: string | undefined
} {
  let open: string | undefined
  const fenced = lines.map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line)
    const fence = mark?.[1] ?? ''
    if (open === undefined) {
      // The words behind an opening fence of backticks hold no backtick.
      if (mark === null || (fence.startsWith('`') && (mark[2] ?? '').includes('`'))) return false
      open = fence
    } else if (fence.startsWith(open) && (mark?.[2] ?? '').trim() === '') open = undefined
    return true
  })
  return { fenced, close: open }
}

/**
 * A fact in Markdown, made a part of a larger document: its headings stand below `## `, no comment hides what follows, and
 * code that was left open ends with it.
 */
export function embeddedMarkdown(text: string): string {
  if (!MARKED.test(text)) return text.trimEnd().replace(/^\n+/, '')
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const { fenced, close } = fencedLines(lines)
  const titled = withoutUnderlines(lines, fenced)
  const levels = titled.flatMap((line, i) => (fenced[i] === true ? [] : (ATX.exec(line)?.[1]?.length ?? [])))
  const deeper = '#'.repeat(Math.max(0, 3 - Math.min(...levels, 3)))
  const kept = titled.map((line, i) =>
    fenced[i] === true ? line : line.replace(ATX, (found) => lowered(found, deeper)).replaceAll('<!--', '&lt;!--'),
  )
  return [...kept, ...(close === undefined ? [] : [close])].join('\n').replace(/^\n+|\s+$/g, '')
}
// What any of this could be about: headings, fences, comments, foreign line ends.
const MARKED = /[#`~\r]|<!--|\n {0,3}[=-]/
const ATX = /^ {0,3}(#{1,6})(?=[ \t]|$)/

function lowered(heading: string, deeper: string): string {
  return `${deeper}${heading.trim()}`.slice(0, 6)
}

// A line of = or - under a line of its own makes that one a heading (CommonMark §4.3).
function withoutUnderlines(lines: readonly string[], fenced: readonly boolean[]): readonly string[] {
  const isBlank = (i: number) => (lines[i] ?? '').trim() === ''
  const isTitle = (i: number) =>
    fenced[i] === false &&
    fenced[i + 1] === false &&
    /^ {0,3}[^\s#>*+-]/.test(lines[i] ?? '') &&
    (i === 0 || isBlank(i - 1)) &&
    /^ {0,3}(=+|-+)[ \t]*$/.test(lines[i + 1] ?? '')
  return lines.map((line, i) => {
    if (isTitle(i)) return `### ${line.trim()}`
    return i > 0 && isTitle(i - 1) ? '' : line
  })
}

/** The words by which the parts of an advisory in words begin, in their order. */
export const HEADINGS = [
  'Withdrawn',
  'Summary',
  'Affected versions',
  'Description',
  'Impact',
  'Workaround',
  'Credits',
  'Timeline',
  'References',
  'Contact',
] as const
export type Heading = (typeof HEADINGS)[number]

export function isHeading(line: string): boolean {
  return KNOWN.has(line)
}
const KNOWN: ReadonlySet<string> = new Set(HEADINGS)

/** Lines of prose in plain text, none of which looks like the beginning of another part. */
export function embeddedPlain(lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => {
    if (!line.startsWith('-')) return line
    const above = lines[i - 1] ?? ''
    const looksLikeOurs = /^-+$/.test(line) && line.length === above.length && isHeading(above)
    return looksLikeOurs ? '~'.repeat(line.length) : line
  })
}
