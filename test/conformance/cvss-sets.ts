import { cvssOrUndefined } from '../../src/formats/cvss.ts'
import type { ConformanceSet } from './sets.ts'
import { vectorText } from './vectors.ts'

/** Every file of vectors, with the scores its calculator gave. */
export function cvssSets(): readonly ConformanceSet[] {
  const files = [
    ...['redhat/vectors_simple2', 'redhat/vectors_calculator2', 'redhat/vectors_cvsslib2'],
    ...['redhat/vectors_simple3', 'redhat/vectors_calculator3', 'redhat/vectors_cvsslib3', 'generated/random30.txt'],
    ...['redhat/vectors_simple31', 'generated/random31.txt', 'first/macro-scores', 'redhat/vectors_simple4'],
    ...['redhat/vectors_security4', 'redhat/vectors_supplemental4', 'redhat/vectors_threat4'],
    ...['generated/random4.txt', 'generated/base4_sample.txt'],
  ]
  return files.map((file) => ({
    name: `CVSS ${file.replace('.txt', '')}`,
    source: 'CVSS 2, 3.0, 3.1, 4.0',
    run: () => cvssFile(`cvss/${file}`),
    known: {},
  }))
}

async function cvssFile(path: string) {
  const misses: string[] = []
  let cases = 0
  for (const line of vectorText(path).split('\n')) {
    if (line.trim() === '') continue
    cases++
    const { vector, scores } = expectation(line)
    const got = cvssOrUndefined(vector)
    const ours = scores.length === 1 ? [got?.score] : [got?.base, got?.temporal, got?.environmental]
    if (JSON.stringify(ours) !== JSON.stringify(scores)) misses.push(vector)
  }
  return { cases, misses }
}

// "VECTOR - (9.8, 9.1, None)", "VECTOR - 9.8", or FIRST's {'vector': …, 'score': …}.
function expectation(line: string): { vector: string; scores: readonly (number | null)[] } {
  const first = /'vector': '([^']+)', 'score': ([\d.]+)/.exec(line)
  if (first !== null) return { vector: first[1] ?? '', scores: [Number(first[2])] }
  const [vector = '', scores = ''] = line.split(' - ')
  const numbers = scores
    .replace(/[()]/g, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return { vector, scores: numbers.map((part) => (part === 'None' ? null : Math.abs(Number(part)))) }
}
