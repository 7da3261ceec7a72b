import { FURTHER_ORDERS, type FurtherOrder } from './version-orders-more.ts'
import { compareDigits, compareText } from './version-text.ts'

/** Orders of versions that are not SemVer. */
export type EcosystemOrder = 'pypi' | 'maven' | 'gem' | 'nuget' | 'deb' | 'rpm' | 'apk' | 'alpm' | FurtherOrder

/** Negative, zero or positive; undefined where one of the two is no version of this ecosystem. */
export function compareInOrder(order: EcosystemOrder, a: string, b: string): number | undefined {
  return ORDERS[order](a, b)
}

const ORDERS: Readonly<Record<EcosystemOrder, (a: string, b: string) => number | undefined>> = {
  ...FURTHER_ORDERS,
  pypi: comparePypi,
  maven: compareMaven,
  gem: compareGem,
  nuget: compareNuget,
  deb: compareDebian,
  rpm: (a, b) => compareRpm(a, b, 3),
  apk: compareAlpine,
  alpm: (a, b) => compareRpm(a, b, LETTERS_BELOW_END),
}

function compareLists<T>(a: readonly T[], b: readonly T[], pad: T, compare: (x: T, y: T) => number): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compare(a[i] ?? pad, b[i] ?? pad)
    if (order !== 0) return order
  }
  return 0
}

// PEP 440, "Version scheme": [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local], and the spellings that are normalised.
const PEP440 =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i
const PRE: Readonly<Record<string, number>> = { alpha: 0, a: 0, beta: 1, b: 1, preview: 2, pre: 2, c: 2, rc: 2 }

function comparePypi(a: string, b: string): number | undefined {
  const left = PEP440.exec(a.trim())
  const right = PEP440.exec(b.trim())
  if (left === null || right === null) return undefined
  return (
    compareDigits(left[1] ?? '0', right[1] ?? '0') ||
    compareLists((left[2] ?? '').split('.'), (right[2] ?? '').split('.'), '0', compareDigits) ||
    stageOf(left) - stageOf(right) ||
    compareDigits(left[4] || '0', right[4] || '0') ||
    compareDigits(postOf(left), postOf(right)) ||
    // A development release comes before what it leads to.
    (left[8] === undefined ? 1 : 0) - (right[8] === undefined ? 1 : 0) ||
    compareDigits(left[9] || '0', right[9] || '0') ||
    compareLocal(left[10], right[10])
  )
}

// 1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0.
function stageOf(match: RegExpExecArray): number {
  const pre = match[3]?.toLowerCase()
  if (pre !== undefined) return PRE[pre] ?? 2
  return match[8] !== undefined && match[5] === undefined && match[6] === undefined ? -1 : 3
}

// No post release is lower than post0: numbers are counted from one here.
function postOf(match: RegExpExecArray): string {
  if (match[5] === undefined && match[6] === undefined) return '0'
  return String(BigInt(match[5] ?? (match[7] || '0')) + 1n)
}

function compareLocal(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1)
  const parts = (text: string) => text.toLowerCase().split(/[-_.]/)
  return compareLists(parts(a), parts(b), '', (x, y) => {
    const numbers = [x, y].map((part) => /^\d+$/.test(part))
    if (x === '' || y === '') return x === '' ? -1 : 1
    if (numbers[0] !== numbers[1]) return numbers[0] ? 1 : -1
    return numbers[0] ? compareDigits(x, y) : compareText(x, y)
  })
}

interface MavenToken {
  readonly mark: '.' | '-'
  readonly text: string
}

const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']

// Maven POM reference, "Version Order Specification".
function compareMaven(a: string, b: string): number {
  const left = mavenTokens(a.toLowerCase())
  const right = mavenTokens(b.toLowerCase())
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const one = left[i] ?? nullLike(right[i])
    const other = right[i] ?? nullLike(left[i])
    const order = compareTokens(one, other)
    if (order !== 0) return order
  }
  return 0
}

function nullLike(token: MavenToken | undefined): MavenToken {
  const mark = token?.mark ?? '.'
  return { mark, text: token !== undefined && /^\d/.test(token.text) ? '0' : '' }
}

