import type { Answered, ProviderServer, ProviderSource, Redirect } from '../formats/csaf/provider-source.ts'
import type { Bytes } from '../lib/bytes.ts'

const LIMIT = 64 * 1024 * 1024
const PATIENCE = 20_000
/** CSAF 2.1 §7.1.6 allows twenty; one more shows that there are more. */
const MAX_REDIRECTS = 21

/**
 * A provider on the web. `place` is its domain, or the address of its provider-metadata.json. The order is that of
 * CSAF 2.0 §7.3: the well-known address, security.txt, the DNS. Only http and https are followed, and never with
 * credentials. What was read once is not fetched again.
 */
export async function csafSite(place: string): Promise<ProviderSource> {
  const start = new URL(/^https?:\/\//.test(place) ? place : `https://${place}`)
  const redirects: Redirect[] = []
  const known = new Map<string, Promise<Fetched>>()
  const fetched = (url: string): Promise<Fetched> => {
    const before = known.get(url)
    if (before !== undefined) return before
    const asked = get(url).then((found) => {
      if (found.hops > 0) redirects.push({ url, hops: found.hops })
      return found
    })
    known.set(url, asked)
    if (known.size > MOST_KEPT) for (const [oldest] of [...known].slice(0, MOST_KEPT / 2)) known.delete(oldest)
    return asked
  }
  const fetchOne = async (url: string) => (await fetched(url)).bytes
  const securityTxt = await fetchOne(new URL('/.well-known/security.txt', start).href)
  const metadataUrl = start.pathname.endsWith('.json') ? start.href : await discover(start, securityTxt, fetchOne)
  return {
    metadataUrl,
    fetch: fetchOne,
    reaches: (url) => /^https?:\/\//.test(url) && URL.canParse(url),
    ...(securityTxt === undefined ? {} : { securityTxt }),
    redirects: () => redirects,
    server: serverAt(start, fetched),
  }
}
const MOST_KEPT = 64

function serverAt(start: URL, fetched: (url: string) => Promise<Fetched>): ProviderServer {
  const answered = async (url: string): Promise<Answered> => {
    const { bytes, hops } = await fetched(url)
    return { url, redirected: hops > 0, ...(bytes === undefined ? {} : { bytes }) }
  }
  return {
    discovery: async () => ({ wellKnown: await answered(wellKnownAt(start)), dns: await answered(dnsPath(start)) }),
    servesAgent: async (url, agent) => {
      const response = await request(url, { 'user-agent': agent })
      await response?.body?.cancel()
      return response?.ok === true
    },
    allowedOrigin: async (url) => {
      const response = await request(url, { origin: 'https://reader.example' })
      await response?.body?.cancel()
      return response?.headers.get('access-control-allow-origin') ?? undefined
    },
  }
}

async function discover(
  start: URL,
  securityTxt: Bytes | undefined,
  fetchOne: (url: string) => Promise<Bytes | undefined>,
): Promise<string> {
  const wellKnown = wellKnownAt(start)
  if ((await fetchOne(wellKnown)) !== undefined) return wellKnown
  const text = securityTxt === undefined ? '' : Buffer.from(securityTxt).toString('utf8')
  const named = /^csaf:\s*(https:\/\/\S+)/im.exec(text)?.[1]
  if (named !== undefined && URL.canParse(named)) return named
  return (await fetchOne(dnsPath(start))) === undefined ? wellKnown : dnsPath(start)
}

function wellKnownAt(start: URL): string {
  return new URL('/.well-known/csaf/provider-metadata.json', start).href
}

// CSAF 2.0 §7.1.10.
function dnsPath(start: URL): string {
  return `https://csaf.data.security.${start.hostname.replace(/^www\./, '')}/`
}

interface Fetched {
  readonly bytes?: Bytes
  readonly hops: number
}

async function get(url: string): Promise<Fetched> {
  let at = url
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await request(at, {})
    const next = response?.headers.get('location') ?? null
    if (response === undefined) return { hops }
    if (response.status < 300 || response.status >= 400 || next === null) {
      const bytes = response.ok ? await body(response) : await discard(response)
      return bytes === undefined ? { hops } : { bytes, hops }
    }
    await response.body?.cancel()
    const target = URL.canParse(next, at) ? new URL(next, at) : undefined
    if (target === undefined || !/^https?:$/.test(target.protocol)) return { hops: hops + 1 }
    at = target.href
  }
  return { hops: MAX_REDIRECTS }
}

function request(url: string, headers: Readonly<Record<string, string>>): Promise<Response | undefined> {
  return fetch(url, {
    redirect: 'manual',
    credentials: 'omit',
    signal: AbortSignal.timeout(PATIENCE),
    headers: { accept: '*/*', ...headers },
  }).catch(() => undefined)
}

async function discard(response: Response): Promise<undefined> {
  await response.body?.cancel()
  return undefined
}

async function body(response: Response): Promise<Bytes | undefined> {
  const parts: Bytes[] = []
  let size = 0
  try {
    for await (const part of response.body ?? []) {
      size += part.length
      // Leaving the loop early ends the transfer.
      if (size > LIMIT) return undefined
      parts.push(part)
    }
  } catch {
    // A transfer that broke off is no document.
    return undefined
  }
  return Buffer.concat(parts)
}
