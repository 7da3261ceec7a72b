import type { As } from './gallery.ts'

/** Breaks out of an attribute, opens a script, and tries an image and Markdown on the way. */
export const TRAP = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
const BAIT = `${TRAP} [x](javascript:alert(1)) <svg/onload=alert(1)>`

/** Words of ours that choose among fixed words; what is typed by people is everything else. */
const FIXED: ReadonlySet<string> = new Set(
  `what kind state standing door doors as code wish reach fix affected known classified show role roles level reason
  rejectedFor input passkeysHere type versioning status modality keeping form mark tense done note look kinds zone teamZone
  ownZone zones when act`.split(/\s+/),
)

/** The same props with the trap at the end of every text that somebody could have typed. */
export const poisoned: As = (props) => poison(props, '') as typeof props

function poison(value: unknown, key: string): unknown {
  if (typeof value === 'string') return FIXED.has(key) ? value : `${value}${BAIT}`
  if (Array.isArray(value)) return value.map((entry) => poison(entry, key))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, poison(entry, name)]))
}
