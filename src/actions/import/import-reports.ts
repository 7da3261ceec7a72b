import { demand, type Scope } from '../../domain/access.ts'
import { type PlatformReport, platformKey, takenKey } from '../../domain/platform.ts'
import type { Bytes } from '../../lib/bytes.ts'
import type { PlatformCtx } from '../platform/platforms.ts'
import { takePlatformReport } from '../platform/take-platform-report.ts'

export interface ImportedReport {
  readonly id: string
  readonly title: string
  /** `known`: it was here already; what is new in it was added, but to one that was erased. */
  readonly outcome: 'new' | 'known'
  readonly number: string | undefined
}

/**
 * Makes cases of open work that lay elsewhere, with its history and dates. Done again it adds only what is new. What was
 * kept or missed before is no record of ours. `dry` looks and changes nothing.
 */
export async function importReports(
  ctx: PlatformCtx,
  scope: Scope,
  work: {
    readonly reports: readonly PlatformReport[]
    readonly files: ReadonlyMap<string, Bytes>
    readonly dry: boolean
    readonly tell: (done: number) => void
  },
): Promise<readonly ImportedReport[]> {
  demand(scope, 'report.submit')
  const results: ImportedReport[] = []
  for (const report of work.reports) {
    const [before, taken] = await ctx.store.write(ctx.now(), async (tx) => [
      await tx.findOutside(platformKey(report)),
      await tx.findOutside(takenKey(report)),
    ])
    const stream = work.dry ? before : await take(ctx, report, work.files)
    results.push({
      id: report.id,
      title: report.title,
      outcome: before === undefined && taken === undefined ? 'new' : 'known',
      number: stream === undefined ? undefined : await numberOf(ctx, scope, stream),
    })
    work.tell(results.length)
  }
  return results
}

function take(
  ctx: PlatformCtx,
  report: PlatformReport,
  files: ReadonlyMap<string, Bytes>,
): Promise<string | undefined> {
  return takePlatformReport(ctx, report, {
    imported: true,
    file: async ({ url }) => {
      const bytes = files.get(url)
      return bytes === undefined ? undefined : once(bytes)
    },
  })
}

async function numberOf(ctx: PlatformCtx, scope: Scope, stream: string): Promise<string> {
  const reader = ctx.store.reader(scope)
  const { state } = await reader.report(stream)
  return (await reader.case(state.case)).state.number
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes
}
