/** Looks at our own pages as a stranger does, by the address that strangers use. */
export interface Seen {
  readonly status: number
  readonly text: string
}

const PATIENCE = 20_000
const MOST_BYTES = 2_000_000

/** The page; a text that says why there is none. Certificates are checked like a stranger's browser does. */
export async function look(url: string, init: RequestInit = {}): Promise<Seen | string> {
  try {
    // What we send proves that it is us; it is for the address that was asked and for no other.
    const redirect = init.method === 'POST' ? 'error' : 'follow'
    const response = await fetch(url, { redirect, ...init, signal: AbortSignal.timeout(PATIENCE) })
    return { status: response.status, text: await beginningOf(response) }
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
    return `nothing answers at ${new URL(url).origin} (${typeof cause?.code === 'string' ? cause.code : 'no answer'})`
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let left = MOST_BYTES
  for await (const piece of body ?? []) {
    pieces.push(piece.subarray(0, left))
    left -= piece.length
    if (left <= 0) break
  }
  return Buffer.concat(pieces).toString('utf8')
}
