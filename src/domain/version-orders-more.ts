import { compareDigits, compareText } from './version-text.ts'

/** Orders of schemes that VERS names and OSV has no ecosystem for, and of Conan. */
export type FurtherOrder = 'conan' | 'gentoo' | 'openssl' | 'datetime' | 'lexicographic'

export const FURTHER_ORDERS: Readonly<Record<FurtherOrder, (a: string, b: string) => number | undefined>> = {
  conan: compareConan,
  gentoo: compareGentoo,
  openssl: compareOpenssl,
  datetime: compareDatetime,
  lexicographic: compareCodePoints,
}

interface ConanVersion {
  readonly items: readonly string[]
  readonly pre: readonly string[] | undefined
  readonly build: readonly string[] | undefined
}

// Conan 2, "Version": items between dots, then - and a pre-release, then + and a build; zeros at the end do not count.
function compareConan(a: string, b: string): number | undefined {
  if (/\s/.test(a + b) || a === '' || b === '') return undefined
  const [left, right] = [conan(a), conan(b)]
  const order = compareItems(left.items, right.items)
  if (order !== 0) return order
  if (left.pre === undefined || right.pre === undefined) {
    if (left.pre !== right.pre) return left.pre === undefined ? 1 : -1
  } else {
    const pre = compareItems(left.pre, right.pre)
    if (pre !== 0) return pre
  }
  if (left.build === undefined || right.build === undefined)
    return left.build === right.build ? 0 : left.build === undefined ? -1 : 1
  return compareItems(left.build, right.build)
}

function conan(version: string): ConanVersion {
  const [, main = '', pre, build] = /^(.*?)(?:-([^+]*))?(?:\+(.*))?$/s.exec(version) ?? []
  return {
    items: itemsOf(main),
    pre: pre === undefined ? undefined : itemsOf(pre),
    build: build === undefined ? undefined : itemsOf(build),
  }
}

function itemsOf(text: string): readonly string[] {
  const items = text.split('.')
  while (items.length > 0 && /^0*$/.test(items.at(-1) ?? '')) items.pop()
  return items
}

function compareItems(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x = '', y = ''] = [a[i], b[i]]
    const order =
      /^\d+$/.test(x) && /^\d+$/.test(y) ? compareDigits(x, y) : compareText(x.toLowerCase(), y.toLowerCase())
    if (order !== 0) return order
  }
  return a.length - b.length
}

// Package Manager Specification, "Version comparison".
const GENTOO = /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-r(\d+))?$/
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'p']

function compareGentoo(a: string, b: string): number | undefined {
  const [left, right] = [GENTOO.exec(a), GENTOO.exec(b)]
  if (left === null || right === null) return undefined
  return (
    compareNumbers((left[1] ?? '').split('.'), (right[1] ?? '').split('.')) ||
    compareText(left[2] ?? '', right[2] ?? '') ||
    compareSuffixes(left[3] ?? '', right[3] ?? '') ||
    compareDigits(left[4] ?? '0', right[4] ?? '0')
  )
}

// Behind the first, a number that begins with 0 is read as a fraction.
function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x = '', y = ''] = [a[i], b[i]]
    const asText = i > 0 && (x.startsWith('0') || y.startsWith('0'))
    const order = asText ? compareText(x.replace(/0+$/, ''), y.replace(/0+$/, '')) : compareDigits(x, y)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareSuffixes(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => [...text.matchAll(/_([a-z]+)(\d*)/g)])
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const [x, y] = [left?.[i], right?.[i]]
    const order =
      SUFFIXES.indexOf(x?.[1] ?? '') - SUFFIXES.indexOf(y?.[1] ?? '') || compareDigits(x?.[2] || '0', y?.[2] || '0')
    if (order !== 0) return order
  }
  return 0
}

// Before 3.0.0 letters count the fixes: 1.0.2, 1.0.2a, … 1.0.2z, 1.0.2za. A pre-release stands behind a hyphen.
const OPENSSL = /^(\d+)\.(\d+)\.(\d+)([a-z]*)(?:-([0-9A-Za-z.-]+))?$/

function compareOpenssl(a: string, b: string): number | undefined {
  const [left, right] = [OPENSSL.exec(a), OPENSSL.exec(b)]
  if (left === null || right === null) return undefined
  const order =
    compareDigits(left[1] ?? '', right[1] ?? '') ||
    compareDigits(left[2] ?? '', right[2] ?? '') ||
    compareDigits(left[3] ?? '', right[3] ?? '') ||
    compareText(left[4] ?? '', right[4] ?? '')
  if (order !== 0 || left[5] === right[5]) return order
  if (left[5] === undefined || right[5] === undefined) return left[5] === undefined ? 1 : -1
  return compareItems(runsOf(left[5]), runsOf(right[5]))
}

function runsOf(text: string): readonly string[] {
  return text.match(/\d+|[A-Za-z]+/g) ?? []
}

// RFC 3339; the instant counts, not how it is written.
function compareDatetime(a: string, b: string): number | undefined {
  const [left, right] = [instantOf(a), instantOf(b)]
  if (left === undefined || right === undefined) return undefined
  return left < right ? -1 : left > right ? 1 : 0
}

function instantOf(text: string): bigint | undefined {
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined
  try {
    return Temporal.Instant.from(text.toUpperCase()).epochNanoseconds
  } catch {
    return undefined
  }
}

// By code points, which is the order of the bytes in UTF-8.
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (order !== 0) return order
  }
  return left.length - right.length
}
