/** What is wrong with a page's markup, as sentences; none where it is sound. Strict: every element is closed in order. */
export function markupFaults(page: string): readonly string[] {
  return [...nesting(page), ...forbidden(page), ...headings(page), ...ids(page)]
}

const VOID = new Set(['meta', 'link', 'input', 'br', 'hr', 'img', 'wbr'])

function nesting(page: string): readonly string[] {
  const faults: string[] = []
  const open: string[] = []
  for (const tag of tagsOf(page)) {
    if (tag.closes) {
      const last = open.pop()
      if (last !== tag.name) faults.push(`</${tag.name}> closes <${last}>`)
    } else if (!VOID.has(tag.name) && !tag.empty) open.push(tag.name)
  }
  return [...faults, ...open.map((name) => `<${name}> is never closed`)]
}

function forbidden(page: string): readonly string[] {
  return tagsOf(page).flatMap(({ name, attributes, closes }) => {
    const faults = ['script', 'style', 'img', 'iframe', 'object', 'embed', 'base'].includes(name)
      ? [`<${name}> stands in a published page`]
      : []
    // A form may ask the site for another page; it posts nothing, and nowhere else.
    const asks = new Map(attributes)
    if (name === 'form' && !closes && !(asks.get('method') === 'get' && /^\/(?!\/)/.test(asks.get('action') ?? '')))
      faults.push('a form does more than ask')
    for (const [attribute, value] of attributes) {
      if (attribute === 'style' || attribute.startsWith('on')) faults.push(`${attribute}= on <${name}>`)
      if (name !== 'a' && ['src', 'href', 'srcset'].includes(attribute) && !/^[/#](?!\/)/.test(value))
        faults.push(`<${name}> loads ${value}`)
      if (name === 'a' && attribute === 'href' && !/^(\/(?!\/)|#|https?:\/\/|mailto:)/i.test(value))
        faults.push(`a link leads to ${value}`)
    }
    return faults
  })
}

function headings(page: string): readonly string[] {
  const levels = tagsOf(page).flatMap(({ name, closes }) => (!closes && /^h[1-6]$/.test(name) ? [Number(name[1])] : []))
  const ones = levels.filter((level) => level === 1).length
  const jumps = levels.flatMap((level, index) =>
    index > 0 && level > (levels[index - 1] ?? 0) + 1 ? [`h${levels[index - 1]} is followed by h${level}`] : [],
  )
  return [...(ones === 1 ? [] : [`${ones} headings of the first level`]), ...jumps]
}

function ids(page: string): readonly string[] {
  const all = tagsOf(page).flatMap(({ attributes }) =>
    attributes.flatMap(([name, value]) => (name === 'id' ? [value] : [])),
  )
  const known = new Set(all)
  const twice = all.length === known.size ? [] : ['an id stands there twice']
  const lost = linksOf(page).filter((link) => link.startsWith('#') && !known.has(link.slice(1)))
  return [...twice, ...lost.map((link) => `nothing is at ${link}`)]
}

/** Every address that a page links to. */
export function linksOf(page: string): readonly string[] {
  return tagsOf(page).flatMap(({ name, attributes }) =>
    name === 'a' ? attributes.flatMap(([attribute, value]) => (attribute === 'href' ? [value] : [])) : [],
  )
}

interface Tag {
  readonly name: string
  readonly closes: boolean
  readonly empty: boolean
  readonly attributes: readonly (readonly [string, string])[]
}

function tagsOf(page: string): readonly Tag[] {
  return [...page.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"]|"[^"]*")*)>/g)].map((match) => {
    const rest = match[3] ?? ''
    const attributes = [...rest.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(
      (pair) => [(pair[1] ?? '').toLowerCase(), decoded(pair[2] ?? '')] as const,
    )
    return { name: (match[2] ?? '').toLowerCase(), closes: match[1] === '/', empty: rest.endsWith('/'), attributes }
  })
}

function decoded(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}
