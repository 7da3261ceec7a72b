import { type Bytes, concat, sha256 } from './bytes.ts'

/** Merkle trees as in RFC 6962 §2.1: leaves and nodes are hashed under different prefixes, so neither can pose as the other. */
export function leafHash(entry: Bytes): Bytes {
  return sha256(LEAF, entry)
}

export function nodeHash(left: Bytes, right: Bytes): Bytes {
  return sha256(NODE, left, right)
}

/** The root of no entries at all. */
export function emptyRoot(): Bytes {
  return sha256()
}

/** A complete subtree: at level 0 one leaf, at level n the 2^n leaves from `index` * 2^n on. */
export interface Node {
  readonly level: number
  readonly index: number
}

/** The complete subtrees of which a tree of this size consists, from the left (largest) to the right. */
export function peaks(size: number): readonly Node[] {
  const found: Node[] = []
  let start = 0
  for (let level = Math.floor(Math.log2(Math.max(1, size))); level >= 0; level--) {
    const width = 2 ** level
    if (size - start < width) continue
    found.push({ level, index: start / width })
    start += width
  }
  return found
}

/** The root over complete subtrees in the order of `peaks`. */
export function rootOf(hashes: readonly Bytes[]): Bytes {
  let root: Bytes | undefined
  for (const hash of [...hashes].reverse()) root = root === undefined ? hash : nodeHash(hash, root)
  return root ?? emptyRoot()
}

/**
 * What an inclusion proof of leaf `index` in a tree of `size` is made of (RFC 6962 §2.1.1), from the leaf upwards.
 * Each step is one complete subtree, or, at the ragged right edge, several to be joined with `rootOf`.
 */
export function proofNodes(index: number, size: number): readonly (readonly Node[])[] {
  return pathIn(index, 0, size)
}

function pathIn(index: number, start: number, size: number): readonly (readonly Node[])[] {
  if (size <= 1) return []
  const left = largestPowerBelow(size)
  if (index < left) return [...pathIn(index, start, left), nodesOf(start + left, size - left)]
  return [...pathIn(index - left, start + left, size - left), nodesOf(start, left)]
}

function nodesOf(start: number, size: number): readonly Node[] {
  let at = start
  return peaks(size).map(({ level }) => {
    const node = { level, index: at / 2 ** level }
    at += 2 ** level
    return node
  })
}

/** k of RFC 6962 §2.1: the largest power of two smaller than n. */
function largestPowerBelow(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1))
}

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** Grows a tree leaf by leaf and keeps only its peaks; `made` is told every complete subtree on the way. */
export class GrowingTree {
  readonly #peaks: { readonly level: number; readonly hash: Bytes }[]
  #size: number

  constructor(size: number, peakHashes: readonly Bytes[]) {
    this.#size = size
    this.#peaks = peaks(size).map(({ level }, i) => ({ level, hash: peakHashes[i] ?? concat() }))
  }

  get size(): number {
    return this.#size
  }

  add(leaf: Bytes, made: (node: Node, hash: Bytes) => void = () => {}): void {
    let [level, index, hash] = [0, this.#size, leaf]
    made({ level, index }, hash)
    for (let left = this.#peaks.at(-1); left !== undefined && left.level === level; left = this.#peaks.at(-1)) {
      this.#peaks.pop()
      hash = nodeHash(left.hash, hash)
      level += 1
      index = Math.floor(index / 2)
      made({ level, index }, hash)
    }
    this.#peaks.push({ level, hash })
    this.#size += 1
  }

  root(): Bytes {
    return rootOf(this.#peaks.map((peak) => peak.hash))
  }
}
