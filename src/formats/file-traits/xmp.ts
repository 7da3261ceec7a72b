import { type Trait, trait } from './trait.ts'

/** What an XMP packet (ISO 16684-1) says, whether as attributes or as elements. Its text is only searched, never parsed. */
export function traitsOfXmp(xml: string): readonly Trait[] {
  const text = xml.slice(0, MOST_CHARACTERS)
  const [north, east] = [one(text, 'exif:GPSLatitude'), one(text, 'exif:GPSLongitude')]
  const found = [
    ...(north === '' ? [] : trait('place', `${north}, ${east}`)),
    ...PEOPLE.flatMap((name) => trait('person', one(text, name))),
    ...trait('device', [one(text, 'tiff:Make'), one(text, 'tiff:Model')].join(' ')),
    ...trait('time', one(text, 'exif:DateTimeOriginal') || one(text, 'xmp:CreateDate')),
    ...trait('words', one(text, 'dc:description')),
    ...trait('program', one(text, 'xmp:CreatorTool')),
  ]
  return found.length > 0 ? found : trait('words', 'further details (XMP)')
}

const MOST_CHARACTERS = 500_000
const PEOPLE = ['dc:creator', 'dc:rights', 'photoshop:Credit', 'pdf:Author', 'exifEX:CameraOwnerName']

function one(xml: string, name: string): string {
  const attribute = new RegExp(`${name}\\s*=\\s*["']([^"'<]{1,500})["']`).exec(xml)?.[1]
  if (attribute !== undefined) return plain(attribute)
  const element = new RegExp(`<${name}\\b[^>]{0,500}>([\\s\\S]{1,2000}?)</${name}>`).exec(xml)?.[1]
  return plain((element ?? '').replace(/<[^>]*>/g, ' '))
}

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .trim()
}
