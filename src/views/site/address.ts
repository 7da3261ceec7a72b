import { type Html, html } from '../../lib/html.ts'

/** An address as a link where it can be followed (web or mail), else as it stands. Never another scheme. */
export function addressLink(address: string, words?: string): Html {
  const target = targetOf(address)
  if (target === undefined) return html`${words === undefined ? address : `${words} (${address})`}`
  return html`<a href="${target}" rel="noopener noreferrer">${words ?? shown(address)}</a>`
}

/** "security.example.org" of https://security.example.org/base. */
export function hostOf(url: string): string {
  return url.replace(/^https?:\/\//i, '').replace(/\/+$/, '')
}

function targetOf(address: string): string | undefined {
  if (/^(https?:\/\/|mailto:)\S+$/i.test(address)) return address
  return /^[^\s@:/<>"]+@[^\s@:/<>"]+\.[^\s@:/<>"]+$/.test(address) ? `mailto:${address}` : undefined
}

function shown(address: string): string {
  return address.replace(/^(https?:\/\/|mailto:)/i, '').replace(/\/$/, '')
}
