/** Drops the entries that were set first, until no more than `most` are left. */
export function keepNewest(map: Map<unknown, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}

/** The same function, which remembers what it made of the texts it was asked for last; undefined is never remembered. */
export function remembering<T>(most: number, make: (text: string) => T): (text: string) => T {
  const recent = new Map<string, T & {}>()
  return (text) => {
    const known = recent.get(text)
    if (known !== undefined) return known
    const made = make(text)
    if (made === undefined || made === null) return made
    if (recent.size >= most) recent.clear()
    recent.set(text, made)
    return made
  }
}
