import { type Finding, Refusal } from '../domain/refusal.ts'
import { checkCsaf } from '../formats/csaf/check.ts'
import { csafFileName } from '../formats/csaf/paths.ts'
import { checkCve } from '../formats/cve-check.ts'
import { checkCycloneDx } from '../formats/cyclonedx-check.ts'
import { JSON_LIMIT, readJson } from '../formats/json-text.ts'
import { textAt } from '../formats/json-value.ts'
import { checkOpenVex } from '../formats/openvex.ts'
import { checkOsv } from '../formats/osv-check.ts'
import { checkSecurityTxt } from '../formats/security-txt-check.ts'
import { checkSigner } from '../formats/security-txt-key.ts'
import { checkProvider } from './check-provider.ts'
import { type CheckResult, inWords, progress } from './check-words.ts'
import { type CliIo, EXIT } from './io.ts'
import { readGiven, unreadable } from './reading.ts'

interface Given {
  readonly io: CliIo
  /** The public key that a security.txt must be signed with. */
  readonly key: Uint8Array | undefined
}
type Checker = (bytes: Uint8Array, file: string, given: Given) => Promise<readonly Finding[]> | readonly Finding[]

const CHECKERS: Readonly<Record<string, Checker>> = {
  csaf: (bytes, file) =>
    checkJson(bytes, async (document) => [...(await checkCsaf(document)), ...checkFileName(document, file)]),
  osv: (bytes) => checkJson(bytes, checkOsvRecords),
  cve: (bytes) => checkJson(bytes, checkCve),
  cyclonedx: (bytes) => checkJson(bytes, checkCycloneDx),
  openvex: (bytes) => checkJson(bytes, checkOpenVex),
  'security-txt': checkSecurity,
}

const USAGE = `Usage: fairlead check csaf|osv|cve|openvex|cyclonedx|security-txt FILE… [--key FILE] [--json]
       fairlead check provider DIR|URL [--key FILE] [--json]
FILE may be - for standard input.
--key: an OpenPGP public key; a security.txt must be signed with it.
Exit 0: nothing worse than notes. 1: errors or warnings. 2: wrong usage.
`

/** fairlead check KIND FILE…: every finding of every file, in the order of the files. */
export async function check(args: readonly string[], io: CliIo): Promise<number> {
  // What stands behind a bare -- is a file, whatever its name begins with.
  const end = args.indexOf('--')
  const before = end < 0 ? args : args.slice(0, end)
  const at = before.indexOf('--key')
  const keyFile = at < 0 ? undefined : before[at + 1]
  const others = at < 0 ? before : before.toSpliced(at, 2)
  const options = others.filter((arg) => arg.startsWith('--'))
  const [kind, ...files] = [...others.filter((arg) => !arg.startsWith('--')), ...args.slice(before.length + 1)]
  if (options.includes('--help')) {
    io.out(USAGE)
    return EXIT.good
  }
  const json = options.includes('--json')
  const unknown = at >= 0 && keyFile === undefined ? '--key without a file' : options.find((one) => one !== '--json')
  const key = keyFile === undefined ? undefined : await readKey(keyFile, io)
  if (key === null) return EXIT.usage
  if (kind === 'provider' && unknown === undefined && files.length === 1)
    return checkProvider(files[0] ?? '', { json, ...(key === undefined ? {} : { key }) }, io)
  const checker = kind === undefined || !Object.hasOwn(CHECKERS, kind) ? undefined : CHECKERS[kind]
  if (checker === undefined || files.length === 0 || unknown !== undefined) {
    io.err(unknown === undefined ? USAGE : `There is no option ${unknown}.\n${USAGE}`)
    return EXIT.usage
  }
  return checkFiles(checker, files, json, { io, key })
}

async function readKey(file: string, io: CliIo): Promise<Uint8Array | null> {
  try {
    return await io.readFile(file, 1_048_576)
  } catch (error) {
    const { problem, remedy } = unreadable(error, file)
    io.err(`--key: ${problem} ${remedy}\n`)
    return null
  }
}

async function checkFiles(checker: Checker, files: readonly string[], json: boolean, given: Given): Promise<number> {
  const { io } = given
  let worst: number = EXIT.good
  if (json) io.out('[')
  for (const [i, file] of files.entries()) {
    progress(i, files.length, io)
    const result = await checkOne(checker, file, given)
    // Printed file by file, so that ten thousand files need no more memory than one.
    io.out(json ? `${i > 0 ? ',\n' : ''}${JSON.stringify(result)}` : inWords(result))
    if (result.findings.some((finding) => finding.level !== 'note')) worst = EXIT.findings
  }
  if (json) io.out(']\n')
  progress(files.length, files.length, io)
  return worst
}

async function checkOne(checker: Checker, file: string, given: Given): Promise<CheckResult> {
  let findings: readonly Finding[]
  try {
    findings = await checker(await readGiven(file, JSON_LIMIT, given.io), file, given)
  } catch (error) {
    const rule = error instanceof Refusal && error.code === 'too_large' ? 'json-size' : 'file'
    findings = [{ rule, level: 'error', path: '', ...unreadable(error, file) }]
  }
  return { file, valid: !findings.some((finding) => finding.level === 'error'), findings }
}

// A list of records, as a site offers all of its own, is looked at one by one.
function checkOsvRecords(document: unknown): readonly Finding[] {
  if (!Array.isArray(document)) return checkOsv(document)
  return document.flatMap((record, i) =>
    checkOsv(record).map((finding) => ({ ...finding, path: `/${i}${finding.path ?? ''}` })),
  )
}

// The form of the file always; who signed it where a key is given.
async function checkSecurity(bytes: Uint8Array, _file: string, { io, key }: Given): Promise<readonly Finding[]> {
  const findings = checkSecurityTxt(bytes, { now: io.now() })
  return key === undefined ? findings : [...findings, ...(await checkSigner(bytes, key))]
}

async function checkJson(
  bytes: Uint8Array,
  rules: (document: unknown) => Promise<readonly Finding[]> | readonly Finding[],
): Promise<readonly Finding[]> {
  const { value, findings } = readJson(bytes)
  return value === undefined ? findings : [...findings, ...(await rules(value))]
}

// CSAF 2.0 §5.1. A note: a document may be checked before it has its final name.
function checkFileName(document: unknown, file: string): readonly Finding[] {
  const id = textAt(document, 'document', 'tracking', 'id')
  const name = file.split(/[/\\]/).at(-1) ?? ''
  if (id === undefined || file === '-' || name === csafFileName(id)) return []
  const remedy = `Name it ${csafFileName(id)} before it is published.`
  return [
    {
      rule: 'csaf-5.1',
      level: 'note',
      path: '/document/tracking/id',
      problem: 'The file is not named by its id.',
      remedy,
    },
  ]
}
