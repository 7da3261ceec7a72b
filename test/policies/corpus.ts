import { BY_HAND, HAND_EVENTS } from './corpus-by-hand.ts'
import { ANCHORS, STRENGTH, TARGETS, UNITS } from './corpus-words.ts'

/**
 * Real policies, put into the language promise by promise: what each sentence becomes, by its clock or by its type, and
 * whether that keeps it exactly, with an assumption, or leaves it text. Own events stand for acts that only people see.
 */
export interface CorpusPolicy {
  readonly id: string
  readonly name: string
  readonly promises: readonly CorpusPromise[]
}
export interface CorpusPromise {
  readonly type: string
  readonly phrase: string
  readonly modality: string
  readonly needs: readonly string[]
  readonly clock?: {
    readonly kind: string
    readonly amount: number | string
    readonly unit: string
    readonly anchor: string
    readonly target: string
    readonly severity?: string
    readonly at?: string
    readonly excludeWeekdays?: readonly string[]
  }
}

export type Kept = 'exactly' | 'with an assumption' | 'by a part of the file' | 'as text'
export interface Said {
  readonly id: string
  readonly type: string
  /** Lines of the promise, without `says` and `id`. */
  readonly rule: string
  readonly kept: Kept
  /** Which part of the file says it, where none of the promises does. */
  readonly part?: string
}

/** The policy file, and what each of its promises became. */
export function inOurLanguage(policy: CorpusPolicy): { readonly source: string; readonly said: readonly Said[] } {
  const events = new Map<string, string>(Object.entries(HAND_EVENTS))
  const said = policy.promises.map((promise, i) => {
    const id = `p${i}`
    const put = BY_HAND[`${policy.id} ${i}`] ?? ruleOf(promise, (noun) => ownEvent(events, noun, i, promise))
    return { id, type: promise.type, ...put }
  })
  const source = [
    `organisation: ${JSON.stringify(policy.name.slice(0, 60))}`,
    'contact: security@corpus.org',
    'zone: UTC',
    'week: Mon-Fri',
    'holidays: []',
    'tracks: [experimental]',
    'severities: [low, medium, moderate, high, critical]',
    'dates: { scheduled release: every Wednesday }',
    ...(events.size > 0
      ? ['events:', ...[...events].map(([name, meaning]) => `  ${name}: ${JSON.stringify(meaning)}`)]
      : []),
    'promises:',
    ...policy.promises.map(
      (p, i) => `  - says: ${JSON.stringify(p.phrase)}\n    id: p${i}\n${indented(said[i]!.rule)}`,
    ),
  ].join('\n')
  return { source: `${source}\n`, said }
}

type Own = (noun: string) => string
type Put = Pick<Said, 'rule' | 'kept' | 'part'>

function ruleOf(promise: CorpusPromise, own: Own): Put {
  if (promise.clock) return clockRule(promise, promise.clock, own)
  if (promise.needs.includes('fuzzy')) return { rule: 'text: Nothing in it can be measured.', kept: 'as text' }
  for (const [types, make] of BY_TYPE) if (types.test(promise.type)) return make(promise, own)
  return { rule: `step: ${own('step')}`, kept: 'with an assumption' }
}

// ---- sentences with a clock -------------------------------------------------------------------------------------

const RIGHTS = new Set([
  'escalation.allowed',
  'followup.expected',
  'reporter.may_publish',
  'report_disclosure.forced',
  'advisory.public',
])

function clockRule(
  promise: CorpusPromise,
  clock: NonNullable<CorpusPromise['clock']>,
  own: Own,
): { rule: string; kept: Kept } {
  const span = `${String(clock.amount).replace('-', ' to ')} ${UNITS[clock.unit] ?? clock.unit}`
  const anchor = ANCHORS[clock.anchor] ?? own('anchor')
  const when = severityCondition(clock.severity)
  const strength = STRENGTH[promise.modality] ?? ''
  if (clock.kind === 'notBefore') {
    const unless =
      RIGHTS.has(clock.target) && /escal|follow/.test(promise.type + clock.target) && anchor !== 'last update'
        ? '\nunless: reply'
        : ''
    return {
      rule: `right: ${clock.target.replace(/[._]/g, ' ')}\nopens: ${span} after ${anchor}${unless}${when}`,
      kept: 'exactly',
    }
  }
  const target = TARGETS[clock.target] ?? own('kept')
  const timing = timingOf(clock, span, anchor)
  const vague =
    ['approx', 'approxBefore', 'exactBefore', 'window'].includes(clock.kind) ||
    promise.needs.includes('fuzzy') ||
    TARGETS[clock.target] === undefined
  const at = clock.at
    ? `\nat: ${clock.at.replace('Z', ' UTC')}${clock.excludeWeekdays ? ', not Monday or Friday, not holidays' : ''}`
    : ''
  const kind = clock.at ? 'embargo' : clock.target.replace(/[^a-zA-Z]+/g, '-').toLowerCase()
  const rule = clock.at
    ? `embargo: ${span} after ${anchor}${at}`
    : `kind: ${kind}\ndue: ${timing}\nkept by: ${target}${strength}${when}`
  return { rule, kept: vague ? 'with an assumption' : 'exactly' }
}

