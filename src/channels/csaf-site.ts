import type { ProviderSource } from '../formats/csaf/provider-check.ts'
import type { Bytes } from '../lib/bytes.ts'

const LIMIT = 64 * 1024 * 1024
const PATIENCE = 20_000
const MAX_REDIRECTS = 5

/**
 * A provider on the web. `place` is its domain, or the address of its provider-metadata.json. The order is that of
 * CSAF 2.0 §7.3: the well-known address, then security.txt. Only http and https are followed, and never with credentials.
 */
export async function csafSite(place: string): Promise<ProviderSource> {
  const start = new URL(/^https?:\/\//.test(place) ? place : `https://${place}`)
  const redirects: string[] = []
  const fetchOne = (url: string) => get(url, redirects)
  const securityTxt = await fetchOne(new URL('/.well-known/security.txt', start).href)
  const metadataUrl = start.pathname.endsWith('.json') ? start.href : await discover(start, securityTxt, fetchOne)
  return {
    metadataUrl,
    fetch: fetchOne,
    reaches: (url) => /^https?:\/\//.test(url) && URL.canParse(url),
    ...(securityTxt === undefined ? {} : { securityTxt }),
    redirects: () => redirects,
  }
}

async function discover(
  start: URL,
  securityTxt: Bytes | undefined,
  fetchOne: (url: string) => Promise<Bytes | undefined>,
): Promise<string> {
  const wellKnown = new URL('/.well-known/csaf/provider-metadata.json', start).href
  if ((await fetchOne(wellKnown)) !== undefined) return wellKnown
  const text = securityTxt === undefined ? '' : Buffer.from(securityTxt).toString('utf8')
  const named = /^csaf:\s*(https:\/\/\S+)/im.exec(text)?.[1]
  return named !== undefined && URL.canParse(named) ? named : wellKnown
}

async function get(url: string, redirects: string[]): Promise<Bytes | undefined> {
  let at = url
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await fetch(at, {
      redirect: 'manual',
      credentials: 'omit',
      signal: AbortSignal.timeout(PATIENCE),
      headers: { accept: '*/*' },
    }).catch(() => undefined)
    if (response === undefined) return undefined
    const next = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && next !== null) {
      await response.body?.cancel()
      redirects.push(at)
      const target = URL.canParse(next, at) ? new URL(next, at) : undefined
      if (target === undefined || !/^https?:$/.test(target.protocol)) return undefined
      at = target.href
    } else return response.ok ? body(response) : discard(response)
  }
  return undefined
}

async function discard(response: Response): Promise<undefined> {
  await response.body?.cancel()
  return undefined
}

async function body(response: Response): Promise<Bytes | undefined> {
  const parts: Bytes[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    // Leaving the loop early ends the transfer.
    if (size > LIMIT) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
