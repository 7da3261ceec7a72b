/** Looks at our own pages as a stranger does, by the address that strangers use. */
export interface Seen {
  readonly status: number
  readonly text: string
}

const PATIENCE = 20_000
const MOST_CHARACTERS = 2_000_000

/** The page; a text that says why there is none. Certificates are checked like a stranger's browser does. */
export async function look(url: string, init: RequestInit = {}): Promise<Seen | string> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE) })
    const text = (await response.text()).slice(0, MOST_CHARACTERS)
    return { status: response.status, text }
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
    return `nothing answers at ${new URL(url).origin} (${typeof cause?.code === 'string' ? cause.code : 'no answer'})`
  }
}
