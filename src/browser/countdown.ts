/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Release day: keeps "Starts in 18 minutes" true, and asks for the page anew when its hour comes and every minute
 * of a run, unless somebody is typing. The page says how many milliseconds are left: the clock of this machine may be wrong.
 */
const places = [...document.querySelectorAll<HTMLElement>('[data-countdown]')]
const running = document.querySelector('.steps .mark.intent, .steps .now') !== null

if (places.length > 0) setInterval(tick, 1000)
if (running) setInterval(refresh, 60_000)

function tick(): void {
  for (const place of places) {
    const left = Number(place.dataset['countdown']) - Number(document.timeline.currentTime)
    if (left <= 0) refresh()
    else place.textContent = words(left)
  }
}

function words(left: number): string {
  const minutes = Math.floor(left / 60_000)
  if (minutes >= 24 * 60) return place(Math.floor(minutes / 1440), 'day', Math.floor((minutes % 1440) / 60), 'h')
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  if (minutes > 5) return `${minutes} minutes`
  return minutes === 0
    ? `${Math.floor(left / 1000)} seconds`
    : place(minutes, 'minute', Math.floor((left % 60_000) / 1000), 's')
}

function place(large: number, one: string, small: number, unit: string): string {
  return `${large} ${large === 1 ? one : `${one}s`}${small === 0 ? '' : ` ${small} ${unit}`}`
}

function refresh(): void {
  const typed = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')]
  if (typed.every((field) => field.type === 'hidden' || field.value === field.defaultValue)) location.reload()
}
