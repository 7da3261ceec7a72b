/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Keys of the inbox: j and k move, Enter opens (the link has the focus), a writes the acknowledgement, t takes
 * the case and u gives it back to who had it, / searches, g then another letter goes there. a and t are for the row that
 * has the focus.
 */
const rows = [...document.querySelectorAll<HTMLAnchorElement>('.queue h3 a')]
const places: Readonly<Record<string, string>> = {
  i: '/console',
  c: '/console/cases',
  r: '/console/releases',
  p: '/console/policy',
}
let going = false
/** The row that was taken last, while that can be undone. */
const TAKEN = 'fairlead-taken'
const taken: { readonly row: HTMLAnchorElement; readonly before: string } | undefined = tellTaken()

document.querySelector<HTMLElement>('[data-keys]')?.removeAttribute('hidden')
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  const place = going ? places[event.key] : undefined
  going = event.key === 'g'
  if (place !== undefined) location.assign(place)
  else if (event.key === 'j') move(1)
  else if (event.key === 'k') move(-1)
  else if (event.key === 'a') acknowledge()
  else if (event.key === 't') void take()
  else if (event.key === 'u') void giveBack()
  else if (event.key === '/') document.querySelector<HTMLInputElement>('#q')?.focus()
  else return
  event.preventDefault()
})

function move(by: number): void {
  const at = rows.findIndex((row) => row.matches(':focus'))
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))
  rows[next]?.focus()
}

function focused(): HTMLAnchorElement | undefined {
  return rows.find((row) => row.matches(':focus'))
}

/** Words of a person acknowledge: the key leads to where they are written. */
function acknowledge(): void {
  const row = focused()
  if (row !== undefined) location.assign(`${row.pathname}#act-say`)
}

/** The page is asked for again, so that it says what is so and not what was wished. */
async function take(): Promise<void> {
  const row = focused()
  const { me = '', before = '' } = row?.dataset ?? {}
  if (row === undefined || me === before) return
  sessionStorage.setItem(TAKEN, JSON.stringify([row.pathname, before]))
  await handledBy(row, me)
  location.reload()
}

/** Only a case that somebody had can be given back. */
async function giveBack(): Promise<void> {
  if (taken === undefined) return
  await handledBy(taken.row, taken.before)
  location.reload()
}

/** The answer leads to the case; it is not followed, since opening a case is written down. */
async function handledBy(row: HTMLAnchorElement, member: string): Promise<void> {
  const body = new URLSearchParams({ token: row.dataset['token'] ?? '', member })
  await fetch(`${row.pathname}/handler`, { method: 'POST', body, redirect: 'manual' }).catch(() => undefined)
}

function tellTaken(): typeof taken {
  const kept = sessionStorage.getItem(TAKEN)
  sessionStorage.removeItem(TAKEN)
  const [path, before]: readonly string[] = kept === null ? [] : JSON.parse(kept)
  const row = rows.find(({ pathname }) => pathname === path)
  if (row === undefined || before === undefined) return undefined
  row.focus()
  const isMine = row.dataset['before'] === row.dataset['me']
  if (!isMine) say('It was not taken. Open the case and try there.')
  else say(before === '' ? 'You handle it now.' : 'You handle it now. Press u to give it back.')
  return isMine && before !== '' ? { row, before } : undefined
}

function say(words: string): void {
  const place = document.querySelector('[data-said]')
  if (place) place.textContent = words
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
}
