/**
 * Whether a text is no words: bytes that were unpacked wrongly, or never were text. A letter here and there that came in
 * another charset is none of that, nor are the colours of a terminal's log.
 */
export function isGarbled(text: string): boolean {
  const letters = text.replace(/\p{Cc}\[[0-9;]*m/gu, '')
  if (letters === '') return false
  const controls = letters.match(/[^\P{Cc}\n\r\t]/gu)?.length ?? 0
  const broken = letters.match(/[\ufffd\p{Cn}\p{Co}\p{Cs}]/gu)?.length ?? 0
  const most = letters.length > SHORT ? MOST_BROKEN : 2 * MOST_BROKEN
  return (controls > 1 && controls / letters.length > MOST_CONTROLS) || (broken > 1 && broken / letters.length > most)
}

/** Of bytes by chance, a tenth are control characters under ISO 8859-1. */
const MOST_CONTROLS = 0.05
/** German under a wrong charset has a tenth. */
const MOST_BROKEN = 0.15
/** In so few letters twice as many are left as they are. */
const SHORT = 20
