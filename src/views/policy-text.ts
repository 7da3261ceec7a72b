import { WEEKDAYS } from '../domain/calendar-days.ts'
import { spanWords } from '../domain/calendar-span.ts'
import type { CompiledCalendar, Hours } from '../domain/calendar-work.ts'
import { type Clock, clocks } from '../domain/clock.ts'
import type { CompiledPolicy, PrenotificationList } from '../domain/policy.ts'
import type { CompiledPromise, Moment, Timing, Translated } from '../domain/promise.ts'
import type { Instant } from '../lib/instant.ts'
import { conditionWords, joined } from './policy-condition-words.ts'
import {
  clockTime,
  exactWords,
  keptByWords,
  overrideWords,
  pauseWords,
  variantWords,
  whatComes,
} from './policy-rule-words.ts'
import type { PromiseText } from './site/props.ts'
import { senderSentences } from './words/trust.ts'

/** A published sentence beside the exact rule that keeps it: what the policy page, the manual and `explain` print. */
export interface PolicySentence {
  readonly id: string
  readonly quote: string
  readonly kind: string
  readonly keeping: CompiledPromise['keeping']
  /** The rule in one phrase: "Within 24 hours of your report". */
  readonly exact: string
  /** What keeps it: "Kept by a message from a person. The automatic receipt does not count, nor …" */
  readonly keptBy: string
  /** Whether and when it rests; empty where nothing runs. */
  readonly pauses: string
  /** Who may change it, why and how far; empty where nobody may. */
  readonly override: string
  /** For whom or when other lengths hold, one sentence each. */
  readonly variants: readonly string[]
  /** "Only if the severity is high", or empty. */
  readonly when: string
  /** An assumption the rule makes, or why a sentence is text. */
  readonly note: string
  /** The sentence in the policy's other languages. */
  readonly inOther: readonly Translated[]
  readonly visibility: 'public' | 'team'
}

export function policySentences(policy: CompiledPolicy): readonly PolicySentence[] {
  return policy.promises.map((promise) => sentenceOf(promise, policy))
}

/** The public promises in the words of the pages: one line that is exact, and below it what keeps it and what may change it. */
export function promiseTexts(policy: CompiledPolicy): readonly PromiseText[] {
  return policySentences(policy).flatMap((sentence) => {
    if (sentence.visibility !== 'public') return []
    const { id, kind, keeping, quote, exact, note } = sentence
    const mark =
      keeping === 'clock'
        ? /\b(?:within|every|at least every) [^.,;:]*?\b(?:minutes?|hours?|days?|weeks?|months?)\b/i.exec(quote)?.[0]
        : undefined
    const kept = [sentence.when, sentence.keptBy, ...sentence.variants, keeping === 'text' ? note : '']
    return [
      {
        id,
        kind,
        keeping,
        quote,
        ...(policy.languages && { language: policy.languages[0]!, inOther: sentence.inOther }),
        ...(mark !== undefined && { mark }),
        exact,
        keptBy: kept.filter((w) => w !== '').join(' '),
        pauses: [sentence.pauses, sentence.override].filter((w) => w !== '').join(' '),
      },
    ]
  })
}

/** What an announced absence changes, unless it names a promise of its own. */
export function absenceWords(
  policy: CompiledPolicy,
  absence: { readonly promise?: string; readonly extends?: string } = {},
): string {
  const about = policy.promises.find(({ id, kind }) => id === absence.promise || kind === absence.promise)
  const stays = 'What was promised before stays.'
  if (absence.extends !== undefined) {
    const whose = about === undefined ? 'every promise but the acknowledgement' : `“${about.quote}”`
    return `For what starts in these days, ${whose} has ${absence.extends} instead. ${stays}`
  }
  if (about !== undefined)
    return `For reports that arrive from now on, these days do not count for “${about.quote}” ${stays}`
  const first = policy.promises.some((p) => p.kind === 'acknowledge') ? ' The acknowledgement stays as it is.' : ''
  return `For reports that arrive from now on, these days do not count.${first} ${stays}`
}

