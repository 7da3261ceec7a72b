import { stripTypeScriptTypes } from 'node:module'
import { type Bytes, fromUtf8, hex, sha256, utf8 } from '../lib/bytes.ts'
import { type Answer, withHeaders } from './answer.ts'
import type { Call } from './route.ts'

/** A file that pages load, read from the disk by main. Browser modules come as TypeScript. */
export interface LoadedAsset {
  /** Below /assets/. */
  readonly name: string
  readonly type: string
  readonly bytes: Bytes
}
export type Assets = ReadonlyMap<string, Served>

interface Served {
  readonly bytes: Bytes
  readonly type: string
  readonly digest: string
}

/** Strips types where there are any; the browser gets the same lines, so its error messages point into our source. */
export function serveAssets(loaded: readonly LoadedAsset[]): Assets {
  return new Map(
    loaded.map(({ name, type, bytes }) => {
      const ready = name.endsWith('.js') ? utf8(stripTypeScriptTypes(fromUtf8(bytes))) : bytes
      return [name, { bytes: ready, type, digest: hex(sha256(ready)).slice(0, 32) }]
    }),
  )
}

// Names have no hash in them, so a browser asks again after a while; the digest makes that a 304.
const CACHE = 'public, max-age=600'

export function assetAnswer(call: Call, asset: Served): Answer {
  return cached(call, { type: asset.type, digest: asset.digest, bytes: asset.bytes }, { 'cache-control': CACHE })
}

/** 200 with an ETag, or 304 when the caller has these very bytes (RFC 9110 §13.1.2). */
export function cached(call: Call, file: Served, headers: Readonly<Record<string, string>>): Answer {
  const etag = `"${file.digest}"`
  const asked = call.incoming.headers['if-none-match']
  if (asked !== undefined && matches(asked, etag)) return { status: 304, headers: { ...headers, etag } }
  return withHeaders({ status: 200, headers, body: file.bytes }, { etag, 'content-type': file.type })
}

function matches(asked: string, etag: string): boolean {
  if (asked === etag || asked.trim() === '*') return true
  return asked.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}
