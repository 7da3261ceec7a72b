import { receiveArrival } from '../../actions/arrival/receive-arrival.ts'
import type { Door } from '../../domain/event.ts'
import { Refusal } from '../../domain/refusal.ts'
import { equalBytes, hex, utf8 } from '../../lib/bytes.ts'
import { hmacSha256 } from '../../lib/hmac.ts'
import type { ActingCall } from '../acting.ts'
import { type Answer, json } from '../answer.ts'
import { readBody } from '../body.ts'

/** What a platform tells by webhook is signed over its raw body; a delivery is known by its id, once. */
interface Hook {
  readonly door: Extract<Door, 'hackerone' | 'github'>
  readonly signature: string
  readonly delivery: string
}
const HACKERONE: Hook = { door: 'hackerone', signature: 'x-h1-signature', delivery: 'x-h1-delivery' }
const GITHUB: Hook = { door: 'github', signature: 'x-hub-signature-256', delivery: 'x-github-delivery' }

/** Strangers send here too, and a signature is known only when all of it came. What is longer is found when we ask. */
const MOST_BYTES = 2_000_000

/** POST /api/v1/hooks/hackerone */
export function takeHackerOneHook(call: ActingCall): Promise<Answer> {
  return takeHook(call, HACKERONE)
}

/** POST /api/v1/hooks/github: `repository_advisory` is taken, and a ping is answered. */
export async function takeGitHubHook(call: ActingCall): Promise<Answer> {
  const event = headerOf(call, 'x-github-event')
  return takeHook(call, GITHUB, event === 'repository_advisory' ? undefined : 'Nothing is done with this event.')
}

/** Sealed and durable before the platform hears "yes"; understood afterwards. */
async function takeHook(call: ActingCall, hook: Hook, ignored?: string): Promise<Answer> {
  const secret = call.ctx.platforms.hookSecrets[hook.door] ?? ''
  // With an empty secret everybody could sign.
  if (secret === '') throw new Refusal('not_found', 'There is nothing here.')
  const body = await readBody(call, MOST_BYTES)
  if (!isSigned(body, secret, headerOf(call, hook.signature)))
    throw new Refusal('forbidden', 'The signature does not fit the body. Compare the secret there with ours.')
  if (ignored !== undefined) return json({ taken: false, why: ignored })
  const delivery = headerOf(call, hook.delivery)
  if (!/^[\w-]{1,100}$/.test(delivery)) throw new Refusal('invalid', `The header ${hook.delivery} is missing.`)
  const arriving = { door: hook.door, at: call.ctx.now(), name: 'delivery.json', type: 'application/json' } as const
  const { repeated } = await receiveArrival(
    call.ctx,
    { ...arriving, key: () => `${hook.door}:delivery:${delivery}` },
    once(body),
  )
  return json({ taken: true, repeated }, 202)
}

function isSigned(body: Uint8Array, secret: string, header: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(header)?.[1]?.toLowerCase()
  return given !== undefined && equalBytes(utf8(given), utf8(hex(hmacSha256(secret, body))))
}

function headerOf(call: ActingCall, name: string): string {
  const header = call.incoming.headers[name]
  return typeof header === 'string' ? header : ''
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value
}