export function sentenceOf(promise: CompiledPromise, policy: CompiledPolicy): PolicySentence {
  return {
    id: promise.id,
    quote: promise.quote,
    kind: promise.kind,
    keeping: promise.keeping,
    exact: exactWords(promise, policy),
    keptBy: keptByWords(promise, policy),
    pauses: pauseWords(promise),
    override: overrideWords(promise),
    variants: promise.variants.map((v) => variantWords(v.words, v.timing, policy)),
    when: promise.when ? `Only if ${conditionWords(promise.when, policy)}.` : '',
    note: promise.note ?? '',
    inOther: promise.inOther ?? [],
    visibility: promise.visibility,
  }
}

/** How the team counts days: the zone, the week and the holidays, which most policies leave open. */
export function calendarSentences(policy: CompiledPolicy): readonly string[] {
  const used = new Set(policy.promises.flatMap((p) => (usesBusinessTime(p.timing) ? [p.timing?.calendar] : [])))
  const sentences = [
    `Days are counted in the time zone ${policy.zone}. Hours are hours, weekends and holidays included.`,
  ]
  for (const calendar of policy.calendars) {
    if (!used.has(calendar.id)) continue
    const names = calendar.workdays.map((day) => WEEKDAYS[day - 1]!)
    const days = names.length === 7 ? 'any day of the week' : `a ${joined(names, 'or')}`
    const hours = hoursWords(calendar)
    const off = calendar.closed.length === 0 ? 'every week of the year' : 'except on holidays'
    const name = calendar.id === 'team' ? 'A business day' : `A business day (${calendar.id})`
    sentences.push(
      `${name} is ${days}${hours ? `, ${hours},` : ''} in ${calendar.zone.name}, ${off}. A promise in business days ends with the working day.`,
    )
  }
  return sentences
}

/** "What starts when you send", for the report form. */
export function formCommitments(policy: CompiledPolicy): readonly { readonly when: string; readonly what: string }[] {
  return policy.promises.flatMap((promise) => {
    const { timing } = promise
    if (promise.keeping !== 'clock' || !timing || promise.visibility === 'team' || promise.when) return []
    if (timing.form === 'after' && isReport(timing.anchor))
      return [{ when: `Within ${spanWords(timing.max)}`, what: whatComes(promise) }]
    if (timing.form === 'every')
      return [{ when: `Then every ${spanWords(timing.max).replace(/^1 /, '')}`, what: whatComes(promise) }]
    return []
  })
}

/** The promises that run from the moment of receipt, with their due instants: printed on the receipt. */
export function receiptCommitments(
  policy: CompiledPolicy,
  receivedAt: Instant,
  facts: Readonly<Record<string, unknown>> = {},
): readonly Commitment[] {
  const received = { ...facts, type: 'report.received', at: receivedAt }
  const running = clocks([received], policy, receivedAt).filter(
    (c): c is Clock & { due: Instant } => c.due !== undefined,
  )
  return running.flatMap((clock) => {
    const promise = policy.promises.find((p) => p.id === clock.promise)
    return promise ? [{ promise: promise.id, quote: promise.quote, what: whatComes(promise), due: clock.due }] : []
  })
}

export interface Commitment {
  readonly promise: string
  readonly quote: string
  readonly what: string
  readonly due: Instant
}

/** “09:00 to 17:00, on Friday 09:00 to 13:00”; undefined where whole days are worked. */
function hoursWords(calendar: CompiledCalendar): string | undefined {
  const words = (hours: Hours): string =>
    hours.map(([from, to]) => `${clockTime(from)} to ${clockTime(to)}`).join(' and ')
  const own = Object.entries(calendar.hoursOn ?? {}).map(
    ([day, hours]) => `on ${WEEKDAYS[Number(day) - 1]} ${words(hours)}`,
  )
  const all = [...(calendar.hours ? [words(calendar.hours)] : []), ...own]
  return all.length === 0 ? undefined : all.join(', ')
}

function usesBusinessTime(timing: Timing | undefined): boolean {
  return timing !== undefined && 'max' in timing && timing.max?.unit.startsWith('business') === true
}

function isReport(moment: Moment): boolean {
  return moment.any.some((p) => p.type === 'report.received')
}

