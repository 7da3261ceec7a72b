import type { FieldProblem } from './refusal.ts'

/** What a message of the team is said to be, and to hold. */
export interface Held {
  readonly as: string
  readonly evaluation: boolean
  readonly nextSteps: boolean
  readonly expectedResolution?: unknown
}

/**
 * An answer that holds nothing keeps no promise; better to be told so before it stands in the record, by whichever door it
 * comes: written here, or written down after it was said elsewhere.
 */
export function checkAnswer(message: Held, field = 'as'): readonly FieldProblem[] {
  const { as, evaluation, nextSteps, expectedResolution } = message
  if (as !== 'answer' || evaluation || nextSteps || expectedResolution !== undefined) return []
  return [
    {
      field,
      problem:
        'Say what the answer holds: an evaluation, the next steps, or an expected date. Or send it as an update.',
    },
  ]
}
