import type { Trust } from '../../domain/event.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { speaksOfSenders, TRUST_RULE } from '../../domain/trust.ts'
import { listWords, numberWords } from './count.ts'

/** What earlier reports of a sender change, in public and in plain words; empty where the policy lets them change nothing. */
export function senderSentences(policy: CompiledPolicy): readonly string[] {
  if (!speaksOfSenders(policy)) return []
  const { days, proven, doubtful, times } = TRUST_RULE
  return [
    'Some times here depend on what became of earlier reports of the same sender. They stand beside their promise.',
    `Of the last ${days} days: whoever had ${numberWords(proven)} reports confirmed, and more than came to nothing, is a proven sender. Whoever had ${numberWords(doubtful)} that came to nothing, and more than ${times === 2 ? 'twice' : `${times} times`} as many as were confirmed, is a doubtful one. Everybody else is new.`,
    'A report comes to nothing when it is spam, begs for a bounty, cannot be reproduced, is no vulnerability or out of scope. Questions, duplicates, faults of others, and what is not decided, such as what was withdrawn before, count neither way.',
    ...questionSentences(policy),
    'A sender is who can be shown: a program by the token that we gave it, a mail whose sender our own server confirms, a name at HackerOne or GitHub. An address that is only typed is nobody, so nothing sent under it is held against its owner.',
    'Nobody is refused for any of this. If a decision is taken back, so is what followed from it.',
  ]
}

/** To the sender, with the receipt: why these times and not the usual ones. */
export function trustSentence(sender: Trust): string | undefined {
  return FOR_SENDER[sender]
}

const FOR_SENDER: Readonly<Record<Trust, string | undefined>> = {
  new: undefined,
  proven: 'Your earlier reports here were confirmed: where our policy has other times for that, they are these.',
  doubtful:
    'Your earlier reports here came to nothing: where our policy has other times for that, they are these. If one was judged wrongly, write to us about it; when it is put right, so are the times.',
}

function questionSentences({ form }: CompiledPolicy): readonly string[] {
  const asked = form.filter(({ requiredOf }) => requiredOf !== undefined)
  const groups = Map.groupBy(asked, ({ requiredOf = [] }) => requiredOf.join(' or '))
  return [...groups].map(
    ([who, fields]) =>
      `Of a sender who is ${who} these must be answered: ${listWords(fields.map(({ label }) => `“${label}”`))}. Of what comes by mail they are asked for in the receipt.`,
  )
}
