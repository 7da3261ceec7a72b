import { type Comparator, type Constraint, writeConstraints } from './vers-text.ts'

/** Makes a VERS of a range as an ecosystem writes it. Undefined where the range, or the scheme, is not understood. */
export function versFromNative(scheme: string, native: string): string | undefined {
  const reader = Object.hasOwn(NATIVE, scheme) ? NATIVE[scheme] : undefined
  const constraints = reader?.(native.trim())
  return constraints === undefined ? undefined : writeConstraints({ scheme, constraints })
}

type Reader = (native: string) => readonly Constraint[] | undefined

const NATIVE: Readonly<Record<string, Reader>> = {
  npm: alternatives(/\|\|/, (part) => npmSet(part, 'exact')),
  cargo: alternatives(/$^/, (part) => npmSet(part.replaceAll(',', ' '), 'caret')),
  composer: alternatives(/\|\|?/, (part) => npmSet(part.replaceAll(',', ' '), 'exact')),
  conan: alternatives(/\|\|/, conanSet),
  gem: alternatives(/$^/, (part) => each(part.split(','), gemPart)),
  pypi: alternatives(/$^/, (part) => each(part.split(','), pypiPart)),
  nuget: (native) => brackets(native, '>='),
  maven: (native) => brackets(native, '='),
  nginx: alternatives(/,/, nginxPart),
  openssl: alternatives(/,/, (part) => (/^\d+\.\d+\.\d+[a-z]*(-[\w.]+)?$/.test(part) ? [['=', part]] : undefined)),
  golang: alternatives(/\|\|/, (part) => each(part.split(','), comparatorPart)),
  github: alternatives(/\|\|/, (part) => each(part.split(','), comparatorPart)),
}

function alternatives(separator: RegExp, read: Reader): Reader {
  return (native) => each(native.split(separator), (part) => read(part.trim()))
}

function each(parts: readonly string[], read: Reader): readonly Constraint[] | undefined {
  const all = parts.map((part) => read(part.trim()))
  return all.every((one) => one !== undefined) ? all.flat() : undefined
}

function comparatorPart(part: string): readonly Constraint[] | undefined {
  if (part === '*') return []
  const match = /^(>=|<=|!=|==?|<|>|)\s*v?([\w.+~:-]+)$/.exec(part)
  return match === null ? undefined : [[comparator(match[1] ?? ''), match[2] ?? '']]
}

function comparator(text: string): Comparator {
  return text === '>=' || text === '<=' || text === '!=' || text === '<' || text === '>' ? text : '='
}

// node-semver, "Ranges": comparators side by side, hyphens, x-ranges, tildes and carets.
function npmSet(set: string, bare: 'exact' | 'caret'): readonly Constraint[] | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(set)
  if (hyphen !== null) {
    const [low, high] = [partial(hyphen[1] ?? ''), partial(hyphen[2] ?? '')]
    if (low === undefined || high === undefined) return undefined
    const end: Constraint = high.wide > 0 ? ['<', bumped(high, 3 - high.wide)] : ['<=', high.full]
    return [['>=', low.full], end]
  }
  const parts = set
    .replace(/(<=|>=|<|>|=|~>?|\^)\s+/g, '$1')
    .split(/\s+/)
    .filter((part) => part !== '')
  return parts.length === 0 ? [] : each(parts, (part) => npmPart(part, bare))
}

interface Partial {
  readonly numbers: readonly string[]
  /** All three numbers and the pre-release. */
  readonly full: string
  /** How many numbers, from the end, are open: 1.x has two. */
  readonly wide: number
  /** How many are written at all; 2.1 has one less than 2.1.x means. */
  readonly isX: boolean
}

function partial(text: string): Partial | undefined {
  const match = /^[v=]*([\dxX*]+)(?:\.([\dxX*]+))?(?:\.([\dxX*]+))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.exec(text)
  if (match === null) return undefined
  const written = [match[1], match[2], match[3]]
  const numbers = written.map((part) => (part !== undefined && /^\d+$/.test(part) ? part : '0'))
  const first = written.findIndex((part) => part === undefined || !/^\d+$/.test(part))
  return {
    numbers,
    full: numbers.join('.') + (match[4] ?? ''),
    wide: first < 0 ? 0 : 3 - first,
    isX: written.some((part) => part !== undefined && /[xX*]/.test(part)),
  }
}

// The first version beyond those that share the numbers up to this place, counted from 1.
function bumped({ numbers }: Partial, place: number): string {
  return numbers.map((part, i) => (i === place - 1 ? String(BigInt(part) + 1n) : i < place ? part : '0')).join('.')
}

function npmPart(part: string, bare: 'exact' | 'caret'): readonly Constraint[] | undefined {
  const match = /^(<=|>=|<|>|=|~>?|\^|)(.+)$/.exec(part)
  const sign = match?.[1] === '' && bare === 'caret' ? '^' : (match?.[1] ?? '')
  const version = partial(match?.[2] ?? '')
  if (version === undefined) return undefined
  if (version.wide === 3) return sign === '<' || sign === '>' ? undefined : []
  const inside: readonly Constraint[] = [
    ['>=', version.full],
    ['<', bumped(version, 3 - version.wide)],
  ]
  if (sign.startsWith('~'))
    return [
      ['>=', version.full],
      ['<', bumped(version, Math.min(2, 3 - version.wide))],
    ]
  if (sign === '^') {
    // What stands behind the first number that is not zero may change.
    const place = version.numbers.findIndex((number) => !/^0+$/.test(number)) + 1
    return [
      ['>=', version.full],
      ['<', bumped(version, place === 0 ? 3 - version.wide : Math.min(place, 3 - version.wide))],
    ]
  }
  if ((sign === '' || sign === '=' || sign === '>=') && version.isX) return inside
  return [[comparator(sign), version.full]]
}

