import { readCheckpoint } from '../formats/checkpoint.ts'
import { fileCommitment, isIncluded, isSignedByItsKey, type Receipt, readReceipt } from '../formats/receipt.ts'
import { base64, fromBase64, hex, sha256 } from '../lib/bytes.ts'
import { type CliIo, EXIT } from './io.ts'

interface Check {
  readonly check: 'signature' | 'inclusion' | 'key' | 'file'
  readonly ok: boolean
  readonly says: string
}

const USAGE = `fairlead verify RECEIPT [--key BASE64] [--file FILE…] [--json]

Checks a receipt offline: our signature over it, and the proof that it stands in our ledger once it has one.
  --key    the portal's public key, from its policy page; without it only the key inside the receipt is used
  --file   a file you sent; says whether the receipt commits to it
`

const LARGEST = 1_000_000

/** `fairlead verify RECEIPT`: says which of the two it checked, signature and inclusion. */
export async function verify(args: readonly string[], io: CliIo): Promise<number> {
  const parsed = parse(args)
  if (parsed === undefined) {
    io.err(USAGE)
    return EXIT.usage
  }
  const text = new TextDecoder().decode(await io.readFile(parsed.receipt, LARGEST))
  const read = readReceipt(text)
  if ('problem' in read) return tell(io, parsed, [{ check: 'signature', ok: false, says: read.problem }])
  const checks = [...checkReceipt(read.receipt, parsed.key)]
  for (const file of parsed.files) checks.push(checkFile(read.receipt, file, await io.readFile(file)))
  return tell(io, parsed, checks, read.receipt)
}

function* checkReceipt(receipt: Receipt, key: string | undefined): Generator<Check> {
  const signed = isSignedByItsKey(receipt)
  yield {
    check: 'signature',
    ok: signed,
    says: signed
      ? 'The receipt is signed by the key it names.'
      : 'The signature does not fit: the receipt was changed.',
  }
  if (key !== undefined) {
    const same = base64(fromBase64(key)) === base64(fromBase64(receipt.publicKey))
    yield {
      check: 'key',
      ok: same,
      says: same ? 'It is the key you gave.' : 'It is signed by another key than the one you gave.',
    }
  }
  if (receipt.inclusion !== undefined) yield checkInclusion(receipt)
}

function checkInclusion(receipt: Receipt): Check {
  const key = fromBase64(receipt.publicKey)
  const read = readCheckpoint(receipt.inclusion?.checkpoint ?? '', key)
  if (read === undefined || !read.signed) {
    return { check: 'inclusion', ok: false, says: 'The checkpoint in it is not signed by the same key.' }
  }
  const included = read.checkpoint.size === receipt.inclusion?.size && isIncluded(receipt, read.checkpoint.root)
  const says = included
    ? `It is entry ${receipt.inclusion?.index} of the ${read.checkpoint.size} in the signed ledger.`
    : 'The proof does not lead to the signed root: it is not shown to be in the ledger.'
  return { check: 'inclusion', ok: included, says }
}

function checkFile(receipt: Receipt, name: string, bytes: Uint8Array): Check {
  const committed = fileCommitment(fromBase64(receipt.salt), hex(sha256(bytes)))
  const ok = receipt.files.includes(committed)
  return { check: 'file', ok, says: ok ? `The receipt commits to ${name}.` : `The receipt does not commit to ${name}.` }
}

function tell(io: CliIo, { json }: { readonly json: boolean }, checks: readonly Check[], receipt?: Receipt): number {
  const valid = checks.every((check) => check.ok)
  if (json) {
    const facts =
      receipt === undefined ? {} : { report: receipt.report, receivedAt: receipt.receivedAt, policy: receipt.policy }
    io.out(`${JSON.stringify({ valid, ...facts, checks })}\n`)
  } else {
    if (receipt !== undefined) {
      io.out(
        `Report ${receipt.report}, received ${receipt.receivedAt}, under policy version ${receipt.policy.version}.\n`,
      )
    }
    for (const { ok, says } of checks) io.out(`${ok ? 'yes' : 'NO '}  ${says}\n`)
    if (valid && !checks.some(({ check }) => check === 'key')) {
      io.out(
        '     Whose key that is, was not checked: compare it with the portal’s policy page, or give it with --key.\n',
      )
    }
    if (valid && receipt?.inclusion === undefined) {
      io.out(
        '     No proof of the ledger is in it yet. Fetch the receipt again with your code: it has one after the next checkpoint.\n',
      )
    }
  }
  return valid ? EXIT.good : EXIT.findings
}

function parse(
  args: readonly string[],
): { receipt: string; key: string | undefined; files: string[]; json: boolean } | undefined {
  const files: string[] = []
  let receipt: string | undefined
  let key: string | undefined
  let json = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--json') json = true
    else if (arg === '--key') key = args[++i]
    else if (arg === '--file') files.push(args[++i] ?? '')
    else if (arg.startsWith('-') || receipt !== undefined) return undefined
    else receipt = arg
  }
  return receipt === undefined || files.includes('') ? undefined : { receipt, key, files, json }
}
