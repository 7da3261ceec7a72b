/** An element of an XML document: names as written, text with its references resolved. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** All text directly inside, without that of the children. */
  readonly text: string
}

class Open implements XmlElement {
  readonly name: string
  readonly children: Open[] = []
  text = ''
  readonly #attributes: string

  constructor(name: string, attributes: string) {
    this.name = name
    this.#attributes = attributes
  }

  // Taken apart when they are asked for: most never are.
  get attributes(): Readonly<Record<string, string>> {
    return attributesOf(this.#attributes)
  }
}

const DEEPEST = 200
const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/gy

/**
 * Reads a well-formed XML 1.0 document without a document type (nothing is ever expanded or fetched). Undefined where it
 * is none.
 */
export function readXml(text: string): XmlElement | undefined {
  const root = new Open('', '')
  const open: Open[] = [root]
  TOKEN.lastIndex = text.startsWith('\uFEFF') ? 1 : 0
  let end = TOKEN.lastIndex
  for (;;) {
    end = plainTokens(text, end, open)
    TOKEN.lastIndex = end
    const match = TOKEN.exec(text)
    if (match === null) break
    end = TOKEN.lastIndex
    const at = open.at(-1)
    if (at === undefined || open.length > DEEPEST) return undefined
    const [whole, cdata, closed, opened, attributes = '', alone] = match
    if (cdata !== undefined) at.text += cdata
    else if (closed !== undefined) {
      if (at.name !== closed || open.length === 1) return undefined
      open.pop()
    } else if (opened !== undefined) {
      const element = new Open(opened, attributes)
      at.children.push(element)
      if (alone === '') open.push(element)
    } else if (!whole.startsWith('<')) at.text += xmlPlain(whole)
  }
  const [only] = root.children
  const whole = end === text.length && open.length === 1 && root.children.length === 1 && root.text.trim() === ''
  return whole ? only : undefined
}

// Text, beginnings without attributes, and ends are most of a document: they are read without the expression, up to
// the first token that is none of these.
function plainTokens(text: string, from: number, open: Open[]): number {
  let i = from
  for (let at = open.at(-1); at !== undefined && i < text.length && open.length <= DEEPEST; at = open.at(-1)) {
    const mark = text.indexOf('<', i)
    if (mark !== i) {
      const end = mark < 0 ? text.length : mark
      at.text += xmlPlain(text.slice(i, end))
      i = end
    } else if (text.charCodeAt(i + 1) === SLASH) {
      const end = i + 2 + at.name.length
      if (open.length === 1 || !text.startsWith(at.name, i + 2) || text.charCodeAt(end) !== GREATER) return i
      open.pop()
      i = end + 1
    } else {
      const end = text.indexOf('>', i)
      const name = text.slice(i + 1, end)
      if (end < 0 || !NAME.test(name)) return i
      const element = new Open(name, '')
      at.children.push(element)
      open.push(element)
      i = end + 1
    }
  }
  return i
}
const SLASH = 0x2f
const GREATER = 0x3e
const NAME = /^[\w:.-]+$/

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null)
  ATTRIBUTE.lastIndex = 0
  for (let match = ATTRIBUTE.exec(text); match !== null; match = ATTRIBUTE.exec(text))
    found[match[1] ?? ''] = xmlPlain(match[2] ?? match[3] ?? '')
  return found
}
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text with the five named and all numbered references resolved (XML 1.0 §4.1); any other stays as it is. */
export function xmlPlain(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (whole, ten, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole
    const code = ten === undefined ? Number.parseInt(hex, 16) : Number(ten)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole
  })
}

/** The first child of this name, whatever its prefix. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => isNamed(child, name))
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => isNamed(child, name)) ?? []
}

function isNamed(element: XmlElement, name: string): boolean {
  const prefix = element.name.length - name.length - 1
  return element.name === name || (element.name.endsWith(name) && element.name[prefix] === ':')
}
