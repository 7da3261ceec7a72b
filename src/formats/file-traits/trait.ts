/** Something that a file says of its maker beside what it shows. */
export interface Trait {
  readonly kind: TraitKind
  /** What it says, to be shown to the one who sends it. */
  readonly words: string
  /** Stays in the copy that we can make; the program that wrote the file can take it out. */
  readonly stays?: true
}
export type TraitKind = 'place' | 'person' | 'device' | 'time' | 'program' | 'words'

const MOST_CHARACTERS = 160

export function trait(kind: TraitKind, words: string): readonly Trait[] {
  const plain = words
    .slice(0, 10 * MOST_CHARACTERS)
    .replace(/\p{C}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain === '') return []
  return [{ kind, words: plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain }]
}

/** Each said once, places first, then people. */
export function inOrder(traits: readonly Trait[]): readonly Trait[] {
  const seen = new Set<string>()
  const once = traits.filter(({ kind, words }) => {
    const key = `${kind} ${words}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  return once.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)).slice(0, MOST_TRAITS)
}

const MOST_TRAITS = 20
const ORDER: readonly TraitKind[] = ['place', 'person', 'device', 'time', 'words', 'program']