function timingOf(clock: NonNullable<CorpusPromise['clock']>, span: string, anchor: string): string {
  switch (clock.kind) {
    case 'every':
      return `every ${span} from ${anchor}`
    case 'atLeastBefore':
    case 'exactBefore':
      return `at least ${span} before ${anchor}`
    case 'atMostBefore':
      return `at most ${span} before ${anchor}`
    case 'windowBefore':
      return `${span} before ${anchor}`
    case 'approxBefore':
      return `about ${span} before ${anchor}`
    case 'atLeast':
      return `${clock.amount} to 36500 ${UNITS[clock.unit]} after ${anchor}`
    default:
      return `within ${span} of ${anchor}`
  }
}

function severityCondition(severity: string | undefined): string {
  if (severity === undefined) return ''
  if (severity.endsWith('+')) return `\nwhen: severity at least ${severity.slice(0, -1)}`
  return `\nwhen: severity is ${severity.replaceAll('|', ' or ')}`
}

// ---- sentences without one ----------------------------------------------------------------------------------------

type Make = (promise: CorpusPromise, own: Own) => Put

const text =
  (why: string): Make =>
  () => ({ rule: `text: ${why}`, kept: 'as text' })
/** Said by another part of the file, which Fairlead acts on; it cannot be late or broken. */
const part =
  (name: string): Make =>
  () => ({ rule: `text: It stands under “${name}”.`, kept: 'by a part of the file', part: name })
const step =
  (what: string, more = ''): Make =>
  () => ({ rule: `step: ${what}${more}`, kept: 'exactly' })
const recorded =
  (more = ''): Make =>
  (_p, own) => ({ rule: `step: ${own('step')}${more}`, kept: 'with an assumption' })
const never =
  (what: string, more: string): Make =>
  () => ({ rule: `never: ${what}\n${more}`, kept: 'exactly' })
const assumedNever =
  (what: string, more: string): Make =>
  () => ({ rule: `never: ${what}\n${more}`, kept: 'with an assumption' })
const neverOwn =
  (more = ''): Make =>
  (_p, own) => ({ rule: `never: ${own('forbidden')}${more}`, kept: 'with an assumption' })
const right =
  (what: string, opens: string, who = 'team'): Make =>
  () => ({ rule: `right: ${what}\nwho: ${who}\nopens: ${opens}`, kept: 'with an assumption' })
/** A step that stands for more than it shows. */
const roughly =
  (what: string, more = ''): Make =>
  () => ({ rule: `step: ${what}${more}`, kept: 'with an assumption' })
const none =
  (what: string): Make =>
  () => ({ rule: `none: ${what}`, kept: 'exactly' })

