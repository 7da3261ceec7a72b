/**
 * The words of an HTML mail, for people who must not open what strangers sent: no element survives, links show where
 * they lead. One pass over the markup; broken markup is text.
 */
export function htmlText(html: string): string {
  const out: string[] = []
  const links: string[] = []
  let silent: string | undefined
  for (const token of tokens(html)) {
    if (token.tag === undefined) {
      if (silent === undefined) out.push(entitiesUndone(token.text).replace(/[\t\r\n ]+/g, ' '))
      continue
    }
    const { tag, closing } = token
    if (silent !== undefined) {
      if (closing && tag === silent) silent = undefined
      continue
    }
    if (!closing && SILENT.has(tag)) silent = tag
    else if (tag === 'a') out.push(closing ? leadsTo(links.pop(), out) : opened(links, out, token.text))
    else out.push(spaceFor(tag, closing, token.text))
  }
  return tidy(out.join(''))
}

// Not `head`: where it ends need not be written, and what is silent in it is silent by itself.
const SILENT = new Set(['script', 'style', 'title', 'template', 'svg', 'xml'])
const BLOCKS = new Set(
  `p div section article header footer main aside nav ul ol dl dt dd table tbody thead tr form fieldset pre blockquote
   h1 h2 h3 h4 h5 h6 hr center address figure`.split(/\s+/),
)

interface Token {
  readonly tag: string | undefined
  readonly closing: boolean
  readonly text: string
}

function* tokens(html: string): Generator<Token> {
  const lastClose = html.lastIndexOf('>')
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) break
    if (open > at) yield { tag: undefined, closing: false, text: html.slice(at, open) }
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4)
      at = end < 0 ? html.length : end + 3
      continue
    }
    const name = /^<(\/?)([a-zA-Z!?][\w:-]{0,40})/.exec(html.slice(open, open + 50))
    const close = name === null || open > lastClose ? -1 : html.indexOf('>', open)
    if (name === null || close < 0) {
      yield { tag: undefined, closing: false, text: '<' }
      at = open + 1
      continue
    }
    yield { tag: (name[2] ?? '').toLowerCase(), closing: name[1] === '/', text: html.slice(open, close + 1) }
    at = close + 1
  }
  if (at < html.length) yield { tag: undefined, closing: false, text: html.slice(at) }
}

function spaceFor(tag: string, closing: boolean, text: string): string {
  if (tag === 'br') return '\n'
  if (tag === 'li') return closing ? '\n' : '\n- '
  if (tag === 'td' || tag === 'th') return closing ? '  ' : ''
  if (tag === 'img') return /\balt\s*=\s*"([^"<>]{1,200})"/i.exec(text)?.[1] ?? ''
  if (!BLOCKS.has(tag)) return ''
  return /^(p|h[1-6]|blockquote|table|ul|ol|pre)$/.test(tag) ? '\n\n' : '\n'
}

function opened(links: string[], out: readonly string[], tag: string): string {
  const found = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag)
  const address = entitiesUndone(found?.[1] ?? found?.[2] ?? found?.[3] ?? '').replace(/\s+/g, '')
  // HTML knows no link inside a link: the earlier one ends here.
  links.length = 0
  links.push(/^(https?|mailto|ftp):/i.test(address) ? `${out.length} ${address.slice(0, 2_000)}` : '')
  return ''
}

/** Shown where the words of the link do not say it themselves: a link may lie. */
function leadsTo(link: string | undefined, out: readonly string[]): string {
  const [from = '', address = ''] = (link ?? '').split(' ')
  if (address === '') return ''
  const words = out.slice(Number(from)).join('').trim()
  return words === address || `mailto:${words}` === address ? '' : ` <${address}>`
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  copy: '©',
  euro: '€',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
}

function entitiesUndone(text: string): string {
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{1,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? whole
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ' '
  })
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[ \u00a0]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
