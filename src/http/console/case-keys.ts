import { acceptKey, refuseKey } from '../../actions/keys/accept-key.ts'
import { lookUpKey } from '../../actions/keys/look-up-key.ts'
import { offeredKey, type PinnedKey, pinnedIn, pinnedKey } from '../../actions/keys/pinned-key.ts'
import { encryptionProblem } from '../../formats/pgp-key.ts'
import type { ReportRecord } from '../../store/store.ts'
import type { CaseReport, ReporterKeyView } from '../../views/console/case-props.ts'
import type { Form } from '../form.ts'
import { present } from '../present.ts'
import type { MemberCall } from './session.ts'

/** The OpenPGP key of a report's reporter, and another that waits to be accepted; undefined without either. */
export async function reporterKey(
  call: MemberCall,
  record: ReportRecord,
): Promise<Pick<CaseReport, 'key' | 'keyDomain'>> {
  if (pinnedIn(record) === undefined) return present({ keyDomain: domainOf(record) })
  const [pinned, offered] = await Promise.all([pinnedKey(call.ctx, record.state.id), offeredKey(call.ctx, record)])
  if (pinned === undefined) return {}
  return {
    key: { ...viewOf(pinned, call.ctx.now()), ...present({ offered: offered && viewOf(offered, call.ctx.now()) }) },
  }
}

/** Whose directory could be asked for a key. */
function domainOf({ state, events }: ReportRecord): string | undefined {
  const mail = events.findLast(({ identity }) => identity?.mail !== undefined)?.identity?.mail
  return mail === undefined || state.erased !== 'nothing' ? undefined : mail.slice(mail.lastIndexOf('@') + 1)
}

function viewOf({ facts }: PinnedKey, now: number): Omit<ReporterKeyView, 'offered'> {
  const { fingerprint, userIds, encryptsUntil: until } = facts
  return { fingerprint, userIds, ...present({ until: until ?? undefined, problem: encryptionProblem(facts, now) }) }
}

/** Uses the other key from now on, or leaves it. */
export function decideKey(call: MemberCall, form: Form, report: string): Promise<void> {
  const wish = { report, fingerprint: form.text('fingerprint') }
  if (form.text('decide') === 'look') return lookUpKey(call.ctx, call.scope, { report })
  return form.text('decide') === 'accept'
    ? acceptKey(call.ctx, call.scope, wish)
    : refuseKey(call.ctx, call.scope, wish)
}
