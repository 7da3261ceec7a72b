import type { CompiledPolicy } from '../domain/policy.ts'
import type { Finding } from '../domain/refusal.ts'
import type { Instant } from '../lib/instant.ts'
import { CALENDAR_KEYS, readTime, type Time } from './policy-file/calendar-section.ts'
import { readDoors, readOrganisation, readProducts, readRelease, readSecurityTxt } from './policy-file/facts.ts'
import { type Fields, fieldsOf, listOf } from './policy-file/fields.ts'
import { readForm, readNonIssues, readSections } from './policy-file/form-section.ts'
import { readLanguages, readTitled } from './policy-file/languages.ts'
import { lint } from './policy-file/lint.ts'
import { readLists, readOutside, readPairs, readRoutes, readUpdates } from './policy-file/lists.ts'
import type { Names } from './policy-file/moment-phrase.ts'
import { type Placed, readPromises } from './policy-file/promises.ts'
import { type Node, note, type Report, readYaml } from './policy-file/reader.ts'
import { readScales, scoresIn } from './policy-file/scales.ts'
import { readSeries } from './policy-file/series.ts'
import { readBlackouts, readSlot } from './policy-file/slots.ts'
import { readWhilePaused } from './policy-file/while-paused.ts'
import { EVENTS } from './policy-file/words.ts'

export interface CompileOptions {
  /** Name of the file, for findings. */
  readonly file?: string
  /** Markdown files beside the policy, by name. */
  readonly texts?: Readonly<Record<string, string>>
  /** Today, for what runs out: lines that have ended. Without it, nothing is said of them. */
  readonly now?: Instant
}

/**
 * Reads a policy file into its compiled normal form. A policy comes only when there is no error: never a half-active one.
 * Depends on the source, the texts and this machine's zone and holiday tables; what it took from those is in the result.
 */
export function compilePolicy(
  source: string,
  options: CompileOptions = {},
): { policy?: CompiledPolicy; findings: readonly Finding[] } {
  const report: Report = { file: options.file, findings: [] }
  const compiled = compile(source, options.texts ?? {}, report)
  if (compiled) lint({ ...compiled, now: options.now }, report)
  const broken = !compiled || report.findings.some((f) => f.level === 'error')
  return broken ? { findings: report.findings } : { policy: compiled.policy, findings: report.findings }
}

/** A compiled policy, and where in the file each promise stands. */
export interface Compiled {
  readonly policy: CompiledPolicy
  readonly placed: readonly Placed[]
  readonly time: Time
  readonly top: Fields
}

export const TOP_KEYS = [
  'fairlead',
  'organisation',
  'title',
  'lede',
  ...CALENDAR_KEYS,
  'calendars',
  'dates',
  'blackouts',
  'severities',
  'tracks',
  'languages',
  'products',
  'contact',
  'contacts',
  'doors',
  'routes',
  'form',
  'while paused',
  'please',
  'do not',
  'no vulnerability',
  'promises',
  'release',
  'lists',
  'outside',
  'events',
  'updates',
  'sections',
  'text',
  'security.txt',
] as const

