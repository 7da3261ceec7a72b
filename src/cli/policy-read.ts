import type { CompiledPolicy } from '../domain/policy.ts'
import { type Finding, Refusal } from '../domain/refusal.ts'
import { MOST_CHARACTERS } from '../formats/policy-file/reader.ts'
import { compilePolicy, textNames } from '../formats/policy-file.ts'
import { fromIso, type Instant } from '../lib/instant.ts'
import type { CliIo } from './io.ts'

/** Options and names of a command line: `--name value`, or a bare flag. */
export interface Options {
  readonly names: readonly string[]
  readonly values: Readonly<Record<string, string>>
  readonly json: boolean
}

export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const names: string[] = []
  const values: Record<string, string> = {}
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (!arg.startsWith('--')) names.push(arg)
    else if (arg !== '--json') {
      const [name, glued] = arg.slice(2).split(/=(.*)/s)
      if (!known.includes(name!))
        throw new Refusal(
          'invalid',
          `There is no option --${name}. Known: ${[...known.map((k) => `--${k}`), '--json'].join(', ')}.`,
        )
      const value = glued ?? args[++i]
      if (value === undefined) throw new Refusal('invalid', `--${name} needs a value.`)
      values[name!] = value
    }
  }
  return { names, values, json: args.includes('--json') }
}

export interface ReadPolicy {
  readonly file: string
  readonly policy?: CompiledPolicy
  readonly findings: readonly Finding[]
}

/** Compiles a policy file with the texts beside it. A file that is too large, or no text, is a finding like any other. */
export async function readPolicy(file: string, io: CliIo): Promise<ReadPolicy> {
  const source = await readText(file, io, 4 * MOST_CHARACTERS)
  if (typeof source !== 'string') return { file, findings: [source] }
  const texts: Record<string, string> = {}
  for (const name of textNames(source)) {
    const text = await readText(file.replace(/[^/]*$/, name), io, 4 * MOST_CHARACTERS)
    if (typeof text === 'string') texts[name] = text
  }
  return { file, ...compilePolicy(source, { file, texts, now: io.now() }) }
}

/** A policy that must be good to go on; its findings are printed and the command ends otherwise. */
export async function needPolicy(file: string | undefined, io: CliIo): Promise<CompiledPolicy> {
  if (file === undefined) throw new Refusal('invalid', 'Name a policy file.')
  const { policy, findings } = await readPolicy(file, io)
  if (policy) return policy
  const errors = findings.filter((f) => f.level === 'error').map(findingLine)
  throw new Refusal('invalid', `${file} cannot be used:\n${errors.join('\n')}`)
}

/** One line for people: where, what is wrong, what to write instead. */
export function findingLine(finding: Finding): string {
  const place = [finding.file, finding.line, finding.column].filter((p) => p !== undefined).join(':')
  const remedy = finding.remedy === undefined ? '' : ` ${finding.remedy}`
  return `${place === '' ? (finding.path ?? '') : place}: ${finding.level}: ${finding.problem}${remedy}`
}

export function readInstant(text: string | undefined, name: string): Instant {
  const at = text === undefined ? undefined : fromIso(text)
  if (at === undefined) throw new Refusal('invalid', `--${name} needs an instant such as 2026-03-27T16:00:00Z.`)
  return at
}

/** The text of a file, or why it cannot be read. */
export async function readText(file: string, io: CliIo, limit: number): Promise<string | Finding> {
  let bytes: Uint8Array
  try {
    bytes = await io.readFile(file, limit)
  } catch (error) {
    return { rule: 'unreadable', level: 'error', file, problem: reasonOf(error, file) }
  }
  if (bytes.length > limit)
    return {
      rule: 'file-too-large',
      level: 'error',
      file,
      problem: `${file} has ${bytes.length} bytes; at most ${limit} are read.`,
    }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return {
      rule: 'encoding',
      level: 'error',
      file,
      problem: `${file} is not UTF-8 text.`,
      remedy: 'Save it as UTF-8.',
    }
  }
}

function reasonOf(error: unknown, file: string): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return `There is no file ${file}.`
  if (code === 'EISDIR') return `${file} is a directory.`
  return error instanceof Error ? error.message : `${file} cannot be read.`
}
