/** Compares two strings of digits of any length as numbers, so that no version is too long to compare. */
export function compareDigits(a: string, b: string): number {
  if (a === b) return 0
  const left = a.startsWith('0') ? a.replace(/^0+(?=\d)/, '') : a
  const right = b.startsWith('0') ? b.replace(/^0+(?=\d)/, '') : b
  return left.length - right.length || compareText(left, right)
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
