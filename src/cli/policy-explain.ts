import { takenWords } from '../domain/intake-pause.ts'
import type { CompiledPolicy, FormField } from '../domain/policy.ts'
import { calendarSentences, policySentences } from '../views/policy-text.ts'
import { senderSentences } from '../views/words/trust.ts'
import { type CliIo, EXIT } from './io.ts'
import { needPolicy, readOptions } from './policy-read.ts'

/** fairlead policy explain FILE: every sentence with the rule that keeps it, and everything that was left to a default. */
export async function policyExplain(args: readonly string[], io: CliIo): Promise<number> {
  const { names, json } = readOptions(args, [])
  const policy = await needPolicy(names[0], io)
  if (json) {
    io.out(
      `${JSON.stringify({ sentences: policySentences(policy), calendar: calendarSentences(policy), senders: senderSentences(policy), facts: factsOf(policy), compiled: policy })}\n`,
    )
    return EXIT.good
  }
  io.out(`${policy.title}\n\n`)
  for (const s of policySentences(policy)) {
    io.out(`“${s.quote}”\n  ${s.keeping} ${s.id}: ${s.exact}.\n`)
    for (const line of [s.when, s.keptBy, s.pauses, s.override, ...s.variants, s.note])
      if (line !== '') io.out(`  ${line}\n`)
    io.out('\n')
  }
  for (const sentence of [...calendarSentences(policy), ...senderSentences(policy)]) io.out(`${sentence}\n`)
  for (const [name, value] of Object.entries(factsOf(policy))) io.out(`${name}: ${value}\n`)
  return EXIT.good
}

function factsOf(policy: CompiledPolicy): Readonly<Record<string, string>> {
  const { release } = policy
  return {
    zone: policy.zone,
    severities: policy.severities.join(', '),
    products: policy.products.map((p) => `${p.name} (${p.kind})`).join(', '),
    doors: policy.doors.map((d) => (d.address === undefined ? d.kind : `${d.kind} ${d.address}`)).join(', '),
    'release order': release.order.join(', '),
    'release list': release.list ?? 'none',
    'four eyes': release.fourEyes ? 'yes' : 'no',
    'asked on the form': policy.form.map(asked).join('; '),
    'taken while paused': takenWords(policy) ?? 'nothing',
    'security.txt contacts': policy.securityTxt.contacts.join(', '),
  }
}

function asked({ label, requiredOf }: FormField): string {
  return requiredOf === undefined ? label : `${label} (required of senders who are ${requiredOf.join(' or ')})`
}
