import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { base64, random, sha256, utf8 } from '../lib/bytes.ts'
import { SHARED_NETWORK } from './limits.ts'

/**
 * Tells networks apart without keeping addresses: a /24 or /64, hashed with a key that lives as long as the process.
 * X-Forwarded-For counts only when it comes from a configured proxy; a loopback caller without one is taken for a
 * proxy nobody configured, behind which everybody shares one bucket.
 */
export function networkReader(trustedProxies: readonly string[]): (incoming: IncomingMessage) => string {
  const trusted = blockList(trustedProxies)
  const key = random(32)
  return (incoming) => {
    const address = callerAddress(incoming, trusted)
    const network = address === undefined ? undefined : networkOf(address)
    return network === undefined ? SHARED_NETWORK : base64(sha256(key, utf8(network)).subarray(0, 16))
  }
}

function callerAddress(incoming: IncomingMessage, trusted: BlockList): string | undefined {
  const peer = plain(incoming.socket.remoteAddress ?? '')
  if (!isTrusted(peer, trusted)) return LOOPBACK.check(peer, family(peer)) ? undefined : peer
  const header = incoming.headers['x-forwarded-for']
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((hop) => plain(hop.trim()))
  // From the right: the last hop that no proxy of ours wrote about itself is who called.
  return hops.reverse().find((hop) => isIP(hop) !== 0 && !isTrusted(hop, trusted))
}

function isTrusted(address: string, trusted: BlockList): boolean {
  return isIP(address) !== 0 && trusted.check(address, family(address))
}

/** 192.0.2.7 → 192.0.2; 2001:db8:1:2::7 → 2001:db8:1:2. */
function networkOf(address: string): string | undefined {
  if (isIP(address) === 4) return address.split('.').slice(0, 3).join('.')
  if (isIP(address) !== 6) return undefined
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  const groups = address.includes('::') ? [...left, ...zeros, ...right] : left
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/** IPv4 mapped into IPv6 is the same caller. */
function plain(address: string): string {
  const mapped = /^::ffff:(?<four>[\d.]+)$/i.exec(address)?.groups?.four
  return mapped ?? address
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    if (bits === undefined) list.addAddress(address, family(address))
    else list.addSubnet(address, Number(bits), family(address))
  }
  return list
}

const LOOPBACK = blockList(['127.0.0.0/8', '::1'])
