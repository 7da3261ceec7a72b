import { Refusal } from '../domain/refusal.ts'
import { draftPolicy } from '../formats/policy-file/draft.ts'
import { type CliIo, EXIT } from './io.ts'
import { findingLine, readOptions, readText } from './policy-read.ts'

/** fairlead policy draft SECURITY.md: a proposal on standard output, what was not understood on standard error. */
export async function policyDraft(args: readonly string[], io: CliIo): Promise<number> {
  const { names, values, json } = readOptions(args, ['name'])
  const file = names[0]
  if (file === undefined) throw new Refusal('invalid', 'Name the text to draft from, such as SECURITY.md.')
  const text = await readText(file, io, 1_048_576)
  if (typeof text !== 'string') throw new Refusal('invalid', text.problem)
  const draft = draftPolicy(text, { file, ...(values['name'] !== undefined && { name: values['name'] }) })
  if (json) io.out(`${JSON.stringify(draft)}\n`)
  else {
    io.out(draft.yaml)
    for (const finding of draft.findings) io.err(`${findingLine(finding)}\n`)
  }
  return draft.findings.every((f) => f.level === 'note') ? EXIT.good : EXIT.findings
}
