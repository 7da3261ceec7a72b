/** A short id from the first words of a sentence. */
export function slug(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9 ]+/g, '')
    .split(' ')
    .filter((w) => w !== '')
  return words.slice(0, 5).join('-') || 'text'
}
