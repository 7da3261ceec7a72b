import type { ProductKind, Trust } from '../../domain/event.ts'
import { asksForJudgement, JUDGED } from '../../domain/intake-pause.ts'
import type {
  FormField,
  NonIssue,
  PolicyProduct,
  PolicyRoute,
  PolicySection,
  TakenWhilePaused,
} from '../../domain/policy.ts'
import { TRUSTS } from '../../domain/trust.ts'
import { type Fields, fieldsOf, nearestOf, textOf } from './fields.ts'
import { type Node, note, type Report } from './reader.ts'
import { slug } from './slug.ts'

/** form: what is asked beside title and description; without it, what the kinds of product need. */
export function readForm(
  top: Fields,
  about: {
    readonly products: readonly PolicyProduct[]
    readonly routes: readonly PolicyRoute[]
    readonly severities: readonly string[]
    readonly whilePaused: readonly TakenWhilePaused[]
  },
  report: Report,
): readonly FormField[] {
  const judgement = judgementQuestion(about.severities)
  const asked = asksForJudgement(about.whilePaused) ? [judgement] : []
  if (top.has('form')) {
    const own = top.list('form').flatMap((node) => readQuestion(node, [...DEFAULTS, judgement], report) ?? [])
    const other = own.find(({ id }) => id === JUDGED)
    if (other !== undefined && asked.length > 0) checkScale(other, about.severities, { at: top.node('form')!, report })
    return [...own, ...asked.filter(({ id }) => !own.some((field) => field.id === id))]
  }
  const kinds = new Set(about.products.map((p) => p.kind))
  const where = about.routes.length > 0 ? [whereQuestion(about.products, about.routes)] : []
  return [...where, ...DEFAULTS.filter((field) => field.kinds.some((k) => kinds.has(k))), ...asked]
}

/** A question of one's own by that name must offer the levels that are compared with its answer. */
function checkScale(field: FormField, severities: readonly string[], where: { at: Node; report: Report }): void {
  const missing = severities.filter((level) => !field.choices?.some(({ id }) => id === level))
  if (missing.length === 0) return
  note(where.report, where.at, 'judgement', {
    problem: `The question “${field.label}” offers no ${missing.join(', ')}, but “while paused:” goes by its answer.`,
    remedy: `Write “- id: ${JUDGED}” alone, or give it the choices ${severities.join(', ')}.`,
  })
}

/** In the words of the policy's own scale. It decides nothing but whether a report is taken while others are not. */
function judgementQuestion(severities: readonly string[]): FormField {
  return {
    id: JUDGED,
    label: 'How bad is it, as you see it?',
    hint: 'The team judges for itself later. While it takes no new reports, your word decides whether this one is taken.',
    required: false,
    kinds: [],
    input: 'choice',
    choices: severities.map((level) => ({ id: level, label: level })),
  }
}

/**
 * What each kind of product needs. Those for a library are what a maintainer asks first (OpenSSF, guidance on reports
 * that machines helped to write): shown against a release, the way in, still there, what was ruled out.
 */
const DEFAULTS: readonly FormField[] = [
  {
    id: 'versions',
    label: 'Versions you tried',
    hint: 'As the program prints them, with commas. A released version counts most; those that are not affected help too.',
    required: false,
    kinds: ['library', 'product'],
    input: 'line',
  },
  {
    id: 'way-in',
    label: 'How does hostile input get there?',
    hint: 'From where it comes in to where it does harm: the calls between the two, as far as you know them.',
    required: false,
    kinds: ['library'],
    input: 'text',
  },
  {
    id: 'ruled-out',
    label: 'What did you rule out?',
    hint: 'Such as: only the caller’s own mistake, only test code, needs rights that allow it anyway, fixed already.',
    required: false,
    kinds: ['library', 'product'],
    input: 'text',
  },
  {
    id: 'address',
    label: 'Address or URL where you saw it',
    hint: 'An IP address or a URL is usually enough.',
    required: true,
    kinds: ['service'],
    input: 'line',
  },
  {
    id: 'tool',
    label: 'Did a tool or an AI find or write this?',
    required: false,
    kinds: ['library', 'product', 'service'],
    input: 'choice',
    choices: [
      { id: 'none', label: 'No' },
      { id: 'checked', label: 'Yes, and I saw it happen myself', hint: 'Say in the text which tool.' },
      { id: 'unchecked', label: 'Yes, and I have not seen it happen', hint: 'Then it may take longer.' },
    ],
  },
  {
    id: 'wished-date',
    label: 'A day from which you want to write about it',
    hint: 'As 2026-09-30, if you have one. We plan with it, and tell you if it cannot be met.',
    required: false,
    kinds: ['library', 'product', 'service'],
    input: 'line',
  },
]

/** What is somebody else's is sent there before it is typed. */
function whereQuestion(products: readonly PolicyProduct[], routes: readonly PolicyRoute[]): FormField {
  return {
    id: 'where',
    label: 'Where is it?',
    required: true,
    kinds: [],
    input: 'choice',
    choices: [
      ...products.map((p) => ({ id: p.id, label: p.name })),
      ...routes.map((r) => ({ id: r.id, label: r.what, hint: `It goes to ${r.to}.`, route: r.address ?? r.to })),
    ],
  }
}

