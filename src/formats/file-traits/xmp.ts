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
const MOST_PLACES = 40
const PEOPLE = ['dc:creator', 'dc:rights', 'photoshop:Credit', 'pdf:Author', 'exifEX:CameraOwnerName']

/** Looks behind each place where the name stands: a search of the whole for both would take as long as its writer likes. */
function one(xml: string, name: string): string {
  const attribute = new RegExp(`^${name}\\s{0,9}=\\s{0,9}["']([^"'<]{1,500})["']`)
  const element = new RegExp(`^${name}\\b[^>]{0,500}>([\\s\\S]{1,2000}?)</${name}>`)
  let at = xml.indexOf(name)
  for (let looked = 0; at >= 0 && looked < MOST_PLACES; looked++) {
    const behind = xml.slice(at, at + 3_000)
    const said = attribute.exec(behind)?.[1] ?? (xml[at - 1] === '<' ? element.exec(behind)?.[1] : undefined)
    if (said !== undefined) return plain(said.replace(/<[^>]{0,1000}>/g, ' '))
    at = xml.indexOf(name, at + name.length)
  }
  return ''
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