// Conan 2, "Version ranges". A hyphen at the end admits pre-releases and is no part of the version.
function conanSet(set: string): readonly Constraint[] | undefined {
  const [ranges = ''] = set.split(',')
  const parts = ranges
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
  if (parts.length === 0) return [['>=', '0.0.0']]
  return each(parts, (part) => {
    if (/^\*-?$/.test(part)) return [['>=', '0.0.0']]
    const match = /^(<=|>=|<|>|=|~|\^|)([\w.+-]+?)-?$/.exec(part)
    if (match === null) return undefined
    const [, sign = '', version = ''] = match
    if (sign !== '~' && sign !== '^') return [[comparator(sign), version]]
    const numbers = version.split('.')
    const first = numbers.findIndex((number) => !/^0+$/.test(number))
    const place = sign === '^' ? Math.max(first, 0) : Math.min(1, numbers.length - 1)
    const next = numbers[place] ?? ''
    if (!/^\d+$/.test(next)) return undefined
    return [
      ['>=', version],
      ['<', `${[...numbers.slice(0, place), String(BigInt(next) + 1n)].join('.')}-`],
    ]
  })
}

// Gem::Requirement: ~> lets the last written number grow.
function gemPart(part: string): readonly Constraint[] | undefined {
  const match = /^(~>|>=|<=|!=|=|<|>|)\s*([0-9A-Za-z.-]+)$/.exec(part)
  if (match === null) return undefined
  const [, sign = '', version = ''] = match
  if (sign !== '~>') return [[comparator(sign), version]]
  const release = version.split('.').filter((number) => /^\d+$/.test(number))
  const kept = release.length > 1 ? release.slice(0, -1) : release
  return [
    ['>=', version],
    ['<', grown(kept)],
  ]
}

function grown(numbers: readonly string[]): string {
  return [...numbers.slice(0, -1), String(BigInt(numbers.at(-1) ?? '0') + 1n)].join('.')
}

// PEP 440, "Version specifiers".
function pypiPart(part: string): readonly Constraint[] | undefined {
  if (part === '' || part === '*') return []
  const match = /^(~=|===?|>=|<=|!=|<|>)\s*v?([\w.!+*-]+)$/.exec(part)
  if (match === null) return undefined
  const [, sign = '', version = ''] = match
  const release = (/^(?:\d+!)?([\d.]+)/.exec(version)?.[1] ?? '').split('.').filter((number) => number !== '')
  const epoch = /^\d+!/.exec(version)?.[0] ?? ''
  if (sign === '~=')
    return release.length < 2
      ? undefined
      : [
          ['>=', version],
          ['<', epoch + grown(release.slice(0, -1))],
        ]
  if (version.endsWith('.*')) {
    const [low, high] = [`${epoch}${release.join('.')}`, epoch + grown(release)]
    if (sign === '==')
      return [
        ['>=', low],
        ['<', high],
      ]
    return sign === '!='
      ? [
          ['<', low],
          ['>=', high],
        ]
      : undefined
  }
  return version.includes('*') ? undefined : [[comparator(sign), version]]
}

// NuGet and Maven: [1.0,2.0), (,1.0], [1.0]; ranges side by side. A bare version is a least one, or a wish for that one.
function brackets(native: string, bare: Comparator): readonly Constraint[] | undefined {
  if (/^[\w.+-]+$/.test(native)) return [[bare, native]]
  const found: Constraint[] = []
  const rest = native.replace(
    /([[(])\s*([^,[\]()]*?)\s*(?:(,)\s*([^,[\]()]*?)\s*)?([\])])\s*,?\s*/g,
    (_, open, low, comma, high, close) => {
      if (comma === undefined) found.push(['=', low])
      else {
        if (low !== '') found.push([open === '[' ? '>=' : '>', low])
        if (high !== '') found.push([close === ']' ? '<=' : '<', high])
      }
      return ''
    },
  )
  return rest === '' && found.every(([, version]) => version !== '') ? found : undefined
}

// nginx.org, "security advisories": 1.20.1+ ends with its branch where that is a stable one (an even second number).
function nginxPart(part: string): readonly Constraint[] | undefined {
  if (part === 'all') return []
  const range = /^(\d+\.\d+\.\d+)-(\d+\.\d+\.\d+)$/.exec(part)
  if (range !== null)
    return [
      ['>=', range[1] ?? ''],
      ['<=', range[2] ?? ''],
    ]
  const plus = /^((\d+)\.(\d+)\.\d+)\+$/.exec(part)
  if (plus === null) return /^\d+\.\d+\.\d+$/.test(part) ? [['=', part]] : undefined
  const [, version = '', major = '', minor = ''] = plus
  if (Number(minor) % 2 === 1) return [['>=', version]]
  return [
    ['>=', version],
    ['<', `${major}.${Number(minor) + 1}.0`],
  ]
}
