import type { Credit, CreditType } from './advisory.ts'

/** Every type of credit, in the order in which people are named. */
export const CREDIT_TYPES: readonly CreditType[] = [
  'finder',
  'reporter',
  'analyst',
  'coordinator',
  'remediation-developer',
  'remediation-reviewer',
  'remediation-verifier',
  'tool',
  'sponsor',
  'other',
]

/** How a credit is said in a sentence: "Found by Mira Halvorsen". */
export const CREDIT_WORDS: Readonly<Record<CreditType, string>> = {
  finder: 'Found by',
  reporter: 'Reported by',
  analyst: 'Analysed by',
  coordinator: 'Coordinated by',
  'remediation-developer': 'Fixed by',
  'remediation-reviewer': 'Fix reviewed by',
  'remediation-verifier': 'Fix verified by',
  tool: 'Found with',
  sponsor: 'Sponsored by',
  other: 'Thanks to',
}

/** Reads a credit type as GitHub, CVE or OSV spells it: FINDER, remediation developer, remediation_developer. */
export function creditType(text: string | undefined): CreditType | undefined {
  const known = CREDIT_TYPES.find((type) => type === text)
  if (known !== undefined) return known
  const plain = text?.trim().toLowerCase().replace(/[ _]/g, '-')
  return CREDIT_TYPES.find((type) => type === plain)
}

/** The key by which two lists of credits are compared: the name as written and the type. */
export function creditKey(credit: Pick<Credit, 'name' | 'type'>): string {
  return `${credit.type}: ${credit.name}`
}

/** Does a credit name this person? In any case and spacing, and also within more words: "Rin Sato (Example Labs)". */
export function isNamedIn(credit: string, person: string): boolean {
  const name = plainName(person)
  return name !== '' && ` ${plainName(credit)} `.includes(` ${name} `)
}

function plainName(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu)
  return (words ?? []).join(' ')
}