function mavenTokens(version: string): readonly MavenToken[] {
  const tokens: MavenToken[] = []
  let mark: '.' | '-' = '.'
  const parts = version.match(/\d+|[^\d.-]+|[.-]/g) ?? []
  for (const [i, part] of parts.entries()) {
    if (part === '.' || part === '-') {
      if (i === 0 || parts[i - 1] === '.' || parts[i - 1] === '-') tokens.push({ mark, text: '0' })
      mark = part
      continue
    }
    // Between digits and letters stands an unwritten hyphen.
    const glued = i > 0 && parts[i - 1] !== '.' && parts[i - 1] !== '-'
    const before = /^\d/.test(parts[i + 1] ?? '') ? (SHORT[part] ?? part) : part
    tokens.push({ mark: glued ? '-' : mark, text: ALIASES[before] ?? before })
  }
  return trimmed(tokens)
}
const SHORT: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' }
const ALIASES: Readonly<Record<string, string>> = { ga: '', final: '', release: '', cr: 'rc' }

// Null values go at the end, and before each hyphen.
function trimmed(tokens: readonly MavenToken[]): readonly MavenToken[] {
  const kept = [...tokens]
  for (let i = kept.length - 1; i > 0; i--) {
    const last = i === kept.length - 1 || kept[i + 1]?.mark === '-'
    if (last && /^0*$/.test(kept[i]?.text ?? '')) kept.splice(i, 1)
  }
  return kept
}

function compareTokens(a: MavenToken, b: MavenToken): number {
  const kind = kindOf(a) - kindOf(b)
  if (kind !== 0) return kind
  if (/^\d/.test(a.text)) return compareDigits(a.text, b.text)
  const [left, right] = [QUALIFIERS.indexOf(a.text), QUALIFIERS.indexOf(b.text)]
  if (left >= 0 && right >= 0) return left - right
  if (left >= 0 || right >= 0) return left >= 0 ? -1 : 1
  return compareText(a.text, b.text)
}

// ".qualifier" = "-qualifier" < "-number" < ".number".
function kindOf({ mark, text }: MavenToken): number {
  return /^\d/.test(text) ? (mark === '-' ? 1 : 2) : 0
}

// RubyGems, Gem::Version: letters are lower than numbers, a hyphen reads as .pre., trailing zeros do not count.
function compareGem(a: string, b: string): number | undefined {
  const left = gemSegments(a)
  const right = gemSegments(b)
  if (left === undefined || right === undefined) return undefined
  return compareLists(left, right, '0', (x, y) => {
    const numbers = [x, y].map((part) => /^\d/.test(part))
    if (numbers[0] !== numbers[1]) return numbers[0] ? 1 : -1
    return numbers[0] ? compareDigits(x, y) : compareText(x, y)
  })
}

function gemSegments(version: string): readonly string[] | undefined {
  if (!/^\s*\d+(\.[0-9a-z]+)*(-[0-9a-z-]+(\.[0-9a-z-]+)*)?\s*$/i.test(version)) return undefined
  const segments = version.replaceAll('-', '.pre.').match(/\d+|[a-z]+/gi) ?? []
  const letter = segments.findIndex((segment) => /[a-z]/i.test(segment))
  const numbers = letter < 0 ? segments : segments.slice(0, letter)
  return [...withoutZeros(numbers), ...(letter < 0 ? [] : withoutZeros(segments.slice(letter)))]
}

function withoutZeros(segments: readonly string[]): readonly string[] {
  return segments.slice(0, segments.findLastIndex((segment) => !/^0+$/.test(segment)) + 1)
}

// NuGet, "Version basics": up to four numbers, then pre-releases as in SemVer 2.0.0, in any case; metadata does not count.
function compareNuget(a: string, b: string): number | undefined {
  const left = NUGET.exec(a.trim())
  const right = NUGET.exec(b.trim())
  if (left === null || right === null) return undefined
  const order = compareLists((left[1] ?? '').split('.'), (right[1] ?? '').split('.'), '0', compareDigits)
  if (order !== 0) return order
  if (left[2] === undefined || right[2] === undefined)
    return (left[2] === undefined ? 1 : 0) - (right[2] === undefined ? 1 : 0)
  return compareLists(left[2].toLowerCase().split('.'), right[2].toLowerCase().split('.'), '', (x, y) => {
    if (x === '' || y === '') return x === '' ? -1 : 1
    const numbers = [x, y].map((part) => /^\d+$/.test(part))
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1
    return numbers[0] ? compareDigits(x, y) : compareText(x, y)
  })
}
const NUGET = /^v?(\d+(?:\.\d+){0,3})(?:-([0-9a-z.-]+))?(?:\+[0-9a-z.-]+)?$/i

// Debian Policy §5.6.12: [epoch:]upstream[-revision]; a tilde is lower than the end, letters lower than other signs.
function compareDebian(a: string, b: string): number {
  const left = debianParts(a)
  const right = debianParts(b)
  return (
    compareDigits(left.epoch, right.epoch) ||
    compareDebianText(left.upstream, right.upstream) ||
    compareDebianText(left.revision, right.revision)
  )
}

