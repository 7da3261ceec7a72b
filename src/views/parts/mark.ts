import { type Html, html, raw } from '../../lib/html.ts'

/**
 * The shapes that say a state: event (it happened), kept, promised, missed, may (a permission), paused,
 * intent (under way), uncertain, skipped, now, open and shut (gates), lock and people (who reads it).
 */
export type Mark =
  | 'event'
  | 'kept'
  | 'promised'
  | 'missed'
  | 'may'
  | 'paused'
  | 'intent'
  | 'uncertain'
  | 'skipped'
  | 'now'
  | 'open'
  | 'shut'
  | 'lock'
  | 'people'

/** A mark never stands alone: the word beside it says the same. */
export function mark(name: Mark): Html {
  return html`<svg class="mark ${name}" aria-hidden="true" focusable="false"><use href="#m-${name}"/></svg>`
}

/** The words for the marks that a page uses. */
export function markKey(entries: readonly (readonly [Mark, string])[]): Html {
  return html`<ul class="key" aria-label="Key to the marks">${entries.map(
    ([name, word]) => html`<li>${mark(name)} ${word}</li>`,
  )}</ul>`
}

/** Every symbol, once at the top of a page, so that nothing is fetched for a mark. */
export const SPRITE: Html = raw(`<svg class="sprite" aria-hidden="true" focusable="false">
${Object.entries(symbols())
  .map(([id, shape]) => `<symbol id="m-${id}" viewBox="0 0 20 20">${shape}</symbol>`)
  .join('\n')}
</svg>`)

/** The ring that turns a line. */
export const LOGO: Html = raw(
  '<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path class="line" d="M16 16h13.5"/>' +
    '<circle class="ring" cx="16" cy="16" r="9.5"/><path class="gap" d="M4.5 28.5C4.5 20.5 9 16 16 16"/>' +
    '<path class="line" d="M4.5 29.5C4.5 21 9 16 16.5 16"/></svg>',
)

function symbols(): Record<Mark, string> {
  const ring = '<circle class="hole" cx="10" cy="10" r="8" stroke="currentColor" stroke-width="2.5"/>'
  const round = 'stroke-linecap="round" stroke-linejoin="round"'
  return {
    event: '<circle cx="10" cy="10" r="4.5" fill="currentColor"/>',
    kept:
      '<circle cx="10" cy="10" r="9" fill="currentColor"/>' +
      `<path d="M5.5 10.5l3 3 6-7" stroke="var(--paper)" stroke-width="2.2" ${round}/>`,
    promised: '<circle class="hole" cx="10" cy="10" r="7.5" stroke="currentColor" stroke-width="3"/>',
    missed:
      '<circle class="hole" cx="10" cy="10" r="8" stroke="currentColor" stroke-width="2.5" ' +
      'stroke-dasharray="9.6 2.97" stroke-dashoffset="-1.5"/>' +
      '<path d="M7 7l6 6M13 7l-6 6" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/>',
    may: `${ring}<circle cx="10" cy="10" r="3.2" fill="currentColor"/>`,
    paused: `${ring}<path d="M8 6.8v6.4M12 6.8v6.4" stroke="currentColor" stroke-width="2.2"/>`,
    intent: `${ring}<path d="M10 2a8 8 0 0 1 0 16z" fill="currentColor"/>`,
    uncertain:
      '<circle class="hole" cx="10" cy="10" r="8.4" stroke="currentColor" stroke-width="2.2"/>' +
      '<path d="M7.6 8c.2-3.2 5-3 4.8 0-.1 1.5-2.3 1.8-2.4 3.4" stroke="currentColor" stroke-width="2" ' +
      'stroke-linecap="round"/><circle cx="10" cy="14.3" r="1.3" fill="currentColor"/>',
    skipped: `${ring}<path d="M4 16L16 4" stroke="currentColor" stroke-width="2.5"/>`,
    now: '<path d="M10 2l8 8-8 8-8-8z" fill="currentColor"/>',
    open: `<path d="M4 10.5l4 4 8-9" stroke="currentColor" stroke-width="2.8" ${round}/>`,
    shut: '<path d="M5 5l10 10M15 5L5 15" stroke="currentColor" stroke-width="2.8" stroke-linecap="round"/>',
    lock: '<path d="M4 9h12v8H4zM7 9V6a3 3 0 0 1 6 0v3"/>',
    people:
      '<path d="M3 17c0-7 8-7 8 0M7 9a2.6 2.6 0 1 0 0-5 2.6 2.6 0 0 0 0 5zM12 11.5c3-.8 5 1.5 5 5M12.5 9a2.4 2.4 0 1 0 0-4.6"/>',
  }
}
