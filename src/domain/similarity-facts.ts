import { partsOf } from './similarity-words.ts'

/** A structured fact of a report: what it says beside its prose. */
export interface Fact {
  readonly kind: FactKind
  readonly value: string
}
export type FactKind = 'identifier' | 'file' | 'function' | 'sink' | 'weakness' | 'component' | 'package' | 'version'

/** A text with the facts found in it, and what is left to be read as words. */
export interface Facts {
  readonly facts: readonly Fact[]
  /** The text without what would be read wrongly as words: identifiers and versions. */
  readonly rest: string
}

/** Facts that a text names by itself. Nothing is guessed: what has no clear shape stays prose. */
export function factsIn(text: string): Facts {
  const facts: Fact[] = []
  const keep = (kind: FactKind, value: string): void => {
    if (value.length > 1 && value.length <= LONGEST) facts.push({ kind, value })
  }
  const prose = text
    .replaceAll(IDENTIFIER, (id) => {
      keep('identifier', id.toUpperCase())
      return ' '
    })
    .replaceAll(CWE, (_, number: string) => {
      keep('weakness', WEAKNESS_OF_CWE.get(Number(number)) ?? `cwe ${Number(number)}`)
      return ' '
    })
    .replaceAll(PURL, (purl) => {
      keep('package', purl.toLowerCase().replace(/[@?#].*$/, ''))
      return ` ${purl} `
    })
  for (const [piece] of prose.matchAll(PIECE)) {
    const file = FILE.exec(piece)?.[1]
    if (file !== undefined && !piece.includes('://')) keep('file', file.toLowerCase())
  }
  for (const [, name = ''] of prose.matchAll(CALL)) call(name, keep)
  for (const [weakness, words] of WEAKNESSES) if (words.test(prose)) keep('weakness', weakness)
  const rest = prose.replaceAll(VERSION, (version) => {
    keep('version', version.replace(/^v/i, ''))
    return ' '
  })
  return { facts, rest }
}

/** What an answer to a question of the form says by where it stands; versions and kinds of weakness say so themselves. */
export function factOfAnswer(field: string, answer: string): Fact | undefined {
  const kind = ANSWER_KINDS.find(([name]) => name.test(field))?.[1]
  const value = kind === 'file' ? baseName(answer.trim()) : answer.trim().toLowerCase()
  if (kind === undefined || value === '' || value.length > LONGEST || /\n/.test(value)) return undefined
  return { kind, value: kind === 'function' ? nameOf(value) : value }
}

const LONGEST = 120

function call(name: string, keep: (kind: FactKind, value: string) => void): void {
  const short = nameOf(name)
  if (SINKS.has(short)) keep('sink', short)
  else if (short.length > 2 && !WORDS_BEFORE_BRACKETS.has(short)) keep('function', short)
}

/** `Image.flat`, `image::flat` and `flat` are one name; so are parseHeader and parse_header. */
function nameOf(name: string): string {
  return partsOf(name.split(/\.|::|->|#/).at(-1) ?? '').join('')
}

/** Where a file lies differs from tree to tree; what it is called seldom does. */
function baseName(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? '').replace(/:\d+$/, '').toLowerCase()
}

const IDENTIFIER =
  /\b(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|PYSEC-\d{4}-\d+|RUSTSEC-\d{4}-\d+|GO-\d{4}-\d+)\b/gi
const CWE = /\bCWE[- ]?(\d{1,4})\b/gi
const PURL = /\bpkg:[a-z.+-]{1,30}\/[^\s"'<>)]{1,200}/gi
/** Pieces in which a path may stand. Each pattern here is bounded: a report may be made to make us slow. */
const PIECE = /[\w.@+/\\:-]{4,200}/g
const FILE =
  /(?:^|[/\\])([\w@+-][\w.@+-]{0,80}\.(?:c|cc|cpp|cxx|h|hh|hpp|m|rs|go|py|rb|php|phtml|java|kt|scala|cs|fs|js|mjs|cjs|jsx|ts|mts|tsx|vue|svelte|swift|lua|pl|pm|ex|exs|erl|clj|dart|zig|asm|sh|ps1|sql|jsp|asp|aspx|ashx|cgi|html?|xml|ya?ml|proto|tmpl|twig|ejs|hbs))(?::\d+)*[.:]?$/i
/** A name directly before a bracket: `encode_png(`, `Image.flat<T>()`. */
const CALL = /\b([A-Za-z_$][\w$]{0,63}(?:(?:\.|::|->|#)[A-Za-z_$~][\w$]{0,63}){0,5})(?:<\w{0,32}>)?\(/g
const VERSION = /\bv?\d{1,9}(?:\.\d{1,9}){1,4}(?:[-.]?(?:alpha|beta|rc|dev|pre|post)[-.]?\d*)?\b/gi

/** English that stands before a bracket now and then. */
const WORDS_BEFORE_BRACKETS: ReadonlySet<string> = new Set(
  'and are for from has have into not see that the then this was were when where which with'.split(' '),
)

/** Functions in which dangerous input ends; told apart from those in which it only passes. */
const SINKS: ReadonlySet<string> = new Set(
  `alloca assert callfunction chmod chown constructpyobject deserialize documentwrite dangerouslysetinnerhtml eval exec execfile
  execsql execve execvp fopen forname fwrite gets include innerhtml insertadjacenthtml invoke kmalloc lookup malloc memcpy
  memmove memset mktemp open outerhtml passthru popen preg readfile readobject realloc render require shellexec spawn sprintf
  sscanf strcat strcpy strncpy subprocess symlink system tempnam unlink unpickle unserialize vsprintf writefile`.split(
    /\s+/,
  ),
)

const ANSWER_KINDS: readonly (readonly [RegExp, FactKind])[] = [
  [/component|module|area|asset|address|endpoint/i, 'component'],
  [/file|path|source/i, 'file'],
  [/function|method|symbol/i, 'function'],
  [/sink/i, 'sink'],
  [/package|purl|library|dependency/i, 'package'],
]

/** Kinds of weakness by the words people use, with the CWE ids that mean the same here. */
const KINDS: readonly (readonly [string, RegExp, readonly number[]])[] = [
  ['cross-site scripting', /cross.?site.?script|\bxss\b/i, [79, 80, 83, 85, 87]],
  ['SQL injection', /\bsql.?injection|\bsqli\b/i, [89, 564]],
  [
    'path traversal',
    /(?:path|directory).?traversal|zip.?slip|dot.?dot.?slash/i,
    [22, 23, 24, 25, 26, 27, 28, 29, 35, 36],
  ],
  ['cross-site request forgery', /cross.?site.?request.?forgery|\bc?xsrf\b|\bcsrf\b/i, [352]],
  ['server-side request forgery', /server.?side.?request.?forgery|\bssrf\b/i, [918]],
  ['command injection', /command.?injection|shell.?injection|arbitrary (?:os |system )?commands?/i, [77, 78, 88]],
  [
    'code injection',
    /code.?injection|template.?injection|\bssti\b|arbitrary code|remote code execution|\brce\b/i,
    [94, 95, 96, 1336],
  ],
  [
    'memory written out of bounds',
    /out.of.bounds.write|(?:buffer|heap|stack).{0,7}over(?:flow|run)/i,
    [119, 120, 121, 122, 124, 787],
  ],
  ['memory read out of bounds', /out.of.bounds.read|(?:buffer|heap|stack).{0,7}over-?read|\boobr?\b/i, [125, 126, 127]],
  ['use after free', /use.?after.?free|double.?free|\buaf\b|dangling/i, [415, 416, 825]],
  ['integer overflow', /integer.{0,8}(?:over|under)flow|wrap.?around/i, [190, 191, 680]],
  ['null dereference', /(?:null|nil).{0,9}(?:pointer|deref|reference)/i, [476]],
  ['unsafe deserialization', /deseriali[sz]|unpickl|unseriali[sz]|object.?injection/i, [502]],
  ['open redirect', /open.?redirect/i, [601]],
  ['XML external entities', /\bxxe\b|external.?entit/i, [611, 776]],
  ['prototype pollution', /prototype.?pollution|__proto__/i, [1321]],
  ['slow regular expression', /\bredos\b|catastrophic.?backtrack|regular.?expression.{0,25}denial/i, [1333, 185]],
  [
    'exhaustion',
    /exhaust|unbounded|memory leak|uncontrolled.?resource|excessive.{0,20}(?:memory|cpu|alloc)/i,
    [400, 401, 770, 789, 834],
  ],
  ['endless loop or recursion', /infinite.?(?:loop|recursion)|endless|uncontrolled.?recursion/i, [674, 835]],
  ['race', /race.?condition|\btoctou\b|time.of.check/i, [362, 366, 367]],
  ['request smuggling', /smuggl/i, [444]],
  ['header or line injection', /\bcrlf\b|header.?injection|response.?splitting/i, [93, 113]],
  ['hard-coded secret', /hard.?coded.{0,20}(?:password|credential|key|secret)/i, [259, 321, 798]],
  [
    'missing authentication',
    /(?:missing|without|bypass|improper|lack of).{0,25}authenticat|authentication.?bypass/i,
    [287, 288, 290, 306],
  ],
  [
    'missing authorization',
    /(?:missing|without|bypass|improper|incorrect).{0,25}(?:authoriz|permission|access control)|\bidor\b|privilege.?escalat/i,
    [269, 284, 285, 639, 732, 862, 863],
  ],
  [
    'certificate or signature not checked',
    /(?:certificate|signature).{0,25}(?:valid|verif|check|bypass)/i,
    [295, 297, 347],
  ],
  ['information disclosure', /information.?(?:disclosure|leak|exposure)|leaks? sensitive/i, [200, 201, 203, 209, 532]],
  ['timing side channel', /timing.?(?:attack|side|leak)|side.?channel/i, [208, 385]],
  ['link following', /sym(?:bolic)?.?link|link.?following/i, [59, 61]],
]
const WEAKNESSES: readonly (readonly [string, RegExp])[] = KINDS.map(([weakness, words]) => [weakness, words])
const WEAKNESS_OF_CWE: ReadonlyMap<number, string> = new Map(
  KINDS.flatMap(([weakness, , ids]) => ids.map((id) => [id, weakness] as const)),
)
