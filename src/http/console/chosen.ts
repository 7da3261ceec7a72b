import { Refusal } from '../../domain/refusal.ts'
import type { Form } from '../form.ts'

/** One of a closed list, or a refusal that says what to choose. */
export function oneOf<T extends string>(form: Form, field: string, choices: readonly T[], ask: string): T {
  const chosen = choices.find((choice) => choice === form.text(field))
  if (chosen === undefined) throw invalid(field, ask)
  return chosen
}

export function invalid(field: string, problem: string): Refusal {
  return new Refusal('invalid', problem, { fields: [{ field, problem }] })
}
