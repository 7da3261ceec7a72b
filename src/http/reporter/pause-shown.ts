import { takenWords } from '../../domain/intake-pause.ts'
import { type OrganisationState, pausedUntil } from '../../domain/organisation.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import type { Instant } from '../../lib/instant.ts'
import type { ReportFormProps } from '../../views/reporter/form-props.ts'
import { present } from '../present.ts'

/** That no new reports are taken now, until when, and which all the same; nothing while they are. */
export function pauseShown(
  organisation: OrganisationState,
  policy: CompiledPolicy,
  now: Instant,
): Pick<ReportFormProps, 'pausedUntil' | 'taken'> {
  const until = pausedUntil(organisation, now)
  return until === undefined ? {} : { pausedUntil: until, ...present({ taken: takenWords(policy) }) }
}
