import type { Finding } from '../../domain/refusal.ts'
import { ENGLISH, languageOf } from './draft-language.ts'
import { yamlOf } from './draft-yaml.ts'

/** A proposal made from an existing text. Nothing of it is in force, and nothing of the text is followed: it is only quoted. */
export interface Draft {
  /** A policy file to be read, completed and activated by a person. */
  readonly yaml: string
  readonly sentences: readonly DraftSentence[]
  readonly findings: readonly Finding[]
}

export interface DraftSentence {
  readonly line: number
  readonly text: string
  /** The rule that is proposed for it, as it stands in the file; absent: kept as text, or left out. */
  readonly rule?: string
  readonly verdict: 'promise' | 'text' | 'conduct' | 'not-understood' | 'set-aside'
}

const MOST = 262_144

/** Reads a SECURITY.md and proposes a policy, every sentence beside its rule, and what was not understood marked so. */
export function draftPolicy(markdown: string, options: { readonly file?: string; readonly name?: string } = {}): Draft {
  if (markdown.length > MOST) {
    return {
      yaml: '',
      sentences: [],
      findings: [
        finding(
          options,
          1,
          'file-too-large',
          'error',
          `The text has ${markdown.length} characters; at most ${MOST} are read.`,
        ),
      ],
    }
  }
  const blocks = blocksOf(markdown)
  const name = options.name ?? nameIn(markdown)
  const sentences = blocks.flatMap((block) => sentencesOf(block).map((text) => judge(text, block, name)))
  const foreign = mostlyIn(sentences)
  const findings =
    foreign === undefined
      ? sentences.flatMap((s) => findingsOf(s, options))
      : [
          finding(
            options,
            1,
            'not-english',
            'warning',
            `This text looks ${foreign}, and drafts are made from English only.`,
            TRANSLATE,
          ),
        ]
  return { yaml: yamlOf(sentences, { name, contact: contactIn(markdown) }), sentences, findings }
}

const TRANSLATE =
  'Write the policy by hand (the manual’s chapter begins with ten lines), with “languages:” and your own sentences after “says:”; or draft from a translation.'

/** The language of most of the text, where that is not English. */
function mostlyIn(sentences: readonly DraftSentence[]): string | undefined {
  const read = sentences.flatMap(({ text }) => languageOf(text) ?? [])
  const foreign = read.filter((language) => language !== ENGLISH)
  return foreign.length * 2 > read.length ? foreign[0] : undefined
}

interface Block {
  readonly line: number
  readonly text: string
  readonly hidden: boolean
  readonly listed: boolean
  readonly heading: string
}

