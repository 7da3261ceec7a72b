import type { Finding } from '../../domain/refusal.ts'
import { ENGLISH, languageOf } from './draft-language.ts'
import { rulesFor, TIME } from './draft-rules.ts'
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
  /** The rules that are proposed for it, as they stand in the file; absent: kept as text, or left out. */
  readonly rules?: readonly string[]
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
  const sentences = blocks.flatMap((block) => {
    const texts = sentencesOf(block)
    const lines = linesOf(texts, block)
    return texts.map((text, i) => judge(text, { ...block, line: lines[i] ?? block.line }, name))
  })
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
  /** The same, line by line. */
  readonly lines: readonly string[]
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
    if (current) blocks.push({ ...current, text: current.lines.join(' '), hidden: false, heading })
    current = undefined
  }
  const ours = markdown.includes(OURS)
  markdown.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.trim()
    if (ours && isGloss(raw)) return
    if (/^(```|~~~)/.test(line)) fenced = !fenced
    if (line.includes('<!--')) hidden = true
    const skipped = hidden || fenced || /^<|^---$|^\|/.test(line)
    const markup = !hidden && !fenced && /^</.test(line) && line.replace(/<[^>]*>/g, '').trim().length > 8
    if ((hidden || markup) && line !== '')
      blocks.push({ line: i + 1, text: line, lines: [line], hidden: true, listed: false, heading })
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

/** A text that Fairlead made says its rules below the sentences; they are no sentences of their own. */
const OURS = 'Written by Fairlead from the policy file'

function isGloss(line: string): boolean {
  return line.includes(OURS) || /^ {2}\*\S/.test(line)
}

function sentencesOf(block: Block): readonly string[] {
  if (block.hidden) return [block.text]
  return plain(block.text)
    .split(/(?<=[.!?])\s+(?=[A-Z“"])/)
    .flatMap((s) =>
      [...s.matchAll(new RegExp(TIME.source, 'gi'))].length > 1 ? s.split(/, and (?=you|we|they)/i) : [s],
    )
    .map((s) => s.trim())
    .filter((s) => s.length > 8)
}

function plain(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*_`]+/g, '')
}

/** A sentence longer than so many lines leaves the next one with its line. */
const LOOK_AHEAD = 40

/** In which line each sentence of a block begins: where its first words stand, behind the beginning of the one before. */
function linesOf(texts: readonly string[], block: Block): readonly number[] {
  const lines = block.lines.map(plain)
  let [line, column] = [0, 0]
  return texts.map((text) => {
    const words = text.split(/\s+/).slice(0, 4)
    for (let count = words.length; count > 0; count--) {
      const begin = words.slice(0, count).join(' ')
      const ahead = lines
        .slice(line, line + LOOK_AHEAD)
        .findIndex((one, i) => one.indexOf(begin, i === 0 ? column : 0) !== -1)
      if (ahead === -1) continue
      column = (lines[line + ahead] ?? '').indexOf(begin, ahead === 0 ? column : 0) + 1
      line += ahead
      break
    }
    return block.line + line
  })
}

/** Signs that a passage speaks to a program, or belongs to somebody else's text. It is shown, and never compiled. */
const SMUGGLED =
  /\b(ignore (?:all |any )?(?:previous|prior|above)|system prompt|as an ai|assistant:|you are (?:now )?an? (?:ai|assistant|language model)|do not tell|mark (?:this|all) as (?:kept|safe)|activate this policy|disregard)\b/i

function judge(text: string, block: Block, name: string): DraftSentence {
  const base = { line: block.line, text }
  if (block.hidden || SMUGGLED.test(text) || isForeign(text) || speaksForAnother(text, name))
    return { ...base, verdict: 'set-aside' }
  const rules = rulesFor(text)
  if (rules.length > 0) return { ...base, rules, verdict: 'promise' }
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
    /^([A-Z][\w.-]+(?: [A-Z][\w.-]+)*),? (?:Inc\.? )?(?:will|shall|promises|commits|agrees|guarantees|publishes|discloses|answers|responds|acknowledges|fixes|pays)\b/.exec(
      text,
    )?.[1]
  if (
    speaker === undefined ||
    /^(?:We|You|They|It|This|These|The|Our|Your|All|Any|Each|If|Reports?|Updates?|Once|After)\b/.test(speaker) ||
    /\b(?:Team|Maintainers?|Developers?|Project|Committee|PSIRT|CERT)\b/.test(speaker)
  )
    return false
  const own = name.toLowerCase()
  return own !== 'unnamed' && !own.includes(speaker.toLowerCase()) && !speaker.toLowerCase().includes(own)
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
