/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Keys of the inbox: j and k move, Enter opens (the link has the focus), / searches, g then another letter goes there. */
const rows = [...document.querySelectorAll<HTMLAnchorElement>('.queue h3 a')]
const places: Readonly<Record<string, string>> = {
  i: '/console',
  c: '/console/cases',
  r: '/console/releases',
  p: '/console/policy',
}
let going = false

document.querySelector<HTMLElement>('[data-keys]')?.removeAttribute('hidden')
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  const place = going ? places[event.key] : undefined
  going = event.key === 'g'
  if (place !== undefined) location.assign(place)
  else if (event.key === 'j') move(1)
  else if (event.key === 'k') move(-1)
  else if (event.key === '/') document.querySelector<HTMLInputElement>('#q')?.focus()
  else return
  event.preventDefault()
})

function move(by: number): void {
  const at = rows.findIndex((row) => row.matches(':focus'))
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))
  rows[next]?.focus()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
}
