import type { Publisher } from '../../domain/advisory.ts'
import type { CompiledPolicy, PolicyDoor } from '../../domain/policy.ts'
import { type Html, type HtmlValue, html } from '../../lib/html.ts'
import { facts } from '../parts/small.ts'
import { PATHS } from '../paths.ts'
import { dateWords } from '../words/time.ts'
import { addressLink, hostOf } from './address.ts'
import type { OpenpgpKey } from './props.ts'

/** Every way in that the policy names, the form always among them, and the key for those who encrypt. */
export function doorFacts(policy: CompiledPolicy, publisher: Publisher, openpgp?: OpenpgpKey): Html {
  const named = policy.doors.some((door) => door.kind === 'form')
  const doors: readonly PolicyDoor[] = named ? policy.doors : [{ kind: 'form' }, ...policy.doors]
  return facts([...doors.map((door) => doorFact(door, publisher)), ...keyFact(openpgp)])
}

/** Whom to tell instead, for what is not ours. */
export function routeList(policy: CompiledPolicy): Html | false {
  if (policy.routes.length === 0) return false
  return html`<h3>Not ours?</h3><ul class="ruled">${policy.routes.map(
    ({ what, to, address }) => html`<li>${what}: ${to}${address !== undefined && html`, ${addressLink(address)}`}</li>
`,
  )}</ul>`
}

function doorFact(door: PolicyDoor, publisher: Publisher): readonly [string, HtmlValue] {
  return [NAMES[door.kind], html`${entrance(door, publisher)}${sentence(door)}`]
}

function entrance(door: PolicyDoor, publisher: Publisher): HtmlValue {
  if (door.kind === 'form')
    return html`<a href="${PATHS.report}">${hostOf(publisher.baseUrl)}${PATHS.report}</a>; for programs,
        <a href="${PATHS.openapi}">the API</a>`
  // What is given out only when asked for is never printed, whatever the policy file holds.
  if (door.onRequest === true)
    return html`Given to you when you ask for it, on the <a href="${PATHS.follow}">page of your report</a>`
  return door.address === undefined ? 'Ask us how' : addressLink(door.address)
}

function sentence(door: PolicyDoor): string {
  const fixed =
    door.kind === 'form'
      ? 'No account, no script, no cookie; your name is optional. You get a receipt that we cannot take back.'
      : ''
  const text = [door.note ?? '', fixed].filter((part) => part !== '').join(' ')
  return text === '' ? '.' : `. ${text}`
}

function keyFact(key: OpenpgpKey | undefined): readonly (readonly [string, HtmlValue])[] {
  if (key === undefined) return []
  const name = key.until === undefined ? 'OpenPGP key' : `OpenPGP key, valid until ${dateWords(key.until)}`
  return [
    [
      name,
      html`<span class="fingerprint">${grouped(key.fingerprint)}</span><br><a href="${PATHS.openpgpKey}">openpgp-key.asc</a>`,
    ],
  ]
}

function grouped(fingerprint: string): string {
  const digits = fingerprint.replaceAll(/\s+/g, '').toUpperCase()
  return digits.match(/.{1,4}/g)?.join(' ') ?? digits
}

const NAMES: Readonly<Record<PolicyDoor['kind'], string>> = {
  form: 'Form',
  mail: 'Mail',
  hackerone: 'HackerOne',
  github: 'GitHub',
  signal: 'Signal',
  web: 'Web',
  phone: 'Telephone',
}
