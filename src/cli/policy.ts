import { Refusal } from '../domain/refusal.ts'
import { type CliIo, EXIT } from './io.ts'
import { policyCheck } from './policy-check.ts'
import { policyClocks } from './policy-clocks.ts'
import { policyDiff } from './policy-diff.ts'
import { policyDraft } from './policy-draft.ts'
import { policyExplain } from './policy-explain.ts'
import { policyPlan } from './policy-plan.ts'
import { policyRender } from './policy-render.ts'
import { policySimulate } from './policy-simulate.ts'

const VERBS: Readonly<Record<string, (args: readonly string[], io: CliIo) => Promise<number>>> = {
  check: policyCheck,
  explain: policyExplain,
  render: policyRender,
  diff: policyDiff,
  clocks: policyClocks,
  plan: policyPlan,
  simulate: policySimulate,
  draft: policyDraft,
}

/** fairlead policy VERB …: what can be done with a policy file, without an installation. */
export async function policy(args: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = args
  const verb = name === undefined ? undefined : VERBS[name]
  if (!verb || rest.includes('--help')) {
    io.err(USAGE)
    return rest.includes('--help') && verb ? EXIT.good : EXIT.usage
  }
  try {
    return await verb(rest, io)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    io.err(`${error.message}\n`)
    return EXIT.usage
  }
}

const USAGE = `fairlead policy check FILE…                       problems of a policy, with line and remedy
fairlead policy explain FILE                      every sentence and the rule behind it, every default
fairlead policy render FILE --as page|security-md|security-txt [--base-url URL]
fairlead policy diff OLD NEW                      what changes, in words
fairlead policy clocks FILE --events EVENTS.json --now INSTANT
fairlead policy plan FILE --events EVENTS.json --now INSTANT
                                                  feasible release dates, or the rules that collide
fairlead policy simulate FILE [--reports N | --events EVENTS.json | --ledger [--data DIR]]
                 [--people N] [--mix 4,4,2,1] [--days-off N] [--absence FROM..UNTIL] [--goal 95] [--years N] [--seed N]
                                                  can we keep this? the share of each promise kept, and the people needed
fairlead policy draft SECURITY.md                 a proposed policy, each sentence beside its rule
Each takes --json. Exit 0: good; 1: errors or warnings found; 2: wrong usage.
`
