import type { CompiledPolicy } from '../../domain/policy.ts'
import type { CompiledPromise } from '../../domain/promise.ts'
import { DAY, type Instant } from '../../lib/instant.ts'
import type { Fields } from './fields.ts'
import type { Placed } from './promises.ts'
import { note, type Place, type Report } from './reader.ts'

/** Sentences of one policy that cannot both be meant. Found in published texts, and easily found by those who look. */
export function lintSayings(
  given: {
    readonly policy: CompiledPolicy
    readonly placed: readonly Placed[]
    readonly top: Fields
    readonly now: Instant | undefined
  },
  report: Report,
): void {
  lintSometimes(given.placed, report)
  lintForbidden(given.placed, report)
  lintOpenRights(given.placed, report)
  lintNone(given, report)
  lintRefusedDoors(given, report)
  if (given.now !== undefined) lintDated({ ...given, now: given.now }, report)
}

/** “All issues get a CVE”, and elsewhere “if a CVE is required”. */
function lintSometimes(placed: readonly Placed[], report: Report): void {
  const steps = placed.filter(({ promise }) => promise.keeping === 'step')
  for (const { promise, place } of steps) {
    if (!promise.when) continue
    const always = steps.find((other) => !other.promise.when && sameActs(other.promise, promise))
    if (!always) continue
    note(report, place, 'always-or-sometimes', {
      level: 'warning',
      problem: `“${promise.id}” is done in some cases here, and in every case in line ${always.place.line}.`,
      remedy: 'Keep one of the two.',
    })
  }
}

/** “If we do not answer, you may …” as a right that nothing opens: it is open from the beginning. */
function lintOpenRights(placed: readonly Placed[], report: Report): void {
  const named = new Set(placed.flatMap(({ promise }) => promise.onMiss))
  for (const { promise, place } of placed) {
    const { id, keeping, timing, when, quote } = promise
    if (keeping !== 'right' || timing !== undefined || when !== undefined || named.has(id) || !/^if\b/i.test(quote))
      continue
    note(report, place, 'right-always-open', {
      level: 'note',
      problem: `“${shortened(quote)}” names a case, but the right “${id}” is open from the beginning.`,
      remedy: `Add “opens: 7 days after report”, or name it in “on miss: [${id}]” of the clock that is missed.`,
    })
  }
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}

function sameActs(a: CompiledPromise, b: CompiledPromise): boolean {
  return JSON.stringify(a.evidence) === JSON.stringify(b.evidence)
}

/** A CVE number must not be told before the day, and is promised three days before it. */
function lintForbidden(placed: readonly Placed[], report: Report): void {
  const rules = placed.filter(({ promise }) => promise.keeping === 'rule' && promise.until && !promise.when)
  for (const { promise, place } of placed) {
    const { timing } = promise
    if (promise.keeping !== 'clock' || timing?.form !== 'before') continue
    const before = new Set(timing.anchor.any.map(({ type }) => type))
    const rule = rules.find(
      ({ promise: r }) =>
        r.evidence.some((act) => promise.evidence.every(({ type }) => type === act.type)) &&
        r.until?.any.every(({ type }) => before.has(type)),
    )
    if (!rule) continue
    note(report, place, 'promised-and-forbidden', {
      level: 'warning',
      problem: `“${promise.id}” is promised before a day until which line ${rule.place.line} forbids it.`,
      remedy: 'Change one of them, or say for which cases each holds (when:).',
    })
  }
}

/** “There is no bounty”, and elsewhere “you may lose your bounty”. */
function lintNone(
  { policy, placed, top }: { policy: CompiledPolicy; placed: readonly Placed[]; top: Fields },
  report: Report,
): void {
  for (const { promise, place } of placed) {
    if (promise.keeping !== 'none' || !/^[a-z]{4,20}$/i.test(promise.kind)) continue
    const word = new RegExp(`\\b${promise.kind.replace(/y$/i, '(?:y|ies)')}s?\\b`, 'i')
    const speaks = (text: string): boolean => word.test(text) && !DENIES.test(text)
    const sentence = placed.find((p) => p.promise !== promise && speaks(p.promise.quote))
    const asked = [...policy.conduct.please, ...policy.conduct.doNot].find(speaks)
    if (!sentence && asked === undefined) continue
    const where = sentence ? `line ${sentence.place.line}` : `“${asked}”`
    note(report, sentence?.place ?? top.node('do not') ?? top.node('please') ?? place, 'none-and-named', {
      level: 'warning',
      problem: `Line ${place.line} says that there is no ${promise.kind}; ${where} speaks of one.`,
      remedy: 'Take the one out that no longer holds.',
    })
  }
}

const DENIES = /\b(?:no|not|never|without|none|nor|cannot)\b|n[’']t\b/i

/** “We take no reports by mail”, and a mail address among the doors. */
function lintRefusedDoors(
  { policy, placed, top }: { policy: CompiledPolicy; placed: readonly Placed[]; top: Fields },
  report: Report,
): void {
  const door = policy.doors.find(({ kind }) => kind === 'mail')
  if (!door) return
  const said = [...placed.map((p) => p.promise.quote), ...policy.conduct.doNot]
  const refused = said.find((text) => REFUSES_MAIL.test(text))
  if (refused === undefined) return
  note(report, top.node('doors') ?? top.node('contact') ?? top.place, 'door-refused', {
    level: 'warning',
    problem: `“${refused}” refuses mail, and ${door.address ?? 'mail'} is a way in.`,
    remedy: 'Remove the door, or the sentence.',
  })
}

const REFUSES_MAIL =
  /\b(?:do not|don[’']t|cannot|no longer|never|not)\b[^.;]{0,60}\b(?:by|over|via|through|accept) e-?mails?\b/i

/** “Last updated in March 2024”: written by hand, it is forgotten; each version has its own date anyway. */
function lintDated(
  { policy, placed, top, now }: { policy: CompiledPolicy; placed: readonly Placed[]; top: Fields; now: Instant },
  report: Report,
): void {
  const texts: readonly (readonly [string, Place])[] = [
    [policy.lede, top.node('lede') ?? top.place],
    ...placed.map((p) => [p.promise.quote, p.place] as const),
    ...policy.sections.map((s) => [s.text, top.node('sections') ?? top.node('text') ?? top.place] as const),
  ]
  for (const [text, place] of texts) {
    const found = /\b(?:last (?:updated|reviewed|changed|modified)|as of)\b[^.\n]{0,30}?\b(20\d\d)\b/i.exec(text)
    if (!found || Date.UTC(Number(found[1]) + 1, 11, 31) >= now - DAY) continue
    note(report, place, 'stale-date', {
      level: 'warning',
      problem: `“${found[0]}” is more than a year ago.`,
      remedy: 'Leave the date out: the page shows since when each version has been in force.',
    })
  }
}
