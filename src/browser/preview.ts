/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * The live preview of an advisory: half a second after the last key the form is sent as its Preview button would send
 * it, and the part of the answer that is named in `data-preview` is put in. If that fails the button still works.
 */
const form = document.querySelector<HTMLFormElement>('form[data-preview]')
const part = form === null ? null : document.getElementById(form.dataset['preview'] ?? '')
let waiting: ReturnType<typeof setTimeout> | undefined
let running: AbortController | undefined

if (form !== null && part !== null) {
  form.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => show(form, part), 500)
  })
}

async function show(source: HTMLFormElement, place: HTMLElement): Promise<void> {
  running?.abort()
  running = new AbortController()
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(source)) if (typeof value === 'string') body.append(name, value)
  body.set('do', 'preview')
  try {
    const answer = await fetch(source.action, { method: 'POST', body, signal: running.signal })
    const made = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(place.id)
    if (!answer.ok || made === null) return
    const scrolled = place.scrollTop
    place.replaceChildren(...made.childNodes)
    place.scrollTop = scrolled
  } catch {
    // Aborted by the next key, or the network is away: what stands there stays.
  }
}
