import { latin1, startsWith } from './bytes-text.ts'
import { strippedJpeg, traitsOfJpeg } from './jpeg.ts'
import { strippedPng, traitsOfPng } from './png.ts'
import type { Trait } from './trait.ts'
import { strippedWebp, traitsOfWebp } from './webp.ts'

type PictureKind = 'jpeg' | 'png' | 'webp'

/** Known by its first bytes, whatever its name says. */
export function pictureKind(bytes: Uint8Array): PictureKind | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png'
  return startsWith(bytes, 'RIFF') && latin1(bytes.subarray(8, 12)) === 'WEBP' ? 'webp' : undefined
}

export function traitsOfPicture(bytes: Uint8Array): readonly Trait[] {
  switch (pictureKind(bytes)) {
    case 'jpeg':
      return traitsOfJpeg(bytes)
    case 'png':
      return traitsOfPng(bytes)
    case 'webp':
      return traitsOfWebp(bytes)
    case undefined:
      return []
  }
}

export function strippedPicture(bytes: Uint8Array): Uint8Array | undefined {
  switch (pictureKind(bytes)) {
    case 'jpeg':
      return strippedJpeg(bytes)
    case 'png':
      return strippedPng(bytes)
    case 'webp':
      return strippedWebp(bytes)
    case undefined:
      return undefined
  }
}