export function compile(source: string, texts: Readonly<Record<string, string>>, report: Report): Compiled | undefined {
  const root = readYaml(source, report)
  if (!root) {
    if (report.findings.length === 0) {
      note(report, { path: '', line: 1, column: 1 }, 'empty', {
        problem: 'The file is empty.',
        remedy: 'Begin with “organisation: NAME”.',
      })
    }
    return undefined
  }
  const top = fieldsOf(inOurSpelling(root), TOP_KEYS, report)
  if (!top) return undefined
  checkLanguage(top, report)
  const time = readTime(top, report)
  const blackouts = readBlackouts(top, report)
  const series = readSeries(top, time, report)
  const names: Names = { events: readEvents(top, report), series: Object.keys(series) }
  const organisation = readOrganisation(top, report)
  const products = readProducts(top, organisation.name, report)
  const scales = readScales(top, products, report)
  const languages = readLanguages(top, report)
  const context = { names, scales, languages, time, blackouts, series, report }
  const placed = readPromises(top.list('promises'), context)
  const promises = placed.map((p) => p.promise)
  if (promises.length === 0) {
    note(report, top.place, 'no-promises', {
      problem: 'The policy says nothing.',
      remedy: 'Add “promises:”, if only “- We give no guaranteed time.”',
    })
  }
  const doors = readDoors(top, report)
  const routes = readRoutes(top, report)
  const releaseFields = top.map('release', ['order', 'list', 'four eyes', 'on'])
  const window = releaseFields?.has('on') ? readSlot(releaseFields.node('on')!, time, context) : undefined
  const whilePaused = readWhilePaused(top, context)
  const title = readTitled(top, 'title', context)
  const lede = readTitled(top, 'lede', context)
  const policy: CompiledPolicy = {
    language: 1,
    organisation,
    title: title?.text ?? `How ${organisation.name} handles security reports`,
    lede: lede?.text ?? '',
    ...(languages.length > 1 && { languages }),
    ...(title?.inOther && { titleInOther: title.inOther }),
    ...(lede?.inOther && { ledeInOther: lede.inOther }),
    zone: time.zone.name,
    severities: scales.severities,
    ...scoresIn(top, scales, source),
    ...(scales.tracks && { tracks: scales.tracks }),
    products,
    doors,
    promises,
    release: readRelease(releaseFields, promises, products, report),
    form: readForm(top, { products, routes, severities: scales.severities, whilePaused: whilePaused ?? [] }, report),
    ...(whilePaused && { whilePaused }),
    sections: readSections(top, texts, report),
    securityTxt: readSecurityTxt(top, { doors, languages }, report),
    calendars: time.calendars,
    zones: time.zones,
    series,
    ...(window && { window }),
    outside: readOutside(top, names, report),
    lists: readLists(top, report),
    conduct: { please: top.texts('please'), doNot: top.texts('do not') },
    ...nonIssuesOf(top, report),
    routes,
    updates: readUpdates(top, report),
    events: names.events,
    contacts: readPairs(top, 'contacts'),
  }
  return { policy, placed, time, top }
}

/** Left out where there are none, so that a policy without them compiles to the same bytes as before. */
function nonIssuesOf(top: Fields, report: Report): Pick<CompiledPolicy, 'nonIssues'> {
  const nonIssues = readNonIssues(top, report)
  return nonIssues.length === 0 ? {} : { nonIssues }
}

const SPELLINGS: Readonly<Record<string, string>> = {
  organization: 'organisation',
  timezone: 'zone',
  'time zone': 'zone',
  language: 'languages',
}

function inOurSpelling(root: Node): Node {
  if (root.kind !== 'map') return root
  const entries = [...root.entries].map(
    ([key, entry]) => [Object.hasOwn(SPELLINGS, key) ? SPELLINGS[key]! : key, entry] as const,
  )
  return { ...root, entries: new Map(entries) }
}

function checkLanguage(top: Fields, report: Report): void {
  const language = top.text('fairlead')
  if (language === undefined || language === '1') return
  note(report, top.node('fairlead')!, 'language', {
    problem: `Version ${language} of the policy language is not known here.`,
    remedy: 'Write “fairlead: 1”, or use a newer Fairlead.',
  })
}

/** The policy's own events: a dotted name, and what it means. */
function readEvents(top: Fields, report: Report): Readonly<Record<string, string>> {
  const events = readPairs(top, 'events')
  for (const name of Object.keys(events)) {
    if (name in EVENTS)
      note(report, top.node('events')!, 'event-known', {
        problem: `“${name}” is a built-in event already.`,
        remedy: 'Remove this line: it can be used without.',
      })
    else if (!/^[a-z][a-z-]*\.[a-z][a-z-]*$/.test(name))
      note(report, top.node('events')!, 'event-name', {
        problem: `“${name}” is no name for an event.`,
        remedy: 'Write a noun, a dot and a past participle, such as fix-team.formed.',
      })
  }
  return events
}

/**
 * The Markdown files that a policy names with `text:`, so that whoever reads the disk can bring them. Names only, no
 * paths: a policy cannot make us read elsewhere.
 */
export function textNames(source: string): readonly string[] {
  const report: Report = { file: undefined, findings: [] }
  const root = readYaml(source, report)
  if (root?.kind !== 'map') return []
  return listOf(root.entries.get('text')?.value).flatMap((node) =>
    node.kind === 'text' && /^\w[\w.-]*\.md$/.test(node.text) ? [node.text] : [],
  )
}
