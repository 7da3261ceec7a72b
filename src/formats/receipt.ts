import { z } from 'zod'
import { type Bytes, base64, fromBase64, hex, sha256, utf8 } from '../lib/bytes.ts'
import { canonicalJson, type Json } from '../lib/canonical-json.ts'
import { isSigned } from '../lib/ed25519.ts'
import { type Instant, toIso } from '../lib/instant.ts'

/**
 * A receipt: a salted commitment to the report and each file, the policy it came under, the instant, and our signature.
 * The proof that it stands in the ledger follows at the next checkpoint. Holding it proves what was said and when,
 * without anybody else learning what was said.
 */
export interface Receipt {
  readonly fairlead: 'receipt/1'
  readonly origin: string
  readonly report: string
  readonly receivedAt: string
  readonly policy: { readonly version: number; readonly digest: string }
  readonly promises: readonly { readonly promise: string; readonly quote: string; readonly due: string }[]
  readonly salt: string
  /** Hex SHA-256 over salt and the canonical JSON of title, description, answers and the files' digests. */
  readonly commitment: string
  /** Hex SHA-256 over salt and each file's own SHA-256, in order. */
  readonly files: readonly string[]
  /** Hash of the ledger entry that recorded the report. */
  readonly entry: string
  readonly publicKey: string
  readonly signature: string
  readonly inclusion?: Inclusion
}
export interface Inclusion {
  readonly leaf: string
  readonly index: number
  readonly size: number
  readonly hashes: readonly string[]
  readonly checkpoint: string
}

export interface Committed {
  readonly title: string
  readonly description: string
  readonly answers: Readonly<Record<string, string>>
  readonly files: readonly { readonly sha256: string; readonly size: number }[]
}

/** `words` as `wordsOf` gives them. */
export function commitmentOf(salt: Bytes, words: string): string {
  return hex(sha256(salt, words))
}

/** What is committed to, as one text; without a salt its hash is equal whoever sends the same words and files. */
export function wordsOf(committed: Committed): string {
  return canonicalJson(committed as unknown as Json)
}

export function fileCommitment(salt: Bytes, fileSha256: string): string {
  return hex(sha256(salt, Buffer.from(fileSha256, 'hex')))
}

export interface ReceiptFacts {
  readonly origin: string
  readonly report: string
  readonly receivedAt: Instant
  readonly policy: { readonly version: number; readonly digest: string }
  readonly promises: readonly { readonly promise: string; readonly quote: string; readonly due: Instant }[]
  readonly salt: Bytes
  readonly commitment: string
  readonly files: readonly string[]
  readonly entry: string
}

/** Signs the facts with the ledger key (Ed25519, so the same facts give the same receipt for ever). */
export async function makeReceipt(
  facts: ReceiptFacts,
  key: { sign(bytes: Bytes): Promise<Bytes>; publicKey(): Promise<Bytes> },
): Promise<Receipt> {
  const unsigned = {
    fairlead: 'receipt/1' as const,
    origin: facts.origin,
    report: facts.report,
    receivedAt: toIso(facts.receivedAt),
    policy: facts.policy,
    promises: facts.promises.map((p) => ({ promise: p.promise, quote: p.quote, due: toIso(p.due) })),
    salt: base64(facts.salt),
    commitment: facts.commitment,
    files: facts.files,
    entry: facts.entry,
    publicKey: base64(await key.publicKey()),
  }
  return { ...unsigned, signature: base64(await key.sign(signedBytes(unsigned))) }
}

/** Indented JSON with a line end, as it is downloaded. */
export function writeReceipt(receipt: Receipt): string {
  return `${JSON.stringify(receipt, null, 2)}\n`
}

const receiptSchema = z.object({
  fairlead: z.literal('receipt/1'),
  origin: z.string(),
  report: z.string(),
  receivedAt: z.string(),
  policy: z.object({ version: z.number().int(), digest: z.string() }),
  promises: z.array(z.object({ promise: z.string(), quote: z.string(), due: z.string() })),
  salt: z.string(),
  commitment: z.string(),
  files: z.array(z.string()),
  entry: z.string(),
  publicKey: z.string(),
  signature: z.string(),
  inclusion: z
    .object({
      leaf: z.string(),
      index: z.number().int().nonnegative(),
      size: z.number().int().positive(),
      hashes: z.array(z.string()),
      checkpoint: z.string(),
    })
    .optional(),
})

/** Reads a receipt file; the problem says what is wrong with it. */
export function readReceipt(text: string): { readonly receipt: Receipt } | { readonly problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'This is not JSON, so it is no receipt of Fairlead.' }
  }
  const parsed = receiptSchema.safeParse(value)
  if (parsed.success) return { receipt: parsed.data as Receipt }
  const issue = parsed.error.issues[0]
  return { problem: `This is no receipt of Fairlead: ${issue?.path.join('.') || 'the file'}: ${issue?.message}` }
}

/** True when the signature in the receipt is by the public key in it. Whose key that is must be compared with the portal. */
export function isSignedByItsKey(receipt: Receipt): boolean {
  const { signature, inclusion: _later, ...unsigned } = receipt
  return isSigned(fromBase64(receipt.publicKey), signedBytes(unsigned), fromBase64(signature))
}

/** RFC 6962 §2.1.1: is the entry of this receipt in the log that the checkpoint's root stands for? */
export function isIncluded(receipt: Receipt, root: Bytes): boolean {
  const proof = receipt.inclusion
  if (proof === undefined || proof.index >= proof.size || proof.leaf !== receipt.entry) return false
  let hash = sha256(Uint8Array.of(0), Buffer.from(proof.leaf, 'hex'))
  let index = proof.index
  let last = proof.size - 1
  for (const sibling of proof.hashes) {
    if (last === 0) return false
    const other = Buffer.from(sibling, 'hex')
    if (index % 2 === 1 || index === last) {
      hash = sha256(Uint8Array.of(1), other, hash)
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2)
        last = Math.floor(last / 2)
      }
    } else {
      hash = sha256(Uint8Array.of(1), hash, other)
    }
    index = Math.floor(index / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && hex(hash) === hex(root)
}

function signedBytes(unsigned: Omit<Receipt, 'signature' | 'inclusion'>): Bytes {
  return utf8(`fairlead receipt/1\n${canonicalJson(unsigned as unknown as Json)}`)
}