/** Paragraphs and list items with the line they start on. Comments, code and hidden text are kept apart, not read as promises. */
function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  let heading = ''
  let current: { line: number; lines: string[]; listed: boolean } | undefined
  let hidden = false
  let fenced = false
  const close = (): void => {
    if (current)
      blocks.push({ line: current.line, text: current.lines.join(' '), hidden: false, listed: current.listed, heading })
    current = undefined
  }
  markdown.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.trim()
    if (/^(```|~~~)/.test(line)) fenced = !fenced
    if (line.includes('<!--')) hidden = true
    const skipped = hidden || fenced || /^<|^---$|^\|/.test(line)
    const markup = !hidden && !fenced && /^</.test(line) && line.replace(/<[^>]*>/g, '').trim().length > 8
    if ((hidden || markup) && line !== '')
      blocks.push({ line: i + 1, text: line, hidden: true, listed: false, heading })
    if (line.includes('-->')) hidden = false
    if (skipped || line === '') close()
    else if (/^#{1,6} /.test(line)) {
      close()
      heading = line.replace(/^#+ /, '')
    } else if (/^([-*+]|\d+\.) /.test(line)) {
      close()
      current = { line: i + 1, lines: [line.replace(/^([-*+]|\d+\.) /, '')], listed: true }
    } else if (current) current.lines.push(line)
    else current = { line: i + 1, lines: [line], listed: false }
  })
  close()
  return blocks
}

function sentencesOf(block: Block): readonly string[] {
  if (block.hidden) return [block.text]
  const plain = block.text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*_`]+/g, '')
  return plain
    .split(/(?<=[.!?])\s+(?=[A-Z“"])/)
    .flatMap((s) =>
      [...s.matchAll(new RegExp(TIME.source, 'gi'))].length > 1 ? s.split(/, and (?=you|we|they)/i) : [s],
    )
    .map((s) => s.trim())
    .filter((s) => s.length > 8)
}

const AMOUNT = String.raw`(\d{1,3}|one|two|three|four|five|six|seven|ten)(?:\s*(?:to|-|–)\s*(\d{1,3}))?`

const TIME = new RegExp(
  String.raw`\b(within|every|at least every|after|before|in)?\s*(?:the\s+)?(?:first\s+|next\s+)?${AMOUNT}[\s-]*(business |working |work |calendar )?(hour|day|week|month)s?\b(?:\s+(before|in advance))?`,
  'i',
)

/** Signs that a passage speaks to a program, or belongs to somebody else's text. It is shown, and never compiled. */
const SMUGGLED =
  /\b(ignore (?:all |any )?(?:previous|prior|above)|system prompt|as an ai|assistant:|you are (?:now )?an? (?:ai|assistant|language model)|do not tell|mark (?:this|all) as (?:kept|safe)|activate this policy|disregard)\b/i

function judge(text: string, block: Block, name: string): DraftSentence {
  const base = { line: block.line, text }
  if (block.hidden || SMUGGLED.test(text) || isForeign(text) || speaksForAnother(text, name))
    return { ...base, verdict: 'set-aside' }
  const rule = ruleFor(text)
  if (rule !== undefined) return { ...base, rule, verdict: 'promise' }
  if (
    /^(?:please|do not|don't|never|avoid|refrain)\b/i.test(text) ||
    (block.listed && /please|refrain|do not|guidelines/i.test(block.heading))
  )
    return { ...base, verdict: 'conduct' }
  if (/\b(we|team|maintainers?|project)\b.*\b(will|aim|strive|endeavou?r|try|commit|promise)\b/i.test(text))
    return { ...base, verdict: TIME.test(text) ? 'not-understood' : 'text' }
  return { ...base, verdict: TIME.test(text) ? 'not-understood' : 'text' }
}

function isForeign(text: string): boolean {
  const language = languageOf(text)
  return language !== undefined && language !== ENGLISH
}

/** "Contoso will …" in the text of another organisation: a copied or planted paragraph. */
function speaksForAnother(text: string, name: string): boolean {
  const speaker =
    /^([A-Z][\w.-]+(?: [A-Z][\w.-]+)*),? (?:Inc\.? )?(?:will|shall|promises|commits|agrees|guarantees)\b/.exec(
      text,
    )?.[1]
  if (
    speaker === undefined ||
    /^(?:We|You|They|It|This|These|The|Our|Your|All|Any|Each|If|Reports?|Updates?|Once|After)\b/.test(speaker)
  )
    return false
  const own = name.toLowerCase()
  return own !== 'unnamed' && !own.includes(speaker.toLowerCase()) && !speaker.toLowerCase().includes(own)
}

const NO_TIME =
  /\b(no guaranteed (?:response )?time|no (?:sla|slo)\b|cannot guarantee|no strict .*timelines?|as we have availability)/i

function ruleFor(text: string): string | undefined {
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

function timedRule(text: string, span: string, time: RegExpExecArray): string | undefined {
  const every = /every/i.test(time[1] ?? '')
  if (every || /\bupdates?\b.*\bevery\b/i.test(text)) return every ? `update: every ${span}` : undefined
  if (/before|in advance/i.test(time[6] ?? '')) {
    const kind = /distribut|list|vendors?|stakeholders?|downstream/i.test(text) ? 'prenotify' : 'preannounce'
    return `${kind}: ${/at least/i.test(text) ? 'at least ' : ''}${span} before release`
  }
  if (/\bif you (?:do not|don’t|don't|have not|haven’t|haven't)\b/i.test(text))
    return `right: go to somebody else\n    opens: ${span} after report\n    unless: reply`
  if (/\bembargo\b/i.test(text) && /\bCVE\b/.test(text))
    return `embargo: ${span} after cve${/typically|usually|normally/i.test(text) ? '\n    strength: typically' : ''}`
  if (/\bmailing list\b.*\b(?:notified|sent|posted)\b/i.test(text)) return `publish: within ${span} of list`
  if (/\b(?:disclos|public|publish)/i.test(text))
    return /\bfix|CVE|patch/i.test(text) && /after|from/i.test(text) ? undefined : `disclose: within ${span} of report`
  if (/\b(?:fix|patch|resolv|remediat)/i.test(text)) return `fix: within ${span} of report`
  if (
    /\b(?:acknowledg|confirm(?:ing|ation)? (?:of )?receipt|initial response|get back|hear back|receive a reply)/i.test(
      text,
    )
  )
    return `acknowledge: within ${span} of report`
  if (/\b(?:detailed|next steps|evaluation|assess|triage|validity)/i.test(text))
    return `answer: within ${span} of report${/next steps/i.test(text) ? '\n    with: next steps' : ''}`
  if (/\b(?:respond|response|reply|answer)/i.test(text)) return `answer: within ${span} of report`
  return undefined
}

function findingsOf(sentence: DraftSentence, options: { file?: string }): readonly Finding[] {
  if (sentence.verdict === 'set-aside') {
    return [
      finding(
        options,
        sentence.line,
        'set-aside',
        'warning',
        `This passage is hidden, in another language, speaks for somebody else, or to a program: “${shortened(sentence.text)}”`,
        'It is not in the draft. Add it by hand if it is meant.',
      ),
    ]
  }
  if (sentence.verdict !== 'not-understood') return []
  return [
    finding(
      options,
      sentence.line,
      'not-understood',
      'note',
      `A time is named, but not what it is for: “${shortened(sentence.text)}”`,
      'Write its rule by hand.',
    ),
  ]
}

function nameIn(markdown: string): string {
  const title = /^# +(?:security(?: policy)?(?: for| of)? +)?(.+?)(?: security(?: policy)?)?\s*$/im
    .exec(markdown)?.[1]
    ?.trim()
  return title !== undefined && !/^(?:security|policy|security policy|reporting.*)$/i.test(title)
    ? title.slice(0, 60)
    : 'Unnamed'
}

function contactIn(markdown: string): string | undefined {
  return /\b[\w.+-]*(?:security|psirt|cert|vuln)[\w.+-]*@[\w-]+(?:\.[\w-]+)+\b/i.exec(markdown)?.[0]
}

function finding(
  options: { file?: string },
  line: number,
  rule: string,
  level: Finding['level'],
  problem: string,
  remedy?: string,
): Finding {
  return {
    rule,
    level,
    ...(options.file !== undefined && { file: options.file }),
    line,
    column: 1,
    problem,
    ...(remedy !== undefined && { remedy }),
  }
}

function shortened(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`
}
