import { lookup } from 'node:dns'
import { get } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { MOST_KEY } from '../formats/pgp-config.ts'
import { WKD, wkdPath, wkdPlace } from '../formats/wkd.ts'
import type { Bytes } from '../lib/bytes.ts'

/** The Web Key Directory of whoever owns a mail address. */
export interface KeyDirectory {
  /** The key of an address as bytes; undefined where its domain has none. Its owner learns that somebody asked. */
  find(address: string): Promise<Bytes | undefined>
}

export interface DirectoryOptions {
  /** Where every domain answers, instead of its own address; for tests. */
  readonly at?: { readonly address: string; readonly port: number; readonly ca: string }
}

const PATIENCE = 10_000

/**
 * Asks the domain of the address itself, over https, following no redirect (draft-koch-openpgp-webkey-service §3.1): the
 * advanced method, and the direct one only where the domain has no such host. Never an address of our own network,
 * whatever a name leads to: the domain is a stranger's word.
 */
export function keyDirectory(options: DirectoryOptions = {}): KeyDirectory {
  return {
    async find(address) {
      const place = wkdPlace(address)
      if (place === undefined || isIP(place.domain) !== 0) return undefined
      const query = `?l=${encodeURIComponent(place.local)}`
      const advanced = await ask(`openpgpkey.${place.domain}`, `${wkdPath(place)}${query}`, options)
      if (advanced !== 'no such host') return advanced
      const direct = await ask(place.domain, `${WKD}/hu/${place.hash}${query}`, options)
      return direct === 'no such host' ? undefined : direct
    },
  }
}

function ask(host: string, path: string, { at }: DirectoryOptions): Promise<Bytes | undefined | 'no such host'> {
  return new Promise((resolve) => {
    const asked = get(
      {
        host,
        path,
        servername: host,
        lookup: at === undefined ? publicOnly : toward(at.address),
        signal: AbortSignal.timeout(PATIENCE),
        agent: false,
        ...(at === undefined ? {} : { port: at.port, ca: at.ca }),
      },
      (answer) => {
        const pieces: Buffer[] = []
        let size = 0
        if (answer.statusCode !== 200) {
          answer.resume()
          return resolve(undefined)
        }
        answer.on('data', (piece: Buffer) => {
          size += piece.length
          if (size > MOST_KEY) asked.destroy()
          else pieces.push(piece)
        })
        answer.on('end', () => resolve(Buffer.concat(pieces)))
        answer.on('error', () => resolve(undefined))
        answer.on('close', () => resolve(undefined))
      },
    )
    asked.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOTFOUND' ? 'no such host' : undefined),
    )
  })
}

/** Resolves a name to addresses of the internet, or to nothing. */
const publicOnly: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, '', 0)
    const [first] = found
    if (first === undefined || found.some(({ address, family }) => isOurs(address, family)))
      return done(Object.assign(new Error('Not an address of the internet'), { code: 'EACCES' }), '', 0)
    if (options.all === true) return done(null, found)
    done(null, first.address, first.family)
  })
}

function toward(address: string): LookupFunction {
  return (_host, options, done) =>
    options.all === true ? done(null, [{ address, family: 4 }]) : done(null, address, 4)
}

/** Networks that a name of the internet has no business to lead into (RFC 6890). */
const OURS_4 = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
])
// A list of its own: in one with these, every address of IPv4 would stand as its mapped form.
const OURS_6 = listOf('ipv6', [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
])

export function isOurs(address: string, family: number): boolean {
  return family === 6 ? OURS_6.check(address, 'ipv6') : OURS_4.check(address, 'ipv4')
}

function listOf(family: 'ipv4' | 'ipv6', nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, bits] of nets) list.addSubnet(net, bits, family)
  return list
}
