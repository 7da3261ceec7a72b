import { gzipSync } from 'node:zlib'

/** The ways in which words may lie about: as they are, and in the encodings that machines like. */
export function disguises(words: string): ReadonlyMap<string, Buffer> {
  const plain = Buffer.from(words)
  const wide = Buffer.from(words, 'utf16le')
  const found = new Map([
    ['plain', plain],
    ['hex', Buffer.from(plain.toString('hex'))],
    ['UTF-16LE', wide],
    ['UTF-16BE', Buffer.from(wide).swap16()],
    // Without head and trailer, which depend on when it was packed.
    ['gzip', gzipSync(plain).subarray(10, -8)],
  ])
  for (const offset of [0, 1, 2]) {
    const letters = Buffer.concat([Buffer.alloc(offset, 'x'), plain])
      .toString('base64')
      .replace(/=+$/, '')
    // The letters at both ends hold bits of what stands around.
    const middle = letters.slice(offset === 0 ? 0 : offset + 1, -2)
    found.set(`base64 at ${offset}`, Buffer.from(middle))
    found.set(`base64url at ${offset}`, Buffer.from(middle.replaceAll('+', '-').replaceAll('/', '_')))
  }
  return found
}

/** Which of these words are in the bytes, and how. */
export function sightings(bytes: Buffer, canaries: readonly string[]): readonly string[] {
  return canaries.flatMap((canary) =>
    [...disguises(canary)].flatMap(([how, disguise]) => (bytes.includes(disguise) ? [`${canary} (${how})`] : [])),
  )
}
