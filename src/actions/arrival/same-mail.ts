import type { FileRef } from '../../domain/event.ts'

/** What a list adds below a mail; more than that is something that was said. */
const LONGEST_FOOTER = 1_500

/**
 * Whether two mails of one Message-ID say the same. A list may fold lines anew, add a footer and leave attachments out;
 * words that differ are another mail, whoever made them share a name.
 */
export function isSameMail(
  known: { readonly text: string; readonly files: readonly Pick<FileRef, 'sha256'>[] },
  mail: { readonly text: string; readonly files: readonly string[] },
): boolean {
  const [a, b] = [squeezed(known.text), squeezed(mail.text)]
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (!long.startsWith(short) || long.length - short.length > LONGEST_FOOTER) return false
  const files = new Set(known.files.map(({ sha256 }) => sha256))
  const other = new Set(mail.files)
  const [few, many] = files.size <= other.size ? [files, other] : [other, files]
  return [...few].every((sha256) => many.has(sha256)) && (short !== '' || few.size === many.size)
}

function squeezed(text: string): string {
  return text.replace(/[\s>]+/g, '')
}