/** A question that is asked anyway is named by its id alone, and may be given another hint or need. */
const OF_KNOWN = ['id', 'hint', 'required']

function readQuestion(node: Node, asked: readonly FormField[], report: Report): FormField | undefined {
  const fields = fieldsOf(node, ['ask', 'id', 'hint', 'required', 'for', 'input', 'choices'], report)
  const known = asked.find(({ id }) => id === fields?.text('id'))
  const label = fields?.text('ask') ?? known?.label
  if (fields && known && fields.keys().every((key) => OF_KNOWN.includes(key))) {
    const hint = fields.text('hint')
    return { ...known, ...(hint !== undefined && { hint }), ...readNeed(fields, known.required, report) }
  }
  if (!fields || label === undefined) {
    if (fields) note(report, node, 'question', { problem: 'This question asks nothing.', remedy: 'Add “ask:”.' })
    return undefined
  }
  const kinds = fields
    .texts('for')
    .filter((k): k is ProductKind => k === 'library' || k === 'product' || k === 'service')
  const choices = fields.list('choices').flatMap((choice) => readChoice(choice, report) ?? [])
  const input = choices.length > 0 ? 'choice' : fields.text('input') === 'text' ? 'text' : 'line'
  const hint = fields.text('hint')
  return {
    id: fields.text('id') ?? slug(label),
    label,
    ...(hint !== undefined && { hint }),
    ...readNeed(fields, false, report),
    kinds,
    input,
    ...(choices.length > 0 && { choices }),
  }
}

/** required: yes, no, or of some senders only: “sender is doubtful”. */
function readNeed(
  fields: Fields,
  usual: boolean,
  report: Report,
): { readonly required: boolean; readonly requiredOf?: readonly Trust[] } {
  const said = fields.text('required')?.trim().toLowerCase()
  if (said === undefined) return { required: usual }
  if (/^(?:yes|true)$/.test(said)) return { required: true }
  if (/^(?:no|false)$/.test(said)) return { required: false }
  const named = /^(?:(?:if|when) )?(?:the )?sender is (.+)$/.exec(said)?.[1]?.split(/ or |, ?/)
  const senders = TRUSTS.filter((trust) => named?.includes(trust))
  if (named !== undefined && senders.length === named.length) return { required: false, requiredOf: senders }
  note(report, fields.node('required')!, 'required', {
    problem: `“${said}” does not say of whom an answer is required.`,
    remedy: `Write “yes”, “no”, or “sender is doubtful” (${TRUSTS.join(', ')}).`,
  })
  return { required: usual }
}

function readChoice(node: Node, report: Report): NonNullable<FormField['choices']>[number] | undefined {
  if (node.kind === 'text') return { id: slug(node.text), label: node.text }
  const fields = fieldsOf(node, ['id', 'label', 'hint', 'goes to'], report)
  const label = fields?.text('label')
  if (!fields || label === undefined) return undefined
  const [hint, route] = [fields.text('hint'), fields.text('goes to')]
  return {
    id: fields.text('id') ?? slug(label),
    label,
    ...(hint !== undefined && { hint }),
    ...(route !== undefined && { route }),
  }
}

/** no vulnerability: what is known and none here, each a sentence; `about:` are phrases by which a report is recognised. */
export function readNonIssues(top: Fields, report: Report): readonly NonIssue[] {
  return top.list('no vulnerability').flatMap((node) => {
    if (node.kind === 'text') return [{ says: node.text, about: [] }]
    const fields = fieldsOf(node, ['says', 'about'], report)
    const says = fields?.text('says')
    return fields === undefined || says === undefined ? [] : [{ says, about: fields.texts('about') }]
  })
}

/** sections: written here, or a Markdown file beside the policy (text:), each “## Heading” of it a section. */
export function readSections(
  top: Fields,
  texts: Readonly<Record<string, string>>,
  report: Report,
): readonly PolicySection[] {
  const sections: PolicySection[] = []
  for (const node of top.list('sections')) {
    const fields = fieldsOf(node, ['id', 'heading', 'text'], report)
    const heading = fields?.text('heading')
    if (fields && heading !== undefined)
      sections.push({ id: fields.text('id') ?? slug(heading), heading, text: fields.text('text') ?? '' })
  }
  for (const node of top.list('text')) sections.push(...sectionsOfFile(node, texts, report))
  const ids = new Set<string>()
  return sections.map((section) => {
    let id = section.id
    for (let i = 2; ids.has(id); i++) id = `${section.id}-${i}`
    ids.add(id)
    return { ...section, id }
  })
}

function sectionsOfFile(node: Node, texts: Readonly<Record<string, string>>, report: Report): readonly PolicySection[] {
  const name = textOf(node, report) ?? ''
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined
  if (text === undefined) {
    const nearest = nearestOf(name, Object.keys(texts))
    note(report, node, 'text-missing', {
      problem: `There is no “${name}” beside the policy.`,
      remedy: nearest
        ? `Write “${nearest}”.`
        : 'Put the Markdown file beside the policy file, and write its name without a path.',
    })
    return []
  }
  return text
    .split(/^(?=## )/m)
    .map((part) => part.trim())
    .filter((part) => part.startsWith('## '))
    .map((part) => {
      const [first, ...rest] = part.split('\n')
      const heading = first!.slice(3).trim()
      return { id: slug(heading), heading, text: rest.join('\n').trim() }
    })
}
