/** How often a promise was kept, and from how many people on it would be. */
export interface Row {
  readonly promise: string
  readonly kept: number
  readonly missed: number
  readonly share: number
  /** The smallest team that keeps it often enough; absent where none that was tried does. */
  readonly people?: number
  readonly bySize: readonly { readonly people: number; readonly share: number }[]
}

export interface Simulated {
  readonly needed: number | undefined
  readonly goal: number
  /** Promises that the imagined team does nothing for. */
  readonly idle: readonly string[]
  readonly sizes: readonly number[]
  readonly model: {
    readonly reports: number
    readonly people: number
    readonly years: number
    readonly replayed?: number
  }
}

/** The table, and below it the plot: the share of each promise against the size of the team. */
export function simulationText(rows: readonly Row[], simulated: Simulated): string {
  const { needed, goal, idle, sizes, model } = simulated
  const percent = `${Math.round(goal * 100)} %`
  const what = model.replayed === undefined ? `${model.reports} reports a year` : `${model.replayed} reports, replayed`
  const width = Math.max(14, ...rows.map(({ promise }) => promise.length))
  const largest = sizes.at(-1) ?? 1
  const lines = [
    `${what}; ${model.people} people; ${model.years} years.`,
    '',
    `${'promise'.padEnd(width)}     kept   missed    share   people needed for ${percent}`,
    ...rows.map((row) => tableLine(row, { width, largest })),
    '',
    `Share kept by size of the team; █ is ${percent} and more.`,
    `${''.padEnd(width)}  ${sizes.map((size) => String(size).padStart(4)).join('')}  people`,
    ...rows.filter(cameUp).map((row) => plotLine(row, { width, goal })),
    '',
    needed === undefined
      ? `Not even ${largest} people keep every promise ${percent} of the time: change the policy, or its hours.`
      : `People needed to keep every promise ${percent} of the time: ${needed}`,
    ...(idle.length > 0 ? [`Not played, since what keeps them is not work of this team: ${idle.join(', ')}`] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** What was never owed was never kept either. */
function cameUp({ kept, missed }: Row): boolean {
  return kept + missed > 0
}

function tableLine(row: Row, { width, largest }: { width: number; largest: number }): string {
  const { promise, kept, missed, share, people } = row
  if (!cameUp(row))
    return `${promise.padEnd(width)}  ${'0'.padStart(7)}  ${'0'.padStart(7)}        –   it never came up`
  const needed = people === undefined ? `more than ${largest}` : String(people)
  return `${promise.padEnd(width)}  ${String(kept).padStart(7)}  ${String(missed).padStart(7)}  ${percentOf(share).padStart(7)}   ${needed}`
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇']

function plotLine({ promise, bySize, people }: Row, { width, goal }: { width: number; goal: number }): string {
  const marks = bySize.map(({ share }) => {
    const mark =
      share >= goal ? '█' : (BARS[Math.min(BARS.length - 1, Math.floor((share / goal) * BARS.length))] ?? '▁')
    return mark.padStart(4)
  })
  const best = Math.max(...bySize.map(({ share }) => share))
  return `${promise.padEnd(width)}  ${marks.join('')}  ${people === undefined ? `at best ${percentOf(best)}` : `from ${people}`}`
}

function percentOf(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
