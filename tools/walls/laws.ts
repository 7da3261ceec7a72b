import { BUILTINS, type Homes, PACKAGES } from './homes.ts'
import type { Import } from './imports.ts'
import { doorOf, mayKnow, rungOf } from './ladder.ts'
import type { MarkKind } from './marks.ts'
import type { SourceFile } from './source.ts'

/** A wall on what may be imported; `breaks` says what is wrong with one import, or undefined. */
export interface ImportLaw {
  readonly name: string
  readonly mend: string
  breaks(file: SourceFile, one: Import, dependencies: readonly string[]): string | undefined
}

/** A wall on what may be written; a mark is a breach in every file of `within` that is not one of `home`. */
export interface MarkLaw {
  readonly name: string
  readonly mark: MarkKind
  readonly within: RegExp
  readonly home?: RegExp
  /** Marks with such a text are let through. */
  readonly but?: RegExp
  readonly problem: string
  readonly mend: string
}

const SRC = /^src\//
const PURE = /^src\/(lib|domain|formats|views)\//
const DOOR = /^src\/(http|mail|cli)\//
const SITE = /^src\/http\/site\//
const PUBLISHED = /^src\/store\/published[./-]/
const BROWSER = /^src\/browser\//
const CLOCK_SOURCE = 'src/lib/clock-source.ts'

/** main and what stands beside it, and the command line's own window on the world. */
const EDGE = /^src\/([^/]+|cli\/files)\.ts$/

/** The shapes of the store contract that a door may name: what a scoped reader shows, and what is published. */
const READABLE = new Set([
  'CaseLine',
  'CaseRecord',
  'InclusionProof',
  'LedgerReport',
  'Opened',
  'PromiseOutcome',
  'PublishedFile',
  'PublishedStore',
  'Reader',
  'ReleaseRecord',
  'ReportRecord',
])

