import { readProviderSite } from '../actions/publish/read-provider-site.ts'
import { checkProviderSource } from '../formats/csaf/provider-check.ts'
import type { ProviderSource } from '../formats/csaf/provider-source.ts'
import { readJson } from '../formats/json-text.ts'
import { textAt } from '../formats/json-value.ts'
import { inWords } from './check-words.ts'
import { type CliIo, EXIT } from './io.ts'

/** fairlead check provider: the requirements of CSAF 2.0 §7.1 over a folder (nothing is fetched) or a web site. */
export async function checkProvider(
  place: string,
  options: { readonly json: boolean; readonly key?: Uint8Array },
  io: CliIo,
): Promise<number> {
  const source = /^https?:\/\//.test(place) ? await readProviderSite(place) : await csafFolder(place, io)
  if (source === undefined) {
    const web = /^[\w-]+(\.[\w-]+)+$/.test(place) ? ` To check a web site, write https://${place}.` : ''
    io.err(`${place}: there is no provider-metadata.json in it, nor in .well-known/csaf below it.${web}\n`)
    return EXIT.usage
  }
  const keyed = options.key === undefined ? source : { ...source, securityKey: options.key }
  const findings = await checkProviderSource(keyed)
  const result = { file: place, valid: !findings.some((finding) => finding.level === 'error'), findings }
  io.out(options.json ? `${JSON.stringify([result])}\n` : inWords(result))
  return findings.some((finding) => finding.level !== 'note') ? EXIT.findings : EXIT.good
}

const PLACES = ['.well-known/csaf/', 'csaf/', '']

/** A tree on disk. The canonical URL of its metadata says which address the folder stands for. */
async function csafFolder(place: string, io: CliIo): Promise<ProviderSource | undefined> {
  const root = place.replace(/[/\\]+$/, '')
  for (const inside of PLACES) {
    const folder = `${root}/${inside}`
    const bytes = await io.readFile(`${folder}provider-metadata.json`).catch(() => undefined)
    if (bytes === undefined) continue
    const canonical = textAt(readJson(bytes).value, 'canonical_url') ?? ''
    const base = canonical.endsWith('/provider-metadata.json')
      ? canonical.slice(0, -'provider-metadata.json'.length)
      : 'https://folder.invalid/'
    const security = await readFirst([`${root}/.well-known/security.txt`, `${root}/security.txt`], io)
    return {
      metadataUrl: `${base}provider-metadata.json`,
      reaches: (url) => pathIn(base, url) !== undefined,
      fetch: async (url) => {
        const path = pathIn(base, url)
        return path === undefined ? undefined : io.readFile(folder + path).catch(() => undefined)
      },
      ...(security === undefined ? {} : { securityTxt: security }),
    }
  }
  return undefined
}

async function readFirst(paths: readonly string[], io: CliIo): Promise<Uint8Array | undefined> {
  for (const path of paths) {
    const bytes = await io.readFile(path).catch(() => undefined)
    if (bytes !== undefined) return bytes
  }
  return undefined
}

// Addresses come from the documents: a path that would leave the folder is not part of it.
function pathIn(base: string, url: string): string | undefined {
  if (!url.startsWith(base)) return undefined
  let path: string
  try {
    path = decodeURIComponent(url.slice(base.length))
  } catch {
    return undefined
  }
  return /(^|[/\\])\.\.([/\\]|$)|\0/.test(path) ? undefined : path
}
