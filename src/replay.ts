import type { CliIo } from './cli/io.ts'
import { policySimulate } from './cli/policy-simulate.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import { activeMembers } from './domain/organisation.ts'
import type { Arrival } from './domain/policy-simulation.ts'
import { withCtx } from './opened.ts'
import type { Reader } from './store/store.ts'

/** `policy simulate FILE --ledger`: a policy tried on what the organisation's own ledger says arrived. */
export async function simulateLedger(args: readonly string[], io: CliIo): Promise<number> {
  const [, ...rest] = args
  return withCtx(rest, io, async (ctx) => {
    const reader = ctx.store.reader(SYSTEM_SCOPE)
    const people = activeMembers(await reader.organisation()).length
    return policySimulate(withoutData(rest), io, { arrivals: await arrivalsIn(reader), people: Math.max(1, people) })
  })
}

/** When each report came, and what promises differ by; nothing of what it says. */
async function arrivalsIn(reader: Reader): Promise<readonly Arrival[]> {
  const lines = await reader.cases('all')
  return lines.flatMap(({ case: subject, reports }) =>
    reports.flatMap((report): Arrival[] => {
      if (report.classified !== 'report') return []
      const { receivedAt, named, known, productKind, product } = report
      const severity = subject.severity === null ? {} : { severity: subject.severity }
      return [{ at: receivedAt, named, known, productKind, product, ...severity }]
    }),
  )
}

function withoutData(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--data')
  const left = at < 0 ? args : args.toSpliced(at, 2)
  return left.filter((arg) => arg !== '--ledger')
}
