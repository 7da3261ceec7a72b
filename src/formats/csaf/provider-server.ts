import type { Around, Listed } from './provider-source.ts'

/** What only a server can break: redirects (§7.1.6), and of CSAF 2.1 who is served (§7.1.24 and §7.1.25). */
export async function checkServer(around: Around, listed: ReadonlyMap<string, Listed>): Promise<void> {
  checkRedirects(around)
  const { source, version, say } = around
  if (version !== '2.1' || source.server === undefined) return
  const [first] = listed.keys()
  for (const url of [source.metadataUrl, ...(first === undefined ? [] : [first])]) {
    for (const agent of AGENTS)
      if (!(await source.server.servesAgent(url, agent)))
        say(24, 'error', url, `A program that calls itself "${agent}" is not served.`, 'Serve every User-Agent.')
    const origin = await source.server.allowedOrigin(url)
    if (origin !== '*')
      say(25, 'warning', url, 'Programs in web pages cannot read this.', 'Send Access-Control-Allow-Origin: *')
  }
}

/** Programs of several kinds: none, a tool, a library, a browser. */
export const AGENTS: readonly string[] = [
  '',
  'curl/8.14.1',
  'python-requests/2.32.3',
  'Mozilla/5.0 (X11; Linux x86_64)',
]

// CSAF 2.0 asks for none; CSAF 2.1 for at most ten, and never more than twenty.
function checkRedirects({ source, version, say }: Around): void {
  for (const { url, hops } of source.redirects?.() ?? []) {
    const problem = `The address redirects ${hops === 1 ? 'once' : `${hops} times`}.`
    const remedy = 'Serve the document at the address itself.'
    if (hops > 20) say(6, 'error', url, problem, remedy)
    else say(6, version === '2.1' && hops <= 10 ? 'note' : 'warning', url, problem, remedy)
  }
}

/** A page that leads elsewhere by its own means is no redirect by HTTP (§7.1.6). */
export function leadsElsewhere(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  return (
    /^\s*<(!doctype|html|head|meta|script)/i.test(start) &&
    /http-equiv\s*=\s*["']?refresh|location\s*(\.href)?\s*=|location\.(replace|assign)/i.test(start)
  )
}