export const IMPORT_LAWS: readonly ImportLaw[] = [
  {
    name: 'ladder',
    mend: 'Import only leftwards: lib < domain < formats < views < store < channels < actions < http, mail, cli, worker < main. Move the thing down, or pass it in as an argument.',
    breaks(file, one) {
      const from = rungOf(file.path)
      const to = rungOf(one.to)
      if (from === undefined || to === undefined || to.height <= from.height) return undefined
      return `${from.ring} imports ${to.ring}: ${one.to}`
    },
  },
  {
    name: 'outside-src',
    mend: 'Files of src use only src; tools, tests and benches use src, never the other way.',
    breaks(file, one) {
      if (!SRC.test(file.path) || /^(src\/|npm:|node:|package\.json$)/.test(one.to)) return undefined
      return `imports ${one.to}`
    },
  },
  {
    name: 'browser-stands-alone',
    mend: 'Modules of src/browser run in the browser as they are: they import only each other, and are served, not imported.',
    breaks(file, one) {
      const from = BROWSER.test(file.path)
      const to = BROWSER.test(one.to)
      if (!SRC.test(file.path) || from === to) return undefined
      return from ? `imports ${one.to}` : `imports the browser's ${one.to}`
    },
  },
  {
    name: 'doors-are-strangers',
    mend: 'Doors and the worker do not import each other. Move what both need to actions, views or lib (or, within http, to src/http/*.ts).',
    breaks(file, one) {
      const door = doorOf(file.path)
      const other = doorOf(one.to)
      if (door === undefined || other === undefined || mayKnow(door, other)) return undefined
      return `${door} imports ${other}: ${one.to}`
    },
  },
  {
    name: 'doors-act-through-actions',
    mend: 'A door calls an action, and reads through the scoped Reader it was handed: `import type { Reader } from store`. main wires the rest.',
    breaks(file, one) {
      if (!DOOR.test(file.path) || !/^src\/(store|channels)\//.test(one.to)) return undefined
      if (PUBLISHED.test(one.to) && /^src\/http\//.test(file.path)) return undefined
      const readable = /^src\/store\//.test(one.to) && one.typeOnly && one.names.every((name) => READABLE.has(name))
      return readable ? undefined : `imports ${one.names.join(', ') || 'everything'} from ${one.to}`
    },
  },
  {
    name: 'site-sees-only-published',
    mend: 'http/site imports only lib, views, domain/refusal, src/http/*.ts, store/published and the types Published… of the store. Whatever acts or reads a case belongs to another door.',
    breaks(file, one) {
      if (!SITE.test(file.path) || !SRC.test(one.to)) return undefined
      if (/^src\/(lib\/|views\/|http\/|domain\/refusal\.ts)/.test(one.to) || PUBLISHED.test(one.to)) return undefined
      const shape = /^src\/store\//.test(one.to) && one.typeOnly && one.names.every((name) => /^Published/.test(name))
      return shape ? undefined : `imports ${one.names.join(', ') || 'everything'} from ${one.to}`
    },
  },
  {
    name: 'package-at-home',
    mend: 'Each npm package has its home: see tools/walls/homes.ts. Import it there and pass on what you need, or add a row with a reason in ARCHITECTURE.md.',
    breaks: (file, one) => (one.to.startsWith('npm:') ? awayFromHome(file, one.to.slice(4), PACKAGES) : undefined),
  },
  {
    name: 'node-at-home',
    mend: 'lib, domain, formats and views do no I/O; only store touches SQL and disk (and src/cli/files.ts, config and main). See tools/walls/homes.ts.',
    breaks: (file, one) => (one.to.startsWith('node:') ? awayFromHome(file, one.to, BUILTINS) : undefined),
  },
  {
    name: 'runtime-dependency',
    mend: 'src may use only `dependencies` of package.json: a development dependency is missing where Fairlead is installed.',
    breaks(file, one, dependencies) {
      if (!SRC.test(file.path) || !one.to.startsWith('npm:')) return undefined
      return dependencies.includes(one.to.slice(4)) ? undefined : `${one.to.slice(4)} is no runtime dependency`
    },
  },
  {
    name: 'time-is-an-argument',
    mend: 'Take `now: Instant` as an argument, or a ClockSource from main; only main (and src/cli/files.ts) imports the real clock.',
    breaks(file, one) {
      if (!SRC.test(file.path) || EDGE.test(file.path) || one.to !== CLOCK_SOURCE || one.typeOnly) return undefined
      const real = one.names.filter((name) => name === 'systemClock' || name === '*')
      return real.length === 0 ? undefined : `imports ${real.join(', ')} from ${CLOCK_SOURCE}`
    },
  },
  {
    name: 'chance-is-an-argument',
    mend: 'The book, the codecs and the views take ids, salts and random bytes as arguments, so that they can be replayed.',
    breaks(file, one) {
      if (!/^src\/(domain|formats|views)\//.test(file.path)) return undefined
      const chance = one.names.filter((name) => /^(random|newId|newReportId)$/.test(name))
      return chance.length === 0 ? undefined : `imports ${chance.join(', ')} from ${one.to}`
    },
  },
]

export const MARK_LAWS: readonly MarkLaw[] = [
  {
    name: 'one-clock',
    mark: 'wall-clock',
    within: SRC,
    home: /^src\/lib\/clock-source\.ts$/,
    problem: 'reads the clock',
    mend: 'Take `now: Instant` as an argument; intervals come from ClockSource.monotonic().',
  },
  {
    name: 'pure-rings-do-no-effects',
    mark: 'effect',
    within: PURE,
    home: /^src\/lib\/clock-source\.ts$/,
    problem: 'has an effect in a pure ring',
    mend: 'Hand the effect in as an argument, or move the code to store, channels or a door.',
  },
  {
    name: 'configuration-is-read-once',
    mark: 'environment',
    within: SRC,
    home: EDGE,
    problem: 'reads the environment',
    mend: 'Add the variable to src/config.ts and take the parsed value as an argument.',
  },
  {
    name: 'only-release-mints',
    mark: 'minting',
    within: SRC,
    home: /^src\/domain\/release\.ts$/,
    problem: 'makes a ReleasedAdvisory by hand',
    mend: 'Call domain/release.ts, which runs every named check first.',
  },
  {
    name: 'doors-do-not-hold-the-store',
    mark: 'store-reach',
    within: DOOR,
    but: /^store\.(reader|published|ready|engine)$/,
    problem: 'goes around actions and readers',
    mend: 'Write an action for it, or read through store.reader(scope).',
  },
  {
    name: 'named-exports',
    mark: 'default-export',
    // A .d.ts says what somebody else's package exports.
    within: /^(src|tools|bench|test)\/(?!.*\.d\.ts$)/,
    problem: 'has a default export',
    mend: 'Export a named function; its file carries the same name.',
  },
  {
    name: 'no-barrels',
    mark: 'only-re-exports',
    within: SRC,
    problem: 'contains',
    mend: 'Import from the file that has the thing; delete the barrel.',
  },
]

function awayFromHome(file: SourceFile, name: string, homes: Homes): string | undefined {
  if (!SRC.test(file.path)) return undefined
  const home = Object.hasOwn(homes, name) ? homes[name] : undefined
  if (home === undefined) return `${name} has no home in tools/walls/homes.ts`
  return home.some((place) => place.test(file.path)) ? undefined : `${name} is not at home here`
}