/** By type, the first that fits. What only asks the reporter for something, or describes, stays text. */
const BY_TYPE: readonly (readonly [RegExp, Make])[] = [
  [/^clock\.none|^embargo\.none_sla|^ack\.disclaimer/, none('answer')],
  [
    /^bounty$/,
    (p) =>
      p.modality.startsWith('must_not') && p.type === 'bounty' && /no |not /i.test(p.phrase)
        ? { rule: 'none: bounty', kept: 'exactly' }
        : { rule: 'text: Money is paid elsewhere.', kept: 'as text' },
  ],
  [/^reporter\.ai/, part('form')],
  [/^bounty|^poster\.duty/, text('It speaks to others.')],
  [/^reporter\.(conduct|notice|cadence)|^report\.(format|language)/, part('please')],
  [/^channel\.(unify|case_list|fallback)/, recorded()],
  [/^channel\.encryption/, part('security.txt')],
  [/^channel\.(public|by_role)/, part('routes')],
  [/^channel/, part('doors')],
  [/^scope\.forward_fix/, right('fix it in the next line only', 'confirmation')],
  [/^scope\.supported_versions/, part('products')],
  [/^scope/, part('do not')],
  [/^handler\./, step('handler assigned')],
  [/^ack\.(human|read)/, step('acknowledgement')],
  [/^investigation|^duplicate|^cve\.duplicate/, step('audit', '\nbefore: announcement')],
  [/^credit\.|hall of fame/, roughly('credit given')],
  [
    /^credit/,
    (p) => ({ rule: /\bask/i.test(p.phrase) ? 'step: credit asked' : 'step: credit given', kept: 'exactly' }),
  ],
  [/^reporter\.(collab|early_access)/, roughly('reporter reviews')],
  [
    /^reporter\.(permission|choice)|^embargo\.(reporter_control|reporter_request|reporter_deadline)/,
    right('choose the date', 'report', 'reporter'),
  ],
  [/^reporter\.freedom/, right('disclose', 'report', 'reporter')],
  [/^anonymity|^data\.(pii|third_party|optout)/, never('identity.shared', 'without: consent.given')],
  [/^data\./, assumedNever('content.shared', 'without: consent.given')],
  [
    /^confidentiality|^access\.(need_to_know|no_employer|list|infra|pledge|per_project|subscribe)/,
    assumedNever('content.shared', 'without: consent.given or publication'),
  ],
  [
    /^access\.|^team\.(membership|layers|leave|removal|inactivity|oversight|transparency|review)|^roles|^role\.separation/,
    recorded(),
  ],
  [/^negative\.(commit_message|comms)|^prenotify\.negative/, neverOwn('\nuntil: publication')],
  [/^embargo\.soft_order/, assumedNever('publication', 'until: fix landed')],
  [/^negative\.(no_early_commit|no_commit)/, never('push', 'until: list or publication')],
  [/^negative\.cve_public/, never('cve.published', 'until: publication')],
  [
    /^negative|^publish\.(precedence|delay_details|after)|^prenotify\.embargo/,
    assumedNever('details.published or publication', 'until: fix landed or list'),
  ],
  [
    /^embargo\.(breach|public_trigger|public_zero_day|public|open_early|breach_notice)/,
    roughly('announcement', '\nwhen: after embargo broken'),
  ],
  [
    /^embargo\.(extension|override|shorten|reason|negotiated|multi_party|external|marking|preferred|min)|^override/,
    right('change the date, with a reason', 'report'),
  ],
  [/^prenotify\.(membership|criteria|commercial|signed|public_members|content|transitive)/, part('lists')],
  [/^prenotify\.(removal|revocable|appeal|severity|fallback)/, recorded()],
  [/^prenotify\.(leak_notice)/, step('leak.reported', '\nwhen: after embargo broken')],
  [/^prenotify\.(skip|allowed|deploy|shorten|upstream_embargo)/, right('tell list members, or not', 'report')],
  [/^prenotify\.none/, never('prenotification', 'until: announcement')],
  [/^prenotify/, roughly('prenotification', '\nbefore: announcement')],
  [
    /^publish\.order|^workflow\.order|^publish\.phases/,
    () => ({ rule: 'order: [push, publication, list]', kept: 'with an assumption' }),
  ],
  [/^external\.order/, () => ({ rule: 'order: [fix, list.posted]', kept: 'exactly' })],
  [/^cve\.order/, step('cve', '\nbefore: announcement')],
  [/^publish\.(report|redaction)/, step('report.published', '\nafter: publication')],
  [/^publish\.notify_users|^publish\.warning/, step('users.notified')],
  [/^publish\.(channels|database)/, part('updates')],
  [/^publish\.discretion/, right('publish, or not', 'fix landed')],
  [/^publish/, roughly('publication')],
  [
    /^release\.(schedule|calendar$|time|readiness|push)/,
    () => ({
      rule: 'kind: scheduled\ndue: by the next scheduled release after fix\nkept by: builds',
      kept: 'with an assumption',
    }),
  ],
  [/^release\.calendar_exclusion/, part('blackouts')],
  [/^release/, right('release on another day', 'fix')],
  [
    /^severity\.(path|priority)/,
    (p, own) => (p.modality === 'may' ? right('go another way', 'classification')(p, own) : recorded()(p, own)),
  ],
  [
    /^severity\.model/,
    (p) =>
      p.modality === 'must_not'
        ? { rule: 'none: a score', kept: 'exactly' }
        : { rule: 'text: severities', kept: 'by a part of the file', part: 'severities' },
  ],
  [/^severity|^track/, roughly('classification')],
  [/^cve\.(assign|timing)/, step('cve requested', '\nbefore: publication')],
  [/^cve\.publish/, step('cve.published')],
  [/^cve\.reporter_rule/, part('please')],
  [/^cve\.who/, text('It says who assigns them.')],
  [/^cve/, right('ask for a CVE, or not', 'confirmation')],
  [/^third_party\.routing|^routing/, part('routes')],
  [/^third_party\.forward|^triage\.route/, roughly('third-party.informed')],
  [/^third_party|^upstream/, recorded()],
  [/^escalation\.(order|negative)/, part('please')],
  [/^escalation/, right('escalate', '14 days after last update', 'reporter')],
  [/^clock\.(triage|update|update_soft)|^triage\.outcomes/, roughly('answer')],
  [/^clock\.(extension|pause|calendar|oncall)/, text('Absences are announced ahead, and change what starts in them.')],
  [/^clock/, roughly('answer')],
  [/^safe_harbor/, never('legal action', 'strength: must')],
  [/^nda/, text('It says what the team cannot do.')],
  [/^policy\.version|^metrics/, part('versions')],
  [/^outcome/, step('triage')],
]

function ownEvent(events: Map<string, string>, noun: string, i: number, promise: CorpusPromise): string {
  const letters = [...String(i)].map((d) => 'abcdefghij'[Number(d)]).join('')
  const name = `${noun}.${letters}`
  events.set(name, promise.phrase)
  return name
}

function indented(rule: string): string {
  return rule
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
