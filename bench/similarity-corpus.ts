import { type Token, textTokens } from '../src/domain/similarity.ts'
import { systemClock } from '../src/lib/clock-source.ts'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import { type PairSet, pairSets } from '../test/similarity/pairs.ts'

const AT_ONCE = 4_096
/** Different tokens of a report, and how many of them nobody else has: a name, an address, a number. */
const TOKENS = 70
const OWN_TOKENS = 4

export function storeAt(folder: string, rootKey: string): Promise<Store> {
  return openStore({ dataDir: folder, rootKey: Buffer.from(rootKey, 'hex'), clock: systemClock })
}

/** Puts so many reports into the index of words, each of words drawn as often as the records have them. */
export async function fillWithReports(
  folder: string,
  rootKey: string,
  sets: readonly PairSet[],
  count: number,
): Promise<void> {
  const store = await storeAt(folder, rootKey)
  await store.words.behind(1) // makes the key
  const draw = drawer(sets, 7)
  for (let at = 0; at < count; at += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, i) => ({
      kind: 'report' as const,
      stream: `report ${at + i}`,
      shelves: { report: draw() },
    }))
    await store.words.put(some)
  }
  await store.close()
}

/** Questions like the reports, from words of the same frequency. */
export function questions(count: number): readonly (readonly Token[])[] {
  const draw = drawer(pairSets(), 11)
  return Array.from({ length: count }, draw)
}

function drawer(sets: readonly PairSet[], seed: number): () => readonly Token[] {
  const all = sets.flatMap(({ corpus }) => corpus.flatMap((text) => textTokens([text])))
  const chance = random(seed)
  let own = 0
  return () => {
    const drawn = new Map<string, Token>()
    for (let i = 0; i < TOKENS; i++) {
      const token = all[Math.floor(chance() * all.length)]
      if (token !== undefined) drawn.set(`${token.kind} ${token.text}`, token)
    }
    for (let i = 0; i < OWN_TOKENS; i++) {
      const text = `own${seed}x${own++}`
      drawn.set(text, { kind: 'word', text, count: 1 })
    }
    return [...drawn.values()]
  }
}

/** The same numbers in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
