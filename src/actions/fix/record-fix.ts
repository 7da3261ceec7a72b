import { demand, type Scope } from '../../domain/access.ts'
import type { NewEvent } from '../../domain/event.ts'
import { LIMITS } from '../../domain/intake.ts'
import { actorOf } from '../actor.ts'
import type { Ctx } from '../ctx.ts'
import { caseFor, refuseUnless, words } from '../subject.ts'

export type FixStep =
  | { readonly step: 'start'; readonly line: string; readonly note: string }
  | { readonly step: 'ready'; readonly line: string; readonly version: string; readonly evidence: string }
  | { readonly step: 'withdraw'; readonly line: string; readonly reason: string }

/** How far the fix of one release line is. Fixes are held privately until the release. */
export async function recordFix(
  ctx: Pick<Ctx, 'store' | 'now'>,
  scope: Scope,
  input: { readonly case: string } & FixStep,
): Promise<void> {
  demand(scope, 'case.work')
  const line = words('line', input.line, 'Name the release line.', 60)
  const event = eventOf(input, line)
  await ctx.store.write(ctx.now(), async (tx) => {
    const subject = await caseFor(tx, scope, input.case)
    refuseUnless(subject.publishedAt === null, 'The advisory is published; open a new case for a further fix.')
    const ready = await readyLines(tx, input.case)
    if (input.step === 'ready')
      refuseUnless(!ready.has(line), `The fix for ${line} is ready already. Take it back first.`)
    if (input.step === 'withdraw') refuseUnless(ready.has(line), `There is no ready fix for ${line} to take back.`)
    await tx.append('case', input.case, actorOf(scope), [event])
  })
}

async function readyLines(
  tx: Parameters<Parameters<Ctx['store']['write']>[1]>[0],
  id: string,
): Promise<ReadonlySet<string>> {
  const ready = new Set<string>()
  const marks = [...(await tx.all('case', id, 'fix.ready')), ...(await tx.all('case', id, 'fix.withdrawn'))]
  for (const { envelope, body } of marks.sort((a, b) => a.envelope.seq - b.envelope.seq)) {
    if (envelope.type === 'fix.ready') ready.add(body.line)
    else ready.delete(body.line)
  }
  return ready
}

function eventOf(input: FixStep, line: string): NewEvent<'case'> {
  switch (input.step) {
    case 'start':
      return { type: 'fix.started', facts: {}, body: { line, note: input.note.trim().slice(0, LIMITS.reason) } }
    case 'ready': {
      const version = words('version', input.version, 'Name the version that will carry the fix.', 60)
      const evidence = words('evidence', input.evidence, 'Say where the fix is and how it was tried.')
      return { type: 'fix.ready', facts: {}, body: { line, version, evidence } }
    }
    case 'withdraw':
      return {
        type: 'fix.withdrawn',
        facts: {},
        body: { line, reason: words('reason', input.reason, 'Say why it is taken back.') },
      }
  }
}
