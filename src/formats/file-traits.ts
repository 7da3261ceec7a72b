import { latin1, startsWith } from './file-traits/bytes-text.ts'
import { strippedArchive, traitsOfArchive } from './file-traits/document.ts'
import { readExif } from './file-traits/exif.ts'
import { isPicture, strippedFilm, traitsOfFilm } from './file-traits/film.ts'
import { strippedGif, traitsOfGif } from './file-traits/gif.ts'
import { traitsOfPdf } from './file-traits/pdf.ts'
import { pictureKind, strippedPicture, traitsOfPicture } from './file-traits/picture.ts'
import { inOrder, type Trait, trait } from './file-traits/trait.ts'

export type { Trait, TraitKind } from './file-traits/trait.ts'

/** Larger files are not looked through. */
export const LOOKED_THROUGH = 32 * 2 ** 20

export interface FileTraits {
  readonly traits: readonly Trait[]
  /** A copy can be made that says less. */
  readonly canStrip: boolean
}

/** What a file says of its maker beside what it shows; of kinds we do not know, nothing. Never throws. */
export function fileTraits(bytes: Uint8Array): FileTraits {
  const kind = kindOf(bytes)
  if (kind === undefined) return { traits: [], canStrip: false }
  const traits = inOrder(quietly(() => KINDS[kind].traits(bytes)) ?? [])
  return { traits, canStrip: KINDS[kind].strip !== undefined && traits.some(({ stays }) => stays !== true) }
}

/** A copy that shows the same and says less; undefined where none can be made. */
export function strippedFile(bytes: Uint8Array): Uint8Array | undefined {
  const kind = kindOf(bytes)
  return kind === undefined ? undefined : quietly(() => KINDS[kind].strip?.(bytes))
}

interface Kind {
  readonly traits: (bytes: Uint8Array) => readonly Trait[]
  readonly strip?: (bytes: Uint8Array) => Uint8Array | undefined
}
type KindName = 'picture' | 'gif' | 'film' | 'heif' | 'tiff' | 'archive' | 'pdf' | 'old-office'

const KINDS: Readonly<Record<KindName, Kind>> = {
  picture: { traits: traitsOfPicture, strip: strippedPicture },
  gif: { traits: traitsOfGif, strip: strippedGif },
  film: { traits: traitsOfFilm, strip: strippedFilm },
  heif: { traits: traitsOfFilm },
  tiff: { traits: (bytes) => (readExif(bytes)?.traits ?? []).map((one) => ({ ...one, stays: true })) },
  archive: { traits: traitsOfArchive, strip: strippedArchive },
  pdf: { traits: traitsOfPdf },
  'old-office': {
    traits: () =>
      trait('person', 'perhaps the author’s name: this old format keeps it').map((one) => ({ ...one, stays: true })),
  },
}

function kindOf(bytes: Uint8Array): KindName | undefined {
  if (pictureKind(bytes) !== undefined) return 'picture'
  if (startsWith(bytes, 'GIF8')) return 'gif'
  if (latin1(bytes.subarray(4, 8)) === 'ftyp') return isPicture(bytes) ? 'heif' : 'film'
  if (startsWith(bytes, 'II*\0') || startsWith(bytes, 'MM\0*')) return 'tiff'
  if (startsWith(bytes, 'PK\x03\x04')) return 'archive'
  if (startsWith(bytes, '%PDF-')) return 'pdf'
  return startsWith(bytes, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') ? 'old-office' : undefined
}

/** A file that was made to break its reader says nothing. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
