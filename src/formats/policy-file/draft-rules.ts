import { rulesByCase, severityIn } from './draft-cases.ts'

const AMOUNT = String.raw`(\d{1,3}|one|two|three|four|five|six|seven|ten)(?:\s*(?:to|-|–)\s*(\d{1,3}))?`

export const TIME = new RegExp(
  String.raw`\b(within|every|at least every|after|before|in)?\s*(?:the\s+)?(?:first\s+|next\s+)?${AMOUNT}[\s-]*(business |working |work |calendar )?(hour|day|week|month)s?\b(?:\s+(before|in advance))?`,
  'i',
)

/**
 * The rules that a sentence proposes, or none where one of its times is not understood: half of a sentence is another
 * promise. Of several times each belongs to its own part of the sentence, and several severities each have their own.
 */
export function rulesFor(text: string): readonly string[] {
  const parts =
    timesIn(text) > 1 ? text.split(/;\s+|,? (?:and|but|then) (?=[a-z])/i).filter((part) => timesIn(part) > 0) : []
  const byCase = rulesByCase(text)
  if (byCase === 'unclear' || (TIME.test(text) && HALF.test(text))) return []
  if (byCase !== undefined) {
    const kind = ruleOf(text)?.split(':')[0]
    return kind === undefined || !CASED.has(kind) ? [] : [`${kind}:${byCase}`]
  }
  if (parts.length < 2) return limited(text) ?? []
  const rules = parts.map(limited)
  return rules.includes(undefined) ? [] : rules.flatMap((rule) => rule ?? [])
}

/** A condition that a rule would leave out: a score, or another time for another case. */
const HALF =
  /\bCVSS\b[^.;]{0,20}\d|,? or (?:within )?(?:\d+|[a-z]+) (?:hours?|days?|weeks?|months?) (?:if|when|for|where|in case)\b/i

/** Kinds of which different severities may have different lengths in one line. */
const CASED: ReadonlySet<string> = new Set(['fix', 'answer', 'acknowledge', 'disclose', 'resolution'])

/** What is said of one severity is promised for that one only. */
function limited(text: string): readonly string[] | undefined {
  const rule = ruleOf(text)
  const severity = rule === undefined || !TIME.test(text) ? undefined : severityIn(text)
  if (rule === undefined) return undefined
  return [severity === undefined ? rule : `${rule}\n    when: severity is ${severity}`]
}

function timesIn(text: string): number {
  return [...text.matchAll(new RegExp(TIME.source, 'gi'))].length
}

const NO_TIME =
  /\b(no guaranteed (?:response )?time|no (?:sla|slo)\b|cannot guarantee|no strict .*timelines?|as we have availability)/i

function ruleOf(text: string): string | undefined {
  if (NO_TIME.test(text)) return 'none: answer'
  if (/^(?:please|do not|don’t|don't)\b/i.test(text)) return undefined
  const time = TIME.exec(text)
  if (time && !/\?$/.test(text)) {
    const span =
      `${time[3] === undefined ? time[2] : `${time[2]} to ${time[3]}`} ${time[4] ?? ''}${time[5]}s`.toLowerCase()
    const timed = timedRule(text, span, time)
    if (timed !== undefined) return timed
  }
  if (/\bprimary handler\b|\bassigned? (?:a |an? )?(?:handler|coordinator|incident)/i.test(text))
    return 'step: handler assigned'
  if (/\baudited?\b.*\bsimilar\b/i.test(text)) return 'step: audit'
  if (/\b(?:not|n’t|n't) (?:be )?(?:share|disclose|pass on)\w*\b.*\b(?:personal|identity|name)\b/i.test(text))
    return 'never: identity.shared\n    without: consent.given'
  if (
    /\b(?:will )?(?:be )?(?:credit|acknowledge)(?:ed)?\b.*\b(?:you|reporters?|researchers?|finders?)\b|\b(?:you|reporters?)\b.*\b(?:credited|acknowledged)\b/i.test(
      text,
    )
  )
    return 'step: credit given'
  if (/\bnot\b.*\blegal action\b|\bno legal action\b/i.test(text)) return undefined
  return undefined
}

/** “Within ten days of acknowledgement” counts from it, and promises something else. */
const SINCE_ACK = /\b(?:of|after|from|following) (?:the |our )?(?:initial )?acknowledge?ments?\b/i

function timedRule(sentence: string, span: string, time: RegExpExecArray): string | undefined {
  const since = SINCE_ACK.test(sentence) ? 'acknowledgement' : 'report'
  const text = sentence.replace(SINCE_ACK, '')
  const every = /every/i.test(time[1] ?? '')
  if (every || /\bupdates?\b.*\bevery\b/i.test(text)) return every ? `update: every ${span}` : undefined
  if (/before|in advance/i.test(time[6] ?? '')) {
    const told = /distribut|list|vendors?|stakeholders?|downstream/i.test(text) ? 'prenotify' : 'preannounce'
    const kind = /\b(?:customers?|users?)\b/i.test(text) ? 'notify-users' : told
    return `${kind}: ${/at least/i.test(text) ? 'at least ' : ''}${span} before release`
  }
  if (/\bif you (?:do not|don’t|don't|have not|haven’t|haven't)\b/i.test(text))
    return `right: go to somebody else\n    opens: ${span} after report\n    unless: reply`
  if (/\bembargo\b/i.test(text) && /\bCVE\b/.test(text))
    return `embargo: ${span} after cve${/typically|usually|normally/i.test(text) ? '\n    strength: typically' : ''}`
  if (/\bmailing list\b.*\b(?:notified|sent|posted)\b/i.test(text)) return `publish: within ${span} of list`
  if (/\b(?:disclos|public|publish)/i.test(text))
    return /\bfix|CVE|patch/i.test(text) && /after|from/i.test(text)
      ? undefined
      : `disclose: within ${span} of ${since}`
  if (/\b(?:fix|patch|resolv|solv|remediat)/i.test(text)) return `fix: within ${span} of ${since}`
  if (
    /\b(?:acknowledg|confirm(?:ing|ation)? (?:of )?receipt|initial response|get back|hear back|receive a reply)/i.test(
      text,
    )
  )
    return `acknowledge: within ${span} of ${since}`
  if (/\b(?:detailed|next steps|evaluation|assess|triage|validity)/i.test(text))
    return `answer: within ${span} of ${since}${/next steps/i.test(text) ? '\n    with: next steps' : ''}`
  if (/\b(?:respond|response|reply|answer)/i.test(text)) return `answer: within ${span} of ${since}`
  return undefined
}
