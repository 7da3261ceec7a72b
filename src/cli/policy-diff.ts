import { policyDiff as diff } from '../domain/policy-change.ts'
import { changeWords, otherChanges } from '../views/policy-diff-text.ts'
import { type CliIo, EXIT } from './io.ts'
import { needPolicy, readOptions } from './policy-read.ts'

/** fairlead policy diff OLD NEW: what changes for reporters, in words. */
export async function policyDiff(args: readonly string[], io: CliIo): Promise<number> {
  const { names, json } = readOptions(args, [])
  const was = await needPolicy(names[0], io)
  const now = await needPolicy(names[1], io)
  const changes = diff(was, now).map((c) => ({
    promise: c.promise,
    kind: c.kind,
    verdict: c.verdict,
    differs: c.differs,
    words: changeWords(c, { was, now }),
  }))
  const other = otherChanges(was, now)
  if (json) io.out(`${JSON.stringify({ changes, other })}\n`)
  else for (const { words, verdict } of changes) if (verdict !== 'same') io.out(`${words}\n`)
  if (!json) for (const words of other) io.out(`${words}\n`)
  if (!json && changes.every((c) => c.verdict === 'same')) io.out('The promises are the same.\n')
  return EXIT.good
}
