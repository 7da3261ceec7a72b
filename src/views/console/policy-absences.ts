import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { table } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { capitalised } from '../words/count.ts'
import { promiseWords } from '../words/promise.ts'
import { instantInZones } from '../words/time.ts'
import { actFields, actForm, foldedAct, type TypedAct } from './acts.ts'

export interface AbsencesProps {
  readonly token: string
  readonly now: Instant
  readonly zone: string
  /** Those with a time. */
  readonly promises: readonly { readonly id: string; readonly kind: string }[]
  /** Announced and not over yet. */
  readonly absences: readonly {
    readonly from: Instant
    readonly until: Instant
    /** What it changes, in a sentence. */
    readonly effect: string
  }[]
  readonly pause?: { readonly from: Instant; readonly until: Instant }
  /** What is taken while the intake is paused, in a sentence. */
  readonly taken: string
  readonly mayAnnounce: boolean
  readonly came?: TypedAct
}

/** What is announced, and the forms that announce: absences, and pauses of the intake. */
export function absencesPart(props: AbsencesProps): Html {
  const { absences, pause, zone, now, mayAnnounce } = props
  const zones = [zone]
  const rows = [
    ...absences.map((absence) => [
      instantInZones(absence.from, zones, now),
      instantInZones(absence.until, zones, now),
      absence.effect,
    ]),
    ...(pause === undefined
      ? []
      : [
          [
            instantInZones(pause.from, zones, now),
            instantInZones(pause.until, zones, now),
            `No new reports are taken. ${props.taken}`,
          ],
        ]),
  ]
  return html`${
    rows.length === 0
      ? html`<p>Nothing is announced. Absences and pauses are published before they begin, and change only promises that start after that.</p>`
      : table({ heads: ['From', 'To', 'Effect'], rows, wide: 'Announced absences and pauses' })
  }
${mayAnnounce && html`${absenceForm(props)}${pause === undefined ? pauseForm(props) : openForm(props)}`}`
}

function absenceForm({ came, token, promises }: AbsencesProps): Html {
  const fields = actFields('absence', came)
  const options = [
    { value: '', label: 'all but the acknowledgement' },
    ...promises.map(({ id, kind }) => ({ value: id, label: `${capitalised(promiseWords(kind).latest)} (${id})` })),
  ]
  return foldedAct({
    act: 'absence',
    path: PATHS.absence,
    token,
    name: 'Announce an absence …',
    submit: 'Announce it',
    open: came?.act === 'absence',
    fields: html`${fields.text({ name: 'from', type: 'datetime-local', label: 'From, in UTC', short: true })}
${fields.text({ name: 'until', type: 'datetime-local', label: 'Until, in UTC', short: true })}
${fields.select({ name: 'promise', label: 'Promises', options })}
${fields.text({ name: 'extends', label: 'Length instead', hint: 'Such as 96 hours. Left empty, the time of the absence does not count.', optional: true, short: true })}`,
  })
}

function pauseForm({ came, token, taken }: AbsencesProps): Html {
  const fields = actFields('pause', came)
  return foldedAct({
    act: 'pause',
    path: PATHS.pauseIntake,
    token,
    name: 'Pause the intake …',
    submit: 'Announce the pause',
    grave: true,
    open: came?.act === 'pause',
    fields: html`${fields.text({ name: 'from', type: 'datetime-local', label: 'From, in UTC', short: true })}
${fields.text({ name: 'until', type: 'datetime-local', label: 'Until, in UTC', hint: taken, short: true })}`,
  })
}

function openForm({ token }: AbsencesProps): Html {
  return actForm({ act: 'open', path: PATHS.openIntake, token, submit: 'Take reports again', fields: '' })
}
