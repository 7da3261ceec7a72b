/** Where passkeys live: the host they are bound to and the origin they are used on. */
export interface PasskeyPlace {
  readonly host: string
  readonly origin: string
}

/** Passkeys need a name, and https except on localhost (WebAuthn 3, §5.1.3 and Secure Contexts §3.1); else undefined. */
export function passkeyPlace(baseUrl: string): PasskeyPlace | undefined {
  const url = new URL(baseUrl)
  const isLocal = url.hostname === 'localhost' || url.hostname.endsWith('.localhost')
  const isAddress = /^[\d.]+$/.test(url.hostname) || url.hostname.startsWith('[')
  if (isAddress || !(url.protocol === 'https:' || isLocal)) return undefined
  return { host: url.hostname, origin: url.origin }
}
