import { Refusal } from '../domain/refusal.ts'

/** What is counted. A report and a sign-in cost one each time; a code only when it was wrong. */
export type LimitKind = 'report' | 'wrong-code' | 'sign-in' | 'message' | 'hook'

interface Bucket {
  readonly burst: number
  readonly perSecond: number
}
interface Rule {
  /** One network: a /24 or a /64. */
  readonly network: Bucket
  /** All networks together. */
  readonly everybody: Bucket
  /** All callers of a proxy that shows one address for everybody, where that is less. */
  readonly shared?: Bucket
}

const MINUTE = 60

const RULES: Readonly<Record<LimitKind, Rule>> = {
  report: { network: { burst: 20, perSecond: 1 / MINUTE }, everybody: { burst: 300, perSecond: 2 } },
  // 80 bits are guessed by nobody at this pace; a tighter limit for all would let a guesser lock every reporter out.
  'wrong-code': {
    network: { burst: 10, perSecond: 1 / MINUTE },
    everybody: { burst: 600, perSecond: 20 },
    shared: { burst: 30, perSecond: 1 / 2 },
  },
  'sign-in': { network: { burst: 20, perSecond: 1 / 10 }, everybody: { burst: 100, perSecond: 1 } },
  // What a platform tells by webhook must not use up what reporters have.
  hook: { network: { burst: 300, perSecond: 2 }, everybody: { burst: 600, perSecond: 5 } },
  message: { network: { burst: 60, perSecond: 1 / 10 }, everybody: { burst: 300, perSecond: 2 } },
}

/** The network of a caller whose own address is unknown: all of these share one bucket. */
export const SHARED_NETWORK = ''

// Beyond this many networks the longest unseen is forgotten: a flood of addresses must not become a flood of memory.
const MOST_NETWORKS = 20_000

/** Callers that wait hold a connection each, and no body yet. */
const MOST_WAITING = 200
const LONGEST_WAIT = 20_000
const TURN = 250

interface Level {
  left: number
  /** Monotonic milliseconds. */
  at: number
}

/** Token buckets in memory, on the monotonic clock. `off` lets everything through. */
export class Limits {
  readonly #monotonic: () => number
  readonly #on: boolean
  readonly #levels = new Map<string, Level>()
  #waiting = 0

  constructor(options: { readonly monotonic: () => number; readonly on: boolean }) {
    this.#monotonic = options.monotonic
    this.#on = options.on
  }

  /** Counts one call; throws the refusal `too_many`, with the seconds to wait, when a bucket is empty. */
  take(kind: LimitKind, network: string): void {
    if (!this.#on) return
    const rule = RULES[kind]
    const bucket = network === SHARED_NETWORK ? (rule.shared ?? rule.everybody) : rule.network
    const own = this.#level(`${kind} ${network}`, bucket)
    const all = this.#level(kind, rule.everybody)
    const wait = Math.max(secondsUntilOne(own, bucket), secondsUntilOne(all, rule.everybody))
    if (wait > 0) throw new Refusal('too_many', `Too many at once. Try again in ${wait} seconds.`, { retryAfter: wait })
    all.left -= 1
    own.left -= 1
  }

  /**
   * Counts one call as `take` does. Whoever shares an address with everybody (behind Tor, or a proxy nobody configured)
   * waits in a queue instead of being sent away for what others did; a queue that is full refuses.
   */
  async admit(kind: LimitKind, network: string): Promise<void> {
    for (let waited = 0; ; waited += TURN) {
      try {
        return this.take(kind, network)
      } catch (error) {
        if (!(error instanceof Refusal))
          throw new Refusal('not_stored', 'Nothing was stored. Try again.', { cause: error })
        const isTooLong = waited + (error.retryAfter ?? 0) * 1000 > LONGEST_WAIT
        if (network !== SHARED_NETWORK || this.#waiting >= MOST_WAITING || isTooLong) throw error
      }
      this.#waiting += 1
      await new Promise((resolve) => setTimeout(resolve, TURN))
      this.#waiting -= 1
    }
  }

  /** The call turned out to be none of those that are counted. */
  giveBack(kind: LimitKind, network: string): void {
    for (const key of [kind, `${kind} ${network}`]) {
      const level = this.#levels.get(key)
      if (level !== undefined) level.left += 1
    }
  }

  #level(key: string, bucket: Bucket): Level {
    const now = this.#monotonic()
    const level = this.#levels.get(key) ?? { left: bucket.burst, at: now }
    level.left = Math.min(bucket.burst, level.left + ((now - level.at) / 1000) * bucket.perSecond)
    level.at = now
    this.#levels.delete(key)
    this.#levels.set(key, level)
    if (this.#levels.size > MOST_NETWORKS) this.#forgetOldest()
    return level
  }

  #forgetOldest(): void {
    for (const key of this.#levels.keys()) {
      if (Object.hasOwn(RULES, key)) continue
      this.#levels.delete(key)
      return
    }
  }
}

function secondsUntilOne(level: Level, bucket: Bucket): number {
  return level.left >= 1 ? 0 : Math.ceil((1 - level.left) / bucket.perSecond)
}
