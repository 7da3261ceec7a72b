import { type Bytes, hex, sha256, sha512 } from '../../lib/bytes.ts'
import { fromIso } from '../../lib/instant.ts'
import { readJson } from '../json-text.ts'
import { objectAt, textAt } from '../json-value.ts'
import { checkCsaf } from './check.ts'
import { csafFileName } from './paths.ts'
import { leadsElsewhere } from './provider-server.ts'
import { type Keys, signatureProblem } from './provider-signatures.ts'
import type { Around, Listed } from './provider-source.ts'

/** §7.1.1, 2, 4, 5, 11, 13, 18 and 19: one document of the provider, and what lies beside it. */
export async function checkDocument(around: Around, keys: Keys, item: Listed): Promise<void> {
  const { source, say } = around
  const { url } = item
  if (!source.reaches(url))
    return say(4, 'note', url, 'The document lies elsewhere and was not looked at.', 'Check it there.')
  const bytes = await source.fetch(url)
  if (bytes === undefined)
    return say(4, 'error', url, 'The listed document cannot be read.', 'Publish it or remove it.')
  if (leadsElsewhere(bytes))
    return say(6, 'error', url, 'A page leads elsewhere by itself.', 'Redirect by HTTP, or serve the document.')
  const { value, findings } = readJson(bytes)
  for (const finding of findings) say(1, 'error', url, finding.problem, finding.remedy ?? '')
  if (value === undefined) return
  for (const finding of await checkCsaf(value, ['schema', 'mandatory']))
    say(1, 'error', url + (finding.path ?? ''), `${finding.rule}: ${finding.problem}`, finding.remedy ?? '')
  checkPlace(value, item, around)
  await checkHashes(around, url, bytes)
  await checkSignature(around, keys, url, bytes)
}

function checkPlace(document: unknown, item: Listed, { metadata, version, say }: Around): void {
  const said = textAt(document, 'document', 'csaf_version')
  if (said !== version)
    say(
      1,
      'error',
      item.url,
      `A document of CSAF ${said} stands in a tree of CSAF ${version}.`,
      'List it in its own tree.',
    )
  const tracking = objectAt(document, 'document', 'tracking')
  const name = csafFileName(textAt(tracking, 'id') ?? '')
  if (!item.url.endsWith(`/${name}`)) say(2, 'error', item.url, 'The file is not named by its id.', `Name it ${name}.`)
  const initial = fromIso(textAt(tracking, 'initial_release_date') ?? '')
  const year =
    initial === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(initial).toString().slice(0, 4)
  if (item.year !== undefined && year !== undefined && item.year !== year)
    say(11, 'error', item.url, `It was first released in ${year}.`, `Move it to the folder ${year}.`)
  const current = textAt(tracking, 'current_release_date')
  if (item.date !== undefined && current !== undefined && fromIso(item.date) !== fromIso(current))
    say(13, 'error', item.url, 'changes.csv and the document differ in the date.', `Write ${current}.`)
  const label = textAt(document, 'document', 'distribution', 'tlp', 'label')
  if (label === 'AMBER' || label === 'AMBER+STRICT' || label === 'RED')
    say(5, 'error', item.url, `A TLP:${label} document lies in the open.`, 'Move it to a protected place.')
  if (item.label !== undefined && item.label !== 'UNLABELED' && label !== undefined && label !== item.label)
    say(
      15,
      'error',
      item.url,
      `A TLP:${label} document stands in a TLP:${item.label} feed.`,
      'List it in its own feed.',
    )
  const names = [textAt(document, 'document', 'publisher', 'name'), textAt(metadata, 'publisher', 'name')]
  if (names[0] !== names[1])
    say(7, 'warning', item.url, 'The publisher is another than in the metadata.', 'Compare both.')
}

// §7.1.18: at least one hash, in a file that begins with the hexadecimal digest.
async function checkHashes({ source, trusted, say }: Around, url: string, bytes: Bytes): Promise<void> {
  let found = 0
  for (const [algorithm, digestOf] of [
    ['sha256', sha256],
    ['sha512', sha512],
  ] as const) {
    const file = await source.fetch(`${url}.${algorithm}`)
    if (file === undefined) continue
    found++
    const digest = hex(digestOf(bytes))
    const said = /^[0-9a-fA-F]+/.exec(Buffer.from(file).toString('latin1'))?.[0]?.toLowerCase()
    if (said !== digest)
      say(18, 'error', `${url}.${algorithm}`, 'The hash is not that of the document.', 'Compute it again.')
  }
  if (found === 0) say(18, trusted ? 'error' : 'note', url, 'The document has no hash file.', 'Add a .sha512 file.')
}

// §7.1.19: a detached OpenPGP signature of the document's bytes.
async function checkSignature({ source, trusted, say }: Around, keys: Keys, url: string, bytes: Bytes): Promise<void> {
  const file = await source.fetch(`${url}.asc`)
  if (file === undefined)
    return say(19, trusted ? 'error' : 'note', url, 'The document has no signature.', 'Add a .asc file.')
  // Said once for all documents; what is wrong with the key itself is a matter of requirement 20.
  if (keys.length === 0)
    return say(19, 'note', '/public_openpgp_keys', 'No key was read, so no signature was checked.', 'Offer the key.')
  const problem = await signatureProblem(file, bytes, keys)
  if (problem !== undefined) say(19, trusted ? 'error' : 'warning', `${url}.asc`, problem, 'Sign the document again.')
}
