import type { CreditWish, Door, FileRef, ProductKind, Trust } from './event.ts'
import type { CompiledPolicy, FormField, PolicyProduct } from './policy.ts'
import type { FieldProblem } from './refusal.ts'
import { isRequiredOf } from './trust.ts'

/** What somebody tells us, before it is a report. */
export interface NewReport {
  readonly door: Door
  /** Id of a product of the policy. */
  readonly product: string
  readonly title: string
  readonly description: string
  readonly answers: Readonly<Record<string, string>>
  readonly known: 'no' | 'some' | 'public'
  readonly name: string
  readonly mail: string
  readonly zone: string
  readonly credit: CreditWish
  readonly creditName: string
  /** The reporter's OpenPGP public key, armoured; whoever opens the report has made sure that it is one. */
  readonly key?: string
}

/** Characters; files are counted in bytes by the door that receives them. */
export const LIMITS = {
  title: 200,
  description: 200_000,
  answer: 20_000,
  name: 200,
  mail: 254,
  key: 250_000,
  zone: 64,
  message: 200_000,
  reason: 5_000,
  files: 20,
} as const

/**
 * Every problem of a new report at once, each with what to change. Empty means it can be stored. `sender` is what is known
 * of whoever sends it; the form knows nobody, so there everybody is new.
 */
export function checkNewReport(input: NewReport, policy: CompiledPolicy, sender?: Trust): readonly FieldProblem[] {
  const product = chosenProduct(policy, input)
  return [
    ...required('title', input.title, LIMITS.title, 'Say in one sentence what is wrong.'),
    ...required(
      'description',
      input.description,
      LIMITS.description,
      'Describe what happens and how we can see it happen.',
    ),
    ...(product ? checkAnswers(input, fieldsFor(policy, product.kind), sender) : [unknownProduct(policy)]),
    ...tooLong('name', input.name, LIMITS.name),
    ...tooLong('creditName', input.creditName, LIMITS.name),
    ...tooLong('key', input.key ?? '', LIMITS.key),
    ...checkMail(input.mail),
    ...checkZone(input.zone),
    ...checkCredit(input),
  ]
}

/** The questions the form asks for this kind of product. */
export function fieldsFor(policy: CompiledPolicy, kind: ProductKind): readonly FormField[] {
  return policy.form.filter((field) => field.kinds.length === 0 || field.kinds.includes(kind))
}

/** The product chosen, or the only one there is. */
export function productOf(policy: CompiledPolicy, id: string): PolicyProduct | undefined {
  if (id === '' && policy.products.length === 1) return policy.products[0]
  return policy.products.find((product) => product.id === id)
}

/** Of a form the choice is asked; whoever sends otherwise and says nothing means the team's first product. */
export function chosenProduct(
  policy: CompiledPolicy,
  input: Pick<NewReport, 'door' | 'product'>,
): PolicyProduct | undefined {
  if (input.product === '' && input.door !== 'form') return policy.products[0]
  return productOf(policy, input.product)
}

/** Where a report about somebody else's product goes, when an answer says so. */
export function routeOf(input: NewReport, policy: CompiledPolicy): string | undefined {
  for (const field of policy.form) {
    const chosen = field.choices?.find((choice) => choice.id === input.answers[field.id])
    if (chosen?.route !== undefined) return chosen.route
  }
  return undefined
}

/** The words a receipt commits to: exactly what was stored, in a fixed order. */
export function committedWords(input: Pick<NewReport, 'title' | 'description' | 'answers'>, files: readonly FileRef[]) {
  return {
    title: input.title,
    description: input.description,
    answers: input.answers,
    files: files.map(({ sha256, size }) => ({ sha256, size })),
  }
}

/** A name or a mail address is there: the reporter is not anonymous. */
export function isNamed(input: Pick<NewReport, 'name' | 'mail'>): boolean {
  return input.name.trim() !== '' || input.mail.trim() !== ''
}

/** Good enough to send to: one @, a domain with a dot, no spaces or control characters (RFC 5321 sizes). */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= LIMITS.mail &&
    !/\p{C}/u.test(text) &&
    /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\.]+(\.[^\s@<>,;:"()[\]\\.]+)+$/u.test(text)
  )
}

export function isZone(text: string): boolean {
  try {
    return /^[A-Za-z]/.test(text) && Boolean(new Intl.DateTimeFormat('en', { timeZone: text }))
  } catch {
    return false
  }
}

function checkAnswers(input: NewReport, fields: readonly FormField[], sender: Trust | undefined): FieldProblem[] {
  return fields.flatMap((field) => {
    const answer = input.answers[field.id] ?? ''
    if (isNeeded(field, input.door, sender) && answer.trim() === '')
      return [{ field: field.id, problem: `Answer “${field.label}”.${reasonFor(field, sender)}` }]
    if (field.choices && answer !== '' && !field.choices.some((choice) => choice.id === answer)) {
      return [{ field: field.id, problem: `Choose one of: ${field.choices.map((c) => c.label).join(', ')}.` }]
    }
    return tooLong(field.id, answer, LIMITS.answer)
  })
}

/** Only where somebody waits for the answer can an answer be asked for; by the other doors it is asked for afterwards. */
function isNeeded(field: FormField, door: Door, sender: Trust | undefined): boolean {
  if (door === 'form') return field.required || isRequiredOf(field, sender ?? 'new')
  return door === 'api' && sender !== undefined && isRequiredOf(field, sender)
}

function reasonFor(field: FormField, sender: Trust | undefined): string {
  const because = sender === 'doubtful' && !field.required
  return because ? ' The policy asks this of senders whose earlier reports came to nothing.' : ''
}

function checkMail(mail: string): FieldProblem[] {
  if (mail === '' || isMailAddress(mail)) return []
  return [{ field: 'mail', problem: 'This is no mail address we can write to. Correct it, or leave the field empty.' }]
}

function checkZone(zone: string): FieldProblem[] {
  if (zone === '' || (zone.length <= LIMITS.zone && isZone(zone))) return []
  return [{ field: 'zone', problem: 'Choose a time zone from the list, or leave it at UTC.' }]
}

function checkCredit(input: NewReport): FieldProblem[] {
  if (input.credit !== 'name' || input.creditName.trim() !== '' || input.name.trim() !== '') return []
  return [{ field: 'creditName', problem: 'Say under which name to credit you, or choose not to be named.' }]
}

function unknownProduct(policy: CompiledPolicy): FieldProblem {
  return { field: 'product', problem: `Choose one of: ${policy.products.map((p) => p.name).join(', ')}.` }
}

function required(field: string, value: string, limit: number, ask: string): FieldProblem[] {
  return value.trim() === '' ? [{ field, problem: ask }] : tooLong(field, value, limit)
}

function tooLong(field: string, value: string, limit: number): FieldProblem[] {
  if (value.length <= limit) return []
  const over = `This has ${value.length} characters; at most ${limit} fit.`
  return [{ field, problem: `${over} Shorten it, or attach the rest as a file.` }]
}
