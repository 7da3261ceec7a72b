import type { CompiledPromise, Timing, Variant } from './promise.ts'

/** A promise's own time, and those of its special cases. */
export type Times = { readonly timing: Timing; readonly variants: readonly Variant[] }

export function timesOf({ timing, variants }: CompiledPromise, prefix: string): Times {
  return {
    timing: renamed(timing!, prefix),
    variants: variants.map((v) => (v.timing === 'none' ? v : { ...v, timing: renamed(v.timing, prefix) })),
  }
}

/** From then on the times of the other version hold, those of its special cases before its own. */
export function variantsSince({ timing, variants }: Times, since: Omit<Variant, 'timing'>): readonly Variant[] {
  const special = variants.map(({ when, words, timing: length }) => ({
    when: { all: [since.when, when] },
    words: `${words}, since ${since.words}`,
    timing: length,
  }))
  return [...special, { ...since, timing }]
}

/** A calendar or a series of the same name may have other days in the other version. */
function renamed(timing: Timing, prefix: string): Timing {
  const calendar = prefix + timing.calendar
  return 'series' in timing && timing.series !== undefined
    ? { ...timing, calendar, series: prefix + timing.series }
    : { ...timing, calendar }
}

export function sinceOf(better: boolean, version: number): Omit<Variant, 'timing'> {
  return better
    ? {
        when: { happened: [{ type: 'policy.activated', where: { version: [version] } }] },
        words: `version ${version} is in force`,
      }
    : {
        when: { happened: [{ type: 'consent.given', where: { to: ['policy'], version: [version] } }] },
        words: `you agreed to version ${version}`,
      }
}
