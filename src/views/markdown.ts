import markdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'
import { type Html, html, raw } from '../lib/html.ts'

export interface MarkdownRules {
  /**
   * Level that the highest heading of the text gets; deeper ones follow without a gap, whatever levels were typed.
   * Default 3: below a page's h1 and its chapters' h2.
   */
  readonly headingsFrom?: 1 | 2 | 3 | 4 | 5 | 6
  /** Where a link that is no web or mail address leads: "configuration.md" in the manual. undefined: to nowhere. */
  readonly local?: (target: string) => string | undefined
}

/** Longer texts are shown as they were typed. What a person writes by hand is far shorter. */
export const LONGEST_MARKDOWN = 60_000

/**
 * Markdown from anybody as safe markup. Two fences: the reader knows no HTML, and an allow-list of elements and
 * addresses stands behind it. No picture is loaded, no script runs, nothing is styled.
 */
export function markdown(text: string, rules: MarkdownRules = {}): Html {
  if (text.length > LONGEST_MARKDOWN) return html`<pre tabindex="0">${text}</pre>`
  const tokens = READER.parse(text, {})
  const typed = new Set(tokens.flatMap(({ type, tag }) => (type === 'heading_open' ? [tag] : [])))
  return raw(sanitizeHtml(READER.renderer.render(tokens, READER.options, {}), fence(rules, [...typed].sort())))
}

const READER = reader()

function reader(): ReturnType<typeof markdownIt> {
  const made = markdownIt('default', { html: false, linkify: false, typographer: false, maxNesting: 20 })
  // A picture would be fetched from elsewhere: its words stand in its place.
  made.renderer.rules.image = (tokens, index) => made.utils.escapeHtml(`(picture: ${tokens[index]?.content ?? ''})`)
  made.renderer.rules.table_open = () => '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>'
  made.renderer.rules.table_close = () => '</table></div>'
  return made
}

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
const ELEMENTS = [
  ...HEADINGS,
  ...['p', 'br', 'hr', 'blockquote', 'ul', 'ol', 'li', 'pre', 'code', 'em', 'strong', 's', 'a'],
  ...['div', 'span', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
]

function fence(rules: MarkdownRules, headings: readonly string[]): sanitizeHtml.IOptions {
  return {
    allowedTags: ELEMENTS,
    allowedAttributes: {
      a: ['href', 'rel'],
      pre: ['tabindex'],
      ol: ['start'],
      th: ['scope'],
      div: ['class', 'tabindex', 'role', 'aria-label'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nestingLimit: 60,
    transformTags: {
      ...headingRules(rules.headingsFrom ?? 3, headings),
      a: (_name, attributes) => link(attributes['href'] ?? '', rules),
      pre: () => ({ tagName: 'pre', attribs: { tabindex: '0' } }),
      // Markdown has headings of columns only.
      th: () => ({ tagName: 'th', attribs: { scope: 'col' } }),
    },
  }
}

/** `headings` are the levels typed, highest first. A text that begins below its highest level is led down to it. */
function headingRules(from: number, headings: readonly string[]): Record<string, sanitizeHtml.Transformer> {
  let last = from - 1
  const transform = (name: string): sanitizeHtml.Tag => {
    last = Math.min(6, headings.indexOf(name) + from, last + 1)
    return { tagName: `h${last}`, attribs: {} }
  }
  return Object.fromEntries(headings.map((name) => [name, transform]))
}

function link(target: string, rules: MarkdownRules): sanitizeHtml.Tag {
  if (/^(https?:\/\/|mailto:)/i.test(target))
    return { tagName: 'a', attribs: { href: target, rel: 'noopener noreferrer' } }
  const local = rules.local?.(target)
  // The words stay, without a link to nowhere.
  return local === undefined ? { tagName: 'span', attribs: {} } : { tagName: 'a', attribs: { href: local } }
}
