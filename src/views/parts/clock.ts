import type { Clock } from '../../domain/clock.ts'
import { type Html, html } from '../../lib/html.ts'
import type { Instant } from '../../lib/instant.ts'
import { clockBrief, clockDueWords, clockLook, clockSays, spentShare } from '../words/clock.ts'
import { nearWords } from '../words/time.ts'

/** A clock in words first, then as a bar. `aside` ends the second line: "warning 24 h ahead". */
export function clock(shown: Clock, now: Instant, zones: readonly string[], aside = ''): Html {
  const due = clockDueWords(shown, now, zones)
  return html`<div class="clock ${clockLook(shown, now)}">
<p class="says">${clockSays(shown, now)}</p>
<p class="due">${aside === '' ? due : `${due} · ${aside}`}</p>
${bar(shown, now)}
</div>`
}

/** The clock of a row in the inbox: its column is named by the heading beside it. */
export function compactClock(shown: Clock | undefined, now: Instant): Html {
  const look = shown === undefined ? 'waiting' : clockLook(shown, now)
  const due = shown?.due
  return html`<div class="clock ${look}"><p class="says">${clockBrief(shown, now)}</p>${
    due !== undefined && html`<p class="zone">${look === 'missed' ? 'was due ' : ''}${nearWords(due, now)}</p>`
  }${shown !== undefined && bar(shown, now)}</div>`
}

/** From anchor to due; past the end mark by its real share when late. Nothing to draw without a due instant. */
export function bar(shown: Clock, now: Instant): Html | undefined {
  if (shown.due === undefined || shown.startedAt === undefined || shown.due <= shown.startedAt) return undefined
  const until = shown.metAt ?? now
  const late = clockLook(shown, now) === 'missed' && until > shown.due
  const promised = shown.due - shown.startedAt
  const end = late ? Math.max(30, (100 * promised) / (until - shown.startedAt)) : 100
  const spent = late ? end : 100 * spentShare(shown, now)
  return html`<svg class="bar" aria-hidden="true" focusable="false"><line class="track" x1="0" x2="${percent(end)}" y1="5" y2="5"/><rect class="spent" width="${percent(spent)}" y="2.5" height="5"/>${
    late && html`<rect class="over" x="${percent(end)}" width="${percent(100 - end)}" y="2.5" height="5"/>`
  }<line class="end" x1="${percent(end)}" x2="${percent(end)}" y1="0" y2="10"/></svg>`
}

export function percent(value: number): string {
  return `${Math.round(value * 100) / 100}%`
}
