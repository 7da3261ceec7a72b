import { isKnownAtDoor } from '../../domain/intake-pause.ts'
import type { TakenWhilePaused } from '../../domain/policy.ts'
import { type Fields, textOf } from './fields.ts'
import { type Context, readCondition } from './promise-reading.ts'
import { note } from './reader.ts'

/** while paused: conditions, any of which lets a report in although the intake is paused; or “nothing”. */
export function readWhilePaused(top: Fields, context: Context): readonly TakenWhilePaused[] | undefined {
  if (!top.has('while paused')) return undefined
  const { report } = context
  const nodes = top.list('while paused')
  const taken = nodes.flatMap((node): TakenWhilePaused[] => {
    const words = textOf(node, report) ?? ''
    if (nodes.length === 1 && words === 'nothing') return []
    const when = readCondition(node, context)
    if (when === undefined) return []
    if (isKnownAtDoor(when)) return [{ when, words }]
    note(report, node, 'while-paused', {
      problem: `“${words}” is not known when a report arrives.`,
      remedy: 'Write what the reporter can say: “already public”, “severity is critical”, “product is NAME”.',
    })
    return []
  })
  if (taken.length === 0 && report.findings.every(({ rule }) => rule !== 'while-paused' && rule !== 'condition'))
    note(report, top.node('while paused')!, 'paused-shut', {
      level: 'warning',
      problem: 'While the intake is paused, nothing at all is taken, not even what is being used against people.',
      remedy: 'Leave this line out (what is public already is taken then), or name what is taken.',
    })
  return taken
}
