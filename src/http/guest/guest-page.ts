import { writeAsGuest } from '../../actions/guests/talk-with-guests.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { CaseRecord } from '../../store/store.ts'
import { type GuestPageProps, guestPage } from '../../views/guest/guest-page.ts'
import { type Typed, UNTYPED } from '../../views/parts/field.ts'
import type { MessageView } from '../../views/parts/message.ts'
import { frameOf, policyNow } from '../acting.ts'
import { type Answer, download, page, seeOther } from '../answer.ts'
import { readForm } from '../form.ts'
import { happeningsOf } from '../happenings.ts'
import { onceOf } from '../once.ts'
import { lastOf } from '../opened.ts'
import { present } from '../present.ts'
import { reportFiles } from '../report-files.ts'
import { standingOf } from '../standing.ts'
import { valuesOf } from '../typed-report.ts'
import { demandGuestToken, type GuestCall, guestToken } from './session.ts'

/** GET /guest: the one case, as it is shared. */
export function showGuestPage(call: GuestCall): Promise<Answer> {
  return guestAnswer(call)
}

/** POST /guest/write */
export async function sendToTeam(call: GuestCall): Promise<Answer> {
  const files = reportFiles(call.ctx, (so) => {
    demandGuestToken(call, so)
    return call.scope.case
  })
  const form = await readForm(call, { files })
  demandGuestToken(call, form)
  try {
    if (form.problems.length > 0) throw new Refusal('invalid', 'Not sent yet.', { fields: form.problems })
    const sent = { text: form.text('text'), files: form.files.map(({ id }) => id), once: onceOf(form, 'text') }
    await writeAsGuest(call.ctx, call.scope, sent)
    return seeOther('/guest?done=sent')
  } catch (error) {
    if (!(error instanceof Refusal) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const problems = error.fields.length > 0 ? error.fields : [{ field: 'text', problem: error.message }]
    return guestAnswer(call, { values: valuesOf(form), problems })
  }
}

/** GET /guest/files/:file: of a message to them, or from them. */
export async function sendGuestFile(call: GuestCall): Promise<Answer> {
  const reader = call.ctx.store.reader(call.scope)
  const { ref, stream } = await reader.file(call.scope.case, call.params.file ?? '')
  return download(ref.name, stream)
}

async function guestAnswer(call: GuestCall, typed: Typed = UNTYPED): Promise<Answer> {
  const { ctx, scope } = call
  const record = await ctx.store.reader(scope).case(scope.case)
  const version = await policyNow(ctx)
  const look = { reader: 'guest' as const, names: new Map(), policy: version.policy, publicIds: new Map() }
  const markup = guestPage({
    frame: frameOf(version),
    token: guestToken(call),
    now: ctx.now(),
    zone: version.policy.zone,
    happenings: happeningsOf({ report: [], case: record.events }, [], look),
    typed,
    sent: typed === UNTYPED && call.query.get('done') === 'sent',
    ...sharedFacts(record, scope.guest),
  })
  return page(markup, { status: typed === UNTYPED ? 200 : 422 })
}

/** What of the case is shared with guests: an allow-list, beside the one of the reader. */
function sharedFacts(
  { state, events }: CaseRecord,
  guest: string,
): Omit<GuestPageProps, 'frame' | 'token' | 'now' | 'zone' | 'happenings' | 'typed' | 'sent'> {
  const invitation = lastOf(events, 'guest.invited')
  const lines = lastOf(events, 'lines.assessed')?.body?.lines ?? []
  return {
    number: state.number,
    standing: standingOf(state, events),
    me: invitation?.identity?.name ?? '',
    untilPublished: invitation?.facts.untilPublished === true,
    lines: lines.map(({ line, affected, since }) => ({ line, affected, ...present({ since }) })),
    messages: messagesWith(events, guest),
    ...present({
      title: lastOf(events, 'case.described')?.body?.title,
      severity: state.severity ?? undefined,
      cve: lastOf(events, 'cve.assigned')?.body?.cve,
      embargo: state.embargoUntil ?? undefined,
      because: lastOf(events, 'embargo.set')?.body?.reason,
    }),
  }
}

function messagesWith(events: CaseRecord['events'], guest: string): readonly MessageView[] {
  return events.flatMap((event): MessageView[] => {
    const body = event.body as { readonly text: string; readonly files: MessageView['files'] } | undefined
    if (body === undefined) return []
    const said = { at: event.at, text: body.text, files: body.files }
    if (event.type === 'guest.told') return [{ from: 'The security team', ...said, reach: 'everybody' }]
    const own = event.type === 'guest.wrote' && event.facts.guest === guest
    return own ? [{ from: 'You', ...said, reach: 'theirs' }] : []
  })
}
