import { type Html, html } from '../../lib/html.ts'
import { cityOf } from '../words/time.ts'

/** Every time zone by its city, under its region; "UTC only" first. */
export function zoneOptions(chosen: string): Html {
  const known = REGIONS.some(([, zones]) => zones.some(({ value }) => value === chosen))
  const extra = chosen !== '' && !known && html`<option value="${chosen}" selected>${cityOf(chosen)}</option>`
  return html`<option value="">UTC only</option>${extra}${REGIONS.map(
    ([region, zones]) =>
      html`<optgroup label="${region}">${zones.map(
        ({ value, city }) => html`<option value="${value}"${value === chosen && html` selected`}>${city}</option>`,
      )}</optgroup>`,
  )}`
}

type Region = readonly [name: string, zones: readonly { readonly value: string; readonly city: string }[]]

const REGIONS: readonly Region[] = regions()

function regions(): readonly Region[] {
  const named = new Map<string, { value: string; city: string }[]>()
  for (const value of Intl.supportedValuesOf('timeZone')) {
    const [region = '', ...rest] = value.split('/')
    if (rest.length === 0 || region === 'Etc') continue
    const zones = named.get(region) ?? []
    zones.push({ value, city: cityOf(value) })
    named.set(region, zones)
  }
  return [...named].map(([region, zones]) => [region, zones.sort((a, b) => (a.city < b.city ? -1 : 1))])
}