function debianParts(version: string) {
  const colon = /^(\d+):(.*)$/s.exec(version)
  const rest = colon?.[2] ?? version
  const hyphen = rest.lastIndexOf('-')
  const upstream = hyphen < 0 ? rest : rest.slice(0, hyphen)
  return { epoch: colon?.[1] ?? '0', upstream, revision: hyphen < 0 ? '0' : rest.slice(hyphen + 1) }
}

function compareDebianText(a: string, b: string): number {
  const split = (text: string) => text.match(/\D+|\d+/g) ?? []
  const pairs = (text: string) => {
    const parts = /^\d/.test(text) ? ['', ...split(text)] : split(text)
    return Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => [parts[2 * i] ?? '', parts[2 * i + 1] ?? '0'])
  }
  return compareLists(pairs(a), pairs(b), ['', '0'], ([textA = '', a1 = '0'], [textB = '', b1 = '0']) => {
    return compareSigns(textA, textB) || compareDigits(a1, b1)
  })
}

function compareSigns(a: string, b: string): number {
  const weight = (sign: string | undefined) => {
    if (sign === undefined) return 0
    if (sign === '~') return -1
    return /[A-Za-z]/.test(sign) ? sign.charCodeAt(0) : sign.charCodeAt(0) + 256
  }
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = weight(a[i]) - weight(b[i])
    if (order !== 0) return order
  }
  return 0
}

// rpm-version(7): [epoch:]version[-release]; runs of digits and letters, ~ lowest, ^ above the end only.
// vercmp(8) of Arch Linux is the same but for letters, which stand below the end: 1.0rc < 1.0.
const LETTERS_BELOW_END = 0.5

function compareRpm(a: string, b: string, letters: number): number {
  const left = rpmParts(a)
  const right = rpmParts(b)
  const order = compareDigits(left.epoch, right.epoch) || compareRpmText(left.version, right.version, letters)
  if (order !== 0 || left.release === undefined || right.release === undefined) return order
  return compareRpmText(left.release, right.release, letters)
}

function rpmParts(version: string) {
  const match = /^(?:(\d+):)?([^-]*)(?:-(.*))?$/s.exec(version)
  return { epoch: match?.[1] ?? '0', version: match?.[2] ?? version, release: match?.[3] }
}

function compareRpmText(a: string, b: string, letters: number): number {
  // For Arch Linux only letters that hang on a number stand below the end: 1.5b < 1.5 < 1.5.b.
  const runs = (text: string) => (letters < 1 ? text.replace(/(\d)([A-Za-z])/g, '$1=$2') : text).match(RUNS) ?? []
  return compareLists<string>(runs(a), runs(b), '', (x, y) => {
    const rank = rpmRank(x, letters) - rpmRank(y, letters)
    if (rank !== 0) return rank
    return /^\d/.test(x) ? compareDigits(x, y) : compareText(x, y)
  })
}

const RUNS = /\d+|=?[A-Za-z]+|~|\^/g

function rpmRank(run: string, letters: number): number {
  if (run === '~') return 0
  if (run === '') return 1
  if (run === '^') return 2
  if (/^\d/.test(run)) return 4
  return run.startsWith('=') ? letters : 3
}

// apk-tools, "version": numbers, one letter, suffixes, a hash, -r and the build.
const APK = /^(\d+(?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p']

function compareAlpine(a: string, b: string): number | undefined {
  const left = APK.exec(a)
  const right = APK.exec(b)
  if (left === null || right === null) return undefined
  return (
    compareApkNumbers((left[1] ?? '').split('.'), (right[1] ?? '').split('.')) ||
    compareText(left[2] ?? '', right[2] ?? '') ||
    compareLists(suffixesOf(left[3]), suffixesOf(right[3]), ['', '0'], ([x = '', n = '0'], [y = '', m = '0']) => {
      return SUFFIXES.indexOf(x) - SUFFIXES.indexOf(y) || compareDigits(n, m)
    }) ||
    compareDigits(left[4] ?? '0', right[4] ?? '0')
  )
}

// After the first, a number that begins with 0 is read as a fraction: as text.
function compareApkNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x = '', y = ''] = [a[i], b[i]]
    const order = i > 0 && (x.startsWith('0') || y.startsWith('0')) ? compareText(x, y) : compareDigits(x, y)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function suffixesOf(text: string | undefined): readonly (readonly string[])[] {
  return [...(text ?? '').matchAll(/_([a-z]+)(\d*)/g)].map((match) => [match[1] ?? '', match[2] || '0'])
}
