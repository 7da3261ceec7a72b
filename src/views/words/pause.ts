import { takenWords } from '../../domain/intake-pause.ts'
import type { CompiledPolicy, PolicyDoor } from '../../domain/policy.ts'
import { capitalised, listWords } from './count.ts'

/** What can be reported although the intake is paused: “What is public already … can be reported all the same”. */
export function takenSentence(policy: Pick<CompiledPolicy, 'whilePaused'>): string {
  const taken = takenWords(policy)
  return taken === undefined
    ? 'Nothing new can be reported before then.'
    : `${capitalised(taken)} can be reported all the same; its times count from then on.`
}

/** The ways to report that are neither the form nor mail; empty where the policy names none. */
export function otherWays(doors: readonly PolicyDoor[]): string {
  const ways = doors.flatMap(({ kind, address, onRequest }) => {
    if (kind === 'form' || kind === 'mail') return []
    const name = NAMES[kind]
    return onRequest === true || address === undefined ? [`${name}, on request`] : [`${name} (${address})`]
  })
  return listWords(ways, 'or')
}

const NAMES: Readonly<Record<Exclude<PolicyDoor['kind'], 'form' | 'mail'>, string>> = {
  hackerone: 'HackerOne',
  github: 'GitHub',
  signal: 'Signal',
  web: 'the web',
  phone: 'telephone',
}
