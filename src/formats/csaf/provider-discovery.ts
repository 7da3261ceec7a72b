import { fromUtf8 } from '../../lib/bytes.ts'
import { textAt } from '../json-value.ts'
import { readSecurityTxt } from '../security-txt.ts'
import { clearSignatureProblem } from '../security-txt-key.ts'
import { type Keys, keysIn } from './provider-signatures.ts'
import type { Answered, Around } from './provider-source.ts'

/** §7.1.8 to §7.1.10: how the metadata is found. One way is enough; each that is offered must lead to it. */
export async function checkDiscovery(around: Around, keys: Keys): Promise<void> {
  const ways = [await checkSecurityTxt(around, keys), ...(await checkAddresses(around))]
  if (ways.includes(true)) return
  around.say(
    8,
    'error',
    'discovery',
    NOWHERE,
    'Name the metadata in security.txt, or serve it at the well-known address.',
  )
}
const NOWHERE = 'Nothing leads to the metadata: not security.txt, not the well-known address, not the DNS.'

async function checkSecurityTxt({ source, metadata, version, say }: Around, keys: Keys): Promise<boolean> {
  const canonical = textAt(metadata, 'canonical_url') ?? ''
  const other = isWellKnown(canonical) || isInDns(canonical)
  const { securityTxt } = source
  if (securityTxt === undefined) {
    say(
      8,
      other ? 'note' : 'warning',
      'security.txt',
      'No security.txt was found beside the tree.',
      'Add one with a CSAF field.',
    )
    return false
  }
  let text = ''
  try {
    text = fromUtf8(securityTxt)
  } catch {
    say(8, 'error', 'security.txt', 'The security.txt is not UTF-8.', 'Save it as UTF-8.')
  }
  const { fields } = readSecurityTxt(text)
  const values = fields.filter((field) => field.name.toLowerCase() === 'csaf').map((field) => field.value)
  if (values.length === 0) say(8, other ? 'warning' : 'error', 'security.txt', 'It has no CSAF field.', 'Add one.')
  else if (!values.includes(canonical))
    say(8, 'error', 'security.txt', 'No CSAF field names the canonical URL.', `Write CSAF: ${canonical}`)
  const wellKnown = values.findIndex(isWellKnown)
  if (wellKnown > 0)
    say(8, 'error', 'security.txt', 'The well-known address is not the first CSAF field.', 'Put it first.')
  if (values.length > 1 && version === '2.0' && !values.some((value) => /\/v2\.\d\//.test(value)))
    say(8, 'note', 'security.txt', 'There is more than one CSAF field.', 'Remove those that are not needed.')
  await checkSigned(text, source.securityKey, keys, say)
  return values.includes(canonical)
}

// RFC 9116 §2.3: a signature that is there must hold.
async function checkSigned(
  text: string,
  file: Uint8Array | undefined,
  offered: Keys,
  say: Around['say'],
): Promise<void> {
  const given = file === undefined ? [] : await keysIn(file)
  if (file !== undefined && given.length === 0)
    say(8, 'error', 'security.txt', 'The key file holds no OpenPGP key.', 'Name a file with an armoured public key.')
  const keys = file === undefined ? offered : given
  const isSigned = text.trimStart().startsWith('-----BEGIN PGP SIGNED MESSAGE-----')
  if (!isSigned && file !== undefined)
    say(8, 'error', 'security.txt', 'The security.txt is not signed.', 'Sign it with the key.')
  if (!isSigned || keys.length === 0) return
  const problem = await clearSignatureProblem(text, keys)
  const level = file === undefined ? 'warning' : 'error'
  if (problem !== undefined) say(8, level, 'security.txt', problem, 'Sign the file again, with a key that is offered.')
}

async function checkAddresses({ source, metadata, version, say }: Around): Promise<readonly boolean[]> {
  const canonical = textAt(metadata, 'canonical_url') ?? ''
  // A folder shows no server: its metadata is believed to lie where it says.
  if (source.server === undefined) return [isWellKnown(canonical), isInDns(canonical)]
  const [{ wellKnown, dns }, bytes] = [await source.server.discovery(), await source.fetch(source.metadataUrl)]
  const same = (found: Answered) =>
    found.bytes !== undefined && bytes !== undefined && Buffer.compare(found.bytes, bytes) === 0
  if (isWellKnown(canonical) && wellKnown.bytes === undefined)
    say(9, 'error', wellKnown.url, 'The well-known address answers with nothing.', 'Serve the metadata there.')
  if (wellKnown.bytes !== undefined && wellKnown.redirected)
    say(9, 'error', wellKnown.url, 'The well-known address redirects.', 'Serve the metadata at the address itself.')
  if (wellKnown.bytes !== undefined && !same(wellKnown))
    say(
      9,
      'warning',
      wellKnown.url,
      'Another document lies at the well-known address.',
      'Serve the same metadata there.',
    )
  if (isInDns(canonical) && dns.bytes === undefined)
    say(10, 'error', dns.url, 'The DNS path does not serve the metadata.', 'Let csaf.data.security.<domain> serve it.')
  if (dns.bytes !== undefined && !same(dns))
    say(10, 'error', dns.url, 'Another document lies at the DNS path.', 'Let it serve provider-metadata.json.')
  if (dns.bytes !== undefined && dns.redirected)
    say(10, version === '2.1' ? 'error' : 'warning', dns.url, 'The DNS path redirects.', 'Serve the metadata there.')
  return [same(wellKnown), same(dns)]
}

function isWellKnown(url: string): boolean {
  return /^https?:\/\/[^/]+\/\.well-known\/csaf\/(v2\.\d\/)?provider-metadata\.json$/.test(url)
}

function isInDns(url: string): boolean {
  return /^https?:\/\/csaf\.data\.security\./.test(url)
}