/** SECURITY.md as the policy says it, for the repository: plain Markdown, every promise beside its exact rule. */
export function securityMd(policy: CompiledPolicy, where: { readonly baseUrl: string }): string {
  const { baseUrl } = where
  const texts = promiseTexts(policy)
  const parts = [
    `# ${[policy.title, ...(policy.titleInOther ?? []).map((t) => t.text)].join(' · ')}`,
    [policy.lede, ...(policy.ledeInOther ?? []).map((t) => t.text)].filter((t) => t !== '').join('\n\n'),
    section('Reporting a vulnerability', reportingLines(policy, baseUrl)),
    section('What we promise', texts.map(promiseLine).join('\n')),
    calendarSentences(policy).join(' '),
    policy.conduct.please.length > 0 ? section('Please do', bullets(policy.conduct.please)) : '',
    policy.conduct.doNot.length > 0 ? section('Please do not', bullets(policy.conduct.doNot)) : '',
    nonIssueText(policy),
    senderText(policy),
    versionTable(policy),
    ...policy.lists.map((list) => section(listHeading(list), listLines(list))),
    ...policy.sections.map(({ heading, text }) => section(heading, text)),
    policy.updates.length > 0 ? section('Receiving security updates', bullets(policy.updates.map(updateLine))) : '',
    `The policy in force, its version and signature: <${baseUrl}/policy>. Advisories: <${baseUrl}/advisories>.`,
    '<!-- Written by Fairlead from the policy file. Change that file, not this one. -->',
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function nonIssueText({ nonIssues = [] }: CompiledPolicy): string {
  return nonIssues.length === 0
    ? ''
    : section('Known, and no vulnerability here', bullets(nonIssues.map(({ says }) => says)))
}

function senderText(policy: CompiledPolicy): string {
  const sentences = senderSentences(policy)
  return sentences.length === 0 ? '' : section('What earlier reports change', sentences.join('\n\n'))
}

function section(heading: string, text: string): string {
  return `## ${heading}\n\n${text}`
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

function reportingLines(policy: CompiledPolicy, baseUrl: string): string {
  const lines = policy.doors.map((door) => {
    const note = door.note === undefined ? '' : ` ${door.note}`
    if (door.kind === 'form') return `The form, without an account: <${baseUrl}/report>.${note}`
    if (door.onRequest || door.address === undefined) return `${DOOR_NAMES[door.kind]}, on request.${note}`
    return `${DOOR_NAMES[door.kind]}: <${door.address}>.${note}`
  })
  const routes = policy.routes.map(
    (route) => `${route.what} goes to ${route.to}${route.address === undefined ? '' : ` (<${route.address}>)`}.`,
  )
  return bullets([...lines, ...routes, 'Please do not report a vulnerability in a public place.'])
}

const DOOR_NAMES: Readonly<Record<string, string>> = {
  mail: 'Mail',
  hackerone: 'HackerOne',
  github: 'GitHub',
  signal: 'Signal',
  web: 'Web',
  phone: 'Telephone',
}

function promiseLine(text: PromiseText): string {
  const binds = text.keeping !== 'text' && text.keeping !== 'none'
  const rule = binds ? `\n  *${text.exact}.* ${text.keptBy ?? ''}${text.pauses ? ` ${text.pauses}` : ''}` : ''
  const other = (text.inOther ?? []).map((o) => `\n  (${o.language}) ${o.text}`).join('')
  return `- ${text.quote}${other}${rule.trimEnd()}`
}

function updateLine({ name, address }: { name: string; address: string }): string {
  return name === address ? `<${address}>` : `[${name}](${address})`
}

/** “Who is told before the public: distributors”, with what members must be and are told. */
export function listHeading(list: PrenotificationList): string {
  return `Who is told before the public: ${list.name}`
}

function listLines({ criteria, facts }: PrenotificationList): string {
  const told = facts ? `\n\nMembers are told: ${joined(facts, 'and')}.` : ''
  return `${criteria.length > 0 ? bullets(criteria) : 'The team decides who is on it.'}${told}`
}

function versionTable(policy: CompiledPolicy): string {
  const rows = policy.products.flatMap((p) =>
    p.lines.map((line) => `| ${p.name} | ${line.id} | ${line.until ?? 'no end date set'} |`),
  )
  if (rows.length === 0) return ''
  return section('Supported versions', ['| product | line | fixes until |', '|---|---|---|', ...rows].join('\n'))
}
