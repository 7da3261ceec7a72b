import { type Html, html } from '../../lib/html.ts'
import { PATHS, releasePath } from '../paths.ts'
import { minuteIso, timeOfDay } from '../words/time.ts'
import { actFields, foldedAct } from './acts.ts'
import type { ReleasePageProps } from './release-props.ts'

/** Arm, move, and stop: each says what it will ask. */
export function releaseActs(props: ReleasePageProps): Html {
  const { standing } = props
  return html`${standing === 'planned' || (standing === 'armed' && props.armedBy.length < props.signaturesNeeded) ? arm(props) : ''}
${standing === 'planned' || standing === 'armed' || standing === 'held' ? change(props) : ''}
${stop(props)}
<p class="after-tight"><a href="${PATHS.releases}">All releases</a></p>`
}

function arm(props: ReleasePageProps): Html {
  const { may, id, token } = props
  const who = may.armedByMe
    ? html`<p>You have armed it. The second signature is another person’s.</p>`
    : may.arm
      ? foldedAct({
          act: 'arm',
          path: releasePath(id, 'arm'),
          token,
          name: html`<strong>Arm it …</strong>`,
          submit: `Arm it for ${timeOfDay(props.at)} UTC`,
          fields: html`<p>At its hour it runs by itself if every gate is green; otherwise it holds and sends nothing. Asks for a fresh proof of who you are.</p>`,
        })
      : html`<p>A releaser can arm it.</p>`
  return html`<section class="after" aria-labelledby="arm"><h2 id="arm">Arm</h2><div class="acts">${who}</div></section>`
}

function change(props: ReleasePageProps): Html {
  const move = actFields('move', props.came)
  const moved = foldedAct({
    act: 'move',
    path: releasePath(props.id, 'move'),
    token: props.token,
    open: props.came?.act === 'move',
    name: 'Move it to another hour',
    submit: 'Move it',
    fields: html`${move.text({ name: 'at', type: 'datetime-local', label: 'When, in UTC', value: minuteIso(props.at).slice(0, 16), short: true })}${move.text({ name: 'reason', label: 'Why', hint: 'Who armed it must arm it again.', rows: 2 })}`,
  })
  return html`<section class="after" aria-labelledby="change"><h2 id="change">Change</h2><div class="acts">${moved}${props.standing === 'armed' && disarm(props)}</div></section>`
}

function disarm(props: ReleasePageProps): Html {
  const fields = actFields('disarm', props.came)
  return foldedAct({
    act: 'disarm',
    path: releasePath(props.id, 'disarm'),
    token: props.token,
    open: props.came?.act === 'disarm',
    name: 'Take the arming back',
    submit: 'Disarm it',
    fields: fields.text({ name: 'reason', label: 'Why', rows: 2 }),
  })
}

/** One abort until the first outward act; after it the page says why there is none. */
function stop(props: ReleasePageProps): Html | undefined {
  const { standing } = props
  if (standing === 'done' || standing === 'aborted') return undefined
  const content = props.actedOutward
    ? html`<p>The hour to <strong>abort</strong> is over: something may have left the house, and it cannot be called back. Go on, or correct it.</p>`
    : html`<p>Until the first step you can abort: nothing goes out, and the embargo stays.</p><div class="acts after-tight">${abort(props)}</div>`
  return html`<section class="after stop" aria-labelledby="stop"><h2 id="stop">Stop</h2>${content}</section>`
}

function abort(props: ReleasePageProps): Html {
  const fields = actFields('abort', props.came)
  return foldedAct({
    act: 'abort',
    path: releasePath(props.id, 'abort'),
    token: props.token,
    open: props.came?.act === 'abort',
    name: html`<strong class="is-late">Abort the release …</strong>`,
    submit: 'Abort the release',
    grave: true,
    fields: html`${fields.text({ name: 'reason', label: 'Why', rows: 2 })}<p class="small">Asks for a fresh proof of who you are.</p>`,
  })
}
