import { SYSTEM_SCOPE } from '../../domain/access.ts'
import type { ProviderKeys } from '../../formats/csaf/provider.ts'
import { fromUtf8, hex, sha256 } from '../../lib/bytes.ts'
import type { Ctx } from '../ctx.ts'
import { ownKey } from '../keys/own-key.ts'

/** What is published under our OpenPGP key: the key itself, and what signs. */
export interface Signing extends ProviderKeys {
  /** Keys of ours that are over, and say so themselves; armoured. */
  readonly revoked: readonly string[]
  /** A text in the cleartext signature framework. */
  readonly signClear: (text: string) => Promise<string>
}

/**
 * Signs under the current key. A record that did not change keeps the signature it has, so that nobody fetches it anew.
 * Without a key the pages go out unsigned: that a key is missing must not keep an advisory back, and the doctor says so.
 */
export async function signingOf(ctx: Ctx): Promise<Signing | undefined> {
  try {
    const { fingerprint, own } = await ownKey(ctx)
    const kept = await keptSignatures(ctx)
    return {
      fingerprint,
      armored: own.armored,
      revoked: await revokedKeys(ctx),
      sign: (bytes) => {
        const earlier = kept.get(hex(sha256(bytes)))
        return ctx.pgp.sign({ own, bytes, now: ctx.now(), ...(earlier === undefined ? {} : { kept: earlier }) })
      },
      signClear: (text) => ctx.pgp.signClear({ own, text, now: ctx.now() }),
    }
  } catch (error) {
    ctx.log.failure('publish.unsigned', error)
    return undefined
  }
}

async function revokedKeys({ store }: Pick<Ctx, 'store'>): Promise<readonly string[]> {
  const reader = store.reader(SYSTEM_SCOPE)
  const [{ keys = [] }, halves] = await Promise.all([reader.organisation(), reader.publicHalves()])
  return keys.flatMap((key) => (key.retiredAt === null ? [] : (halves.get(key.fingerprint) ?? [])))
}

/** Signatures of the publication that stands, by the digest of what they are over. */
async function keptSignatures({ store: { published } }: Pick<Ctx, 'store'>): Promise<ReadonlyMap<string, string>> {
  const kept = new Map<string, string>()
  for (const path of await published.paths()) {
    if (!path.startsWith('/.well-known/csaf/') || !path.endsWith('.json.asc')) continue
    const [record, signature] = [await published.read(path.slice(0, -'.asc'.length)), await published.read(path)]
    if (record !== undefined && signature !== undefined) kept.set(record.digest, fromUtf8(signature.bytes))
  }
  return kept
}
