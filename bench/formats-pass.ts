import { type AdvisoryFacts, type DatedAdvisory, datedDraft } from '../src/domain/advisory.ts'
import { recordChecker } from '../src/worker/record-checker.ts'

/** Every advisory written in all formats, validated and compared: a stream of which a few hundred are on their way at a time. */
export async function pass(count: number, checker: Pick<ReturnType<typeof recordChecker>, 'check'>): Promise<void> {
  const underWay = new Set<Promise<void>>()
  for (let i = 0; i < count; i += 32) {
    const some = advisoriesFrom(i, Math.min(32, count - i)).map((advisory) => checker.check(advisory, publisher))
    const done = Promise.all(some).then((answers) => {
      underWay.delete(done)
      const [wrong] = answers.flat()
      if (wrong !== undefined) throw new Error(wrong.problem)
    })
    underWay.add(done)
    if (underWay.size >= 16) await Promise.race(underWay)
  }
  await Promise.all(underWay)
}

export function advisoriesFrom(first: number, count: number): readonly DatedAdvisory[] {
  return Array.from({ length: count }, (_, i) => datedDraft(factsOf(first + i), AT))
}

export const publisher = {
  name: 'Example project',
  namespace: 'https://example.org',
  contact: 'security@example.org',
  baseUrl: 'https://security.example.org',
  prefix: 'EX',
}

const AT = Date.UTC(2026, 3, 14)
const LEVELS = ['N', 'A', 'L', 'P']

function factsOf(i: number): AdvisoryFacts {
  const minor = (i % 40) + 1
  return {
    id: `EX-2026-${i}`,
    title: `Use after free in part ${i}`,
    summary: `Part ${i} frees memory that another thread still reads.`,
    description: 'A remote client can crash the process. '.repeat(1 + (i % 20)),
    cve: `CVE-2026-${100_000 + i}`,
    aliases: [],
    cwe: ['CWE-416'],
    severity: { level: 'high', vectors: [`CVSS:3.1/AV:${LEVELS[i % 4]}/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H`] },
    affected: [
      {
        product: 'Example',
        purl: 'pkg:generic/example/example',
        versioning: 'semver',
        lines: [
          { line: '25.x', status: 'affected', introduced: '25.0.0', fixed: `25.${minor}.1` },
          { line: '24.x', status: 'affected', introduced: '0', fixed: `24.${minor}.2` },
          { line: '22.x', status: 'not-affected' },
        ],
      },
    ],
    credits: [{ name: `Finder ${i}`, type: 'finder' }],
    references: [{ url: `https://example.org/fix/${i}`, type: 'fix' }],
    timeline: [],
  }
}

// Run by itself, this is one pass in a process of its own; it prints the largest size of that process in megabytes.
if (import.meta.main) {
  const checker = recordChecker()
  await pass(Number(process.argv[2]), checker)
  await checker.close()
  console.log(process.resourceUsage().maxRSS / 1024)
}
