import { Refusal } from '../domain/refusal.ts'
import { type CliIo, EXIT } from './io.ts'
import { findingLine, readOptions, readPolicy } from './policy-read.ts'

/** fairlead policy check FILE…: 0 when there are notes at most, 1 with any error or warning. */
export async function policyCheck(args: readonly string[], io: CliIo): Promise<number> {
  const { names, json } = readOptions(args, [])
  if (names.length === 0) throw new Refusal('invalid', 'Name at least one policy file.')
  const results = []
  for (const name of names) {
    const { file, policy, findings } = await readPolicy(name, io)
    results.push({ file, valid: policy !== undefined, findings })
  }
  if (json) io.out(`${JSON.stringify(results)}\n`)
  else
    for (const { file, findings } of results)
      io.out(findings.length === 0 ? `${file}: good\n` : `${findings.map(findingLine).join('\n')}\n`)
  const clean = results.every((r) => r.findings.every((f) => f.level === 'note'))
  return clean ? EXIT.good : EXIT.findings
}
