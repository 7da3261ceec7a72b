/** "1 file", "2 files", "no files". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number === 0 ? 'no' : grouped(number)} ${number === 1 ? one : many}`
}

/** Small numbers as words, as English writes them: "nine", "12". */
export function numberWords(number: number): string {
  return SMALL[number] ?? grouped(number)
}

/** "a, b and c". */
export function listWords(items: readonly string[], join = 'and'): string {
  if (items.length < 2) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${join} ${items.at(-1)}`
}

/** "412 bytes", "31 kB", "2.1 GB"; powers of a thousand. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  let size = bytes
  let unit = -1
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit++
  }
  return `${size < 9.95 ? size.toFixed(1).replace('.0', '') : Math.round(size)} ${UNITS[unit]}`
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** 6204 as "6,204". */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

const UNITS = ['kB', 'MB', 'GB', 'TB']
const SMALL = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
